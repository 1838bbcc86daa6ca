import { Ground } from './ground.tsx';
import { brass, ink, iron, oak, paper, wax } from './palette.ts';

export function Seal() {
  return (
    <>
      <Ground width={74} />
      <g transform="rotate(-13 46 150)">
        <rect x="38" y="64" width="15" height="92" rx="2" fill={wax.body} />
        <rect x="38" y="64" width="5" height="92" fill={wax.light} />
        <path d="M38 66c4-6 11-6 15 0z" fill={wax.shade} />
      </g>
      <path d="M30 142h140v70H30z" fill={paper.body} />
      <path d="M30 212l56-42h28l56 42z" fill={paper.light} />
      <path d="M30 142l70 50 70-50z" fill={paper.light} />
      <path d="M30 142l70 50 70-50" fill="none" stroke={paper.shade} strokeWidth="2.5" />
      <path
        d="M100 164c9-3 19 2 22 11 4 9-1 20-10 23-9 4-21 2-26-6-6-8-4-18 3-23 3-3 7-4 11-5z"
        fill={wax.shade}
      />
      <path
        d="M100 162c9-2 18 2 21 10 4 9-1 19-10 22-9 4-20 2-25-6-5-7-3-17 3-21 3-3 7-5 11-5z"
        fill={wax.body}
      />
      <circle cx="103" cy="179" r="12.5" fill="none" stroke={wax.light} strokeWidth="2" />
      <path d="M97 187v-8a6 6 0 0 1 12 0v8h-4v-7a2 2 0 0 0-4 0v7z" fill={wax.light} />
      <g transform="rotate(16 122 96)">
        <path
          d="M122 30c17 0 25 14 21 31-3 13-11 16-12 34h-18c-1-18-9-21-12-34-4-17 4-31 21-31z"
          fill={oak.body}
        />
        <path
          d="M112 34c-9 8-8 22-3 32 4 8 5 18 5 29h-1c-1-18-9-21-12-34-3-13 2-23 11-27z"
          fill={oak.light}
        />
        <path d="M137 40c6 10 2 22-2 29-3 6-5 14-6 26h2c1-18 9-21 12-34 2-8 0-16-6-21z" fill={oak.shade} />
        <rect x="108" y="95" width="28" height="9" rx="2" fill={brass.light} />
        <path d="M104 104h36l3 17h-42z" fill={brass.body} />
        <path d="M132 104h8l3 17h-10z" fill={brass.shade} />
        <rect x="99" y="120" width="46" height="7" rx="2" fill={brass.shade} />
      </g>
    </>
  );
}

function Bookmark() {
  return (
    <>
      <path
        d="M-21-62q0-8 8-8h26q8 0 8 8V54L0 74-21 54zM-4-34v24h-10v8h10v34a4 4 0 0 0 8 0V-2h10v-8H4v-24a4 4 0 0 0-8 0zM0-60a5 5 0 1 0 .1 0z"
        fill={brass.body}
        fillRule="evenodd"
      />
      <path d="M-21-62q0-8 8-8h4v60h-5v8h5V60l-12-6z" fill={brass.light} opacity="0.85" />
      <path d="M17-69q4 2 4 7V54L15 58z" fill={brass.shade} opacity="0.8" />
    </>
  );
}

export function Bookmarks() {
  return (
    <>
      <Ground width={58} />
      <path
        d="M76 62C64 34 40 40 34 62c-4 16 2 30-8 44l14-4 7 12c8-20 0-32 4-48 3-12 12-12 16 0z"
        fill={wax.body}
      />
      <path d="M34 62c-4 16 2 30-8 44l14-4c4-16-2-26 0-40z" fill={wax.shade} />
      <g transform="translate(76 122) rotate(-9)">
        <Bookmark />
      </g>
      <path
        d="M126 76c4-30 30-34 42-14 8 14 2 26 10 42l-13-5-9 11c-5-18 3-30-2-42-5-11-14-9-18 8z"
        fill={wax.light}
      />
      <path d="M168 62c8 14 2 26 10 42l-13-5c-4-14 2-24 3-37z" fill={wax.shade} />
      <g transform="translate(124 136) rotate(8)">
        <Bookmark />
      </g>
    </>
  );
}

export function WritingBox() {
  return (
    <>
      <Ground width={86} />
      <path d="M44 74h112v112H44z" fill={oak.shade} />
      <path d="M52 84h96v96H52z" fill="#2a1c10" />
      <path d="M52 126h96v6H52zM97 84h6v42h-6z" fill={oak.body} />
      <path d="M110 126v-18q0-5 5-6v-8h12v8q5 1 5 6v18z" fill="#2f4f74" />
      <path d="M114 90h14v7h-14z" fill={oak.light} />
      <path d="M114 108h3v14h-3z" fill="#fff" opacity="0.4" />
      <path d="M60 126l4-34 5 1-2 33zM74 126l-3-28 5-1 4 29z" fill={brass.body} />
      <path d="M82 126c-2-16 2-30 10-38 1 14-2 28-7 38z" fill={paper.light} />
      <path d="M58 170h40v10H58zM62 160h32v10H62z" fill={paper.body} />
      <path d="M62 160h32v3H62zM58 170h40v3H58z" fill={paper.light} />
      <circle cx="124" cy="168" r="12" fill={wax.body} />
      <path d="M118 173v-6a6 6 0 0 1 12 0v6z" fill={wax.light} />
      <path d="M38 66h124v12H38z" fill={oak.light} />
      <path d="M38 74h124v5H38z" fill={oak.body} />
      <path d="M44 180h112l24 30H20z" fill={oak.light} />
      <path d="M56 185h88l16 19H40z" fill="#5d7a63" />
      <path d="M78 188h34l6 12H70z" fill={paper.light} />
      <path d="M80 191h28M78 194h30M76 197h22" stroke={ink} strokeWidth="1.2" opacity="0.55" />
      <path d="M20 210h160v5H20z" fill={oak.shade} />
      <path d="M47 84L24 205M153 84l23 121" stroke={iron.shade} strokeWidth="5" strokeLinecap="round" />
      <path
        d="M47 84L24 205M153 84l23 121"
        stroke={brass.light}
        strokeWidth="2.5"
        strokeDasharray="5 4"
        strokeLinecap="round"
      />
    </>
  );
}

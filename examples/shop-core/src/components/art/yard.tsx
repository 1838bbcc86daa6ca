import { Ground } from './ground.tsx';
import { brass, iron, oak, paper, steel, wax } from './palette.ts';

// Nine bows; the fourth is the true key.
const keys = [-56, -42, -28, -14, 0, 14, 28, 42, 56];

function Key({ metal, bow }: { metal: typeof steel; bow: number }) {
  return (
    <>
      {bow === 0 && <circle cx="100" cy="128" r="9" fill="none" stroke={metal.body} strokeWidth="5" />}
      {bow === 1 && <path d="M100 116l12 12-12 12-12-12z" fill="none" stroke={metal.body} strokeWidth="5" />}
      {bow === 2 && (
        <g fill="none" stroke={metal.body} strokeWidth="4">
          <circle cx="100" cy="121" r="5.5" />
          <circle cx="92.5" cy="132" r="5.5" />
          <circle cx="107.5" cy="132" r="5.5" />
        </g>
      )}
      <path d="M97 137h6v66h-6z" fill={metal.body} />
      <path d="M97 137h2.5v66h-2.5z" fill={metal.light} />
      <path d="M95 138h10v4H95zM95 145h10v3H95z" fill={metal.shade} />
      <path d="M103 184h11v5h-5v4h5v8h-11z" fill={metal.body} />
    </>
  );
}

export function Keys() {
  return (
    <>
      <g transform="translate(14 10) scale(.86)">
        {keys.map((angle, index) => (
          <g key={angle} transform={`rotate(${angle} 100 74)`}>
            <Key metal={index === 3 ? brass : steel} bow={index % 3} />
          </g>
        ))}
      </g>
      <circle cx="100" cy="74" r="45" fill="none" stroke={iron.shade} strokeWidth="10" />
      <path
        d="M62 52a45 45 0 0 1 56-20"
        fill="none"
        stroke={iron.light}
        strokeWidth="4"
        strokeLinecap="round"
      />
    </>
  );
}

export function Bell() {
  return (
    <>
      <path d="M34 34h14v62H34z" fill={iron.body} />
      <path d="M34 34h5v62h-5z" fill={iron.light} />
      <circle cx="41" cy="44" r="3" fill={iron.shade} />
      <circle cx="41" cy="86" r="3" fill={iron.shade} />
      <path d="M46 50h58q12 0 12 12" fill="none" stroke={iron.body} strokeWidth="9" />
      <path d="M48 84c22 0 34-12 36-32" fill="none" stroke={iron.body} strokeWidth="6" />
      <path d="M48 47h56q8 0 12 5" fill="none" stroke={iron.light} strokeWidth="2.5" />
      <g className="swing">
        <circle cx="116" cy="70" r="8" fill="none" stroke={brass.shade} strokeWidth="5" />
        <path
          d="M116 170c0 18-4 26 0 42"
          fill="none"
          stroke={paper.body}
          strokeWidth="6"
          strokeLinecap="round"
        />
        <path d="M110 208h12l3 22h-18z" fill={paper.light} />
        <path d="M107 206h18v6h-18z" fill={wax.body} />
        <circle cx="116" cy="166" r="11" fill={brass.shade} />
        <path d="M116 76c26 0 28 40 40 70l8 12H68l8-12c12-30 14-70 40-70z" fill={brass.body} />
        <path d="M104 80c-12 10-14 46-24 70l-4 8h-8l8-12c9-24 12-58 28-66z" fill={brass.light} />
        <path d="M130 84c16 14 16 42 28 66l6 8h-18c-8-26-4-54-16-74z" fill={brass.shade} opacity="0.75" />
        <path d="M66 156h100q5 0 5 5t-5 5H66q-5 0-5-5t5-5z" fill={brass.body} />
        <path d="M66 156h100q3 0 4 3H62q1-3 4-3z" fill={brass.light} />
        <path d="M86 128h60l3 8H83z" fill={brass.shade} opacity="0.55" />
      </g>
    </>
  );
}

export function Blanket() {
  return (
    <>
      <rect x="24" y="44" width="152" height="8" rx="4" fill={iron.body} />
      <rect x="24" y="44" width="152" height="3" rx="1.5" fill={iron.light} />
      <circle cx="24" cy="48" r="8" fill={brass.body} />
      <circle cx="176" cy="48" r="8" fill={brass.body} />
      <path d="M44 46q2-6 8-6h96q6 0 8 6l6 150c-18 8-32-6-50 0s-32 6-50 0-20 4-24 0z" fill={paper.body} />
      <path d="M128 40h20q6 0 8 6l6 150c-10 5-18 2-26 0z" fill={paper.shade} opacity="0.7" />
      <path d="M58 40h12l-6 158c-6 1-10 2-14 0z" fill={paper.light} />
      <g fill="none" stroke="#7c2a2a" strokeWidth="6">
        <path d="M64 74h72l3 96H61z" />
      </g>
      <g fill="#2e3a34">
        <path d="M55 66h18v18H55zM127 66h18v18h-18zM51 160h18v18H51zM131 160h18v18h-18z" />
      </g>
      <path d="M88 170v-22a12 12 0 0 1 24 0v22z" fill="#7c2a2a" />
      <path d="M82 100h10v8h6v-8h4v8h6v-8h10v22H82z" fill="#2e3a34" />
      <path d="M46 56h108M40 190h120" stroke="#7c2a2a" strokeWidth="3" />
      <path
        d="M42 198v14M52 199v14M62 198v14M72 200v14M82 201v14M92 202v14M102 201v14M112 199v14M122 200v14M132 202v14M142 203v14M152 202v13"
        stroke={paper.light}
        strokeWidth="3.5"
        strokeLinecap="round"
      />
    </>
  );
}

export function WateringCan() {
  return (
    <>
      <Ground width={62} x={118} />
      <path d="M92 112c-6-56 88-60 74 44-2 12-8 18-14 20" fill="none" stroke={steel.shade} strokeWidth="10" />
      <path d="M92 110c-6-54 86-58 73 42" fill="none" stroke={steel.light} strokeWidth="4" />
      <path d="M80 186L42 92l12-6 36 66z" fill={steel.shade} />
      <path d="M80 186L42 92l6-3 34 78z" fill={steel.body} />
      <path d="M78 116h78l9 96H69z" fill={steel.body} />
      <path d="M84 116h14l-4 96H76z" fill={steel.light} />
      <path d="M140 116h16l9 96h-22z" fill={steel.shade} />
      <path d="M75 146h84l1 7H74zM71 188h92l1 7H70z" fill={steel.shade} opacity="0.7" />
      <ellipse cx="117" cy="116" rx="40" ry="8" fill={iron.body} />
      <path d="M77 116a40 8 0 0 0 80 0" fill="none" stroke={steel.light} strokeWidth="3" />
      <path
        d="M58 92C66 80 62 68 56 64l4-14-14 8c-10-2-20 2-24 12l-12 4 8 6-2 8 10-2c-2 8-8 8-8 8 10 8 30 8 40-2z"
        fill={steel.body}
      />
      <path d="M46 58l14-8-4 14zM10 74l12-4-4 10z" fill={steel.shade} />
      <circle cx="36" cy="68" r="4.5" fill={brass.light} />
      <circle cx="35" cy="68" r="2" fill="#1d2330" />
      <g className="drip" fill="#bfe6f2">
        <path d="M14 98c5 8 5 13 0 14-5-1-5-6 0-14z" />
        <path d="M20 122c5 8 5 13 0 14-5-1-5-6 0-14z" />
        <path d="M10 148c5 8 5 13 0 14-5-1-5-6 0-14z" />
      </g>
    </>
  );
}

export function Crate() {
  return (
    <>
      <Ground width={70} />
      <path d="M36 96h128v116H36z" fill={oak.shade} />
      {[100, 138, 176].map((y) => (
        <g key={y}>
          <path d={`M36 ${y}h128v32H36z`} fill={oak.body} />
          <path d={`M36 ${y}h128v5H36z`} fill={oak.light} />
        </g>
      ))}
      <path d="M36 96h16v116H36zM148 96h16v116h-16z" fill={oak.light} />
      <path d="M86 178v-22a14 14 0 0 1 28 0v22z" fill={oak.shade} />
      <path d="M52 88c10-14 20 4 30-10s20 10 32-4 22 6 34-2l6 24H46z" fill={paper.shade} />
    </>
  );
}

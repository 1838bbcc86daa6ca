import { Ground } from './ground.tsx';
import { brass, iron, oak, paper } from './palette.ts';

export function Carafe() {
  return (
    <>
      <Ground width={58} />
      <path
        d="M80 62h40l-5 8v28c0 16 39 30 39 74 0 26-13 36-22 40H68c-9-4-22-14-22-40 0-44 39-58 39-74V70z"
        fill="#eafafa"
        opacity="0.5"
      />
      <path d="M47 164h106c2 28-10 40-20 45H67c-10-5-22-17-20-45z" fill="#1d5f7d" opacity="0.72" />
      <ellipse cx="100" cy="164" rx="53" ry="8" fill="#3e8fae" />
      <ellipse cx="100" cy="164" rx="53" ry="8" fill="none" stroke="#d8f3f5" strokeWidth="2" opacity="0.7" />
      <path d="M46 150c10 7 98 7 108 0v8c-12 8-96 8-108 0z" fill={brass.body} />
      <path d="M46 150c10 7 98 7 108 0v3c-12 7-96 7-108 0z" fill={brass.light} />
      <path
        d="M90 72h7v28c0 18-32 30-36 62-1 12 1 22 4 30-8-8-10-20-8-34 5-30 33-42 33-58z"
        fill="#fff"
        opacity="0.75"
      />
      <path d="M140 176c2 12-2 22-10 30 14-4 19-16 18-30z" fill="#fff" opacity="0.35" />
      <path d="M78 58h44v6q0 4-4 4H82q-4 0-4-4z" fill="#f4ffff" opacity="0.85" />
      <path d="M86 30h28l-3 36H89z" fill={oak.light} />
      <path d="M104 30h10l-3 36h-7z" fill={oak.body} />
      <path d="M84 26h32v8H84z" fill={oak.body} />
      <path d="M114 40c22 2 26 20 20 34s-24 12-24 22" fill="none" stroke={oak.shade} strokeWidth="2.5" />
    </>
  );
}

export function Mug() {
  return (
    <>
      <Ground width={62} x={96} />
      <g className="steam" fill="none" stroke="#fff" strokeWidth="5" strokeLinecap="round" opacity="0.55">
        <path d="M70 76c-9-12 9-18 0-32" />
        <path d="M94 70c-9-12 9-20 0-36" />
        <path d="M118 76c-9-12 9-18 0-32" />
      </g>
      <path d="M138 118c40-6 42 66-2 62" fill="none" stroke={paper.shade} strokeWidth="13" />
      <path d="M138 116c40-6 42 66-2 62" fill="none" stroke={paper.light} strokeWidth="9" />
      <path d="M46 94h96v98q0 20-20 20H66q-20 0-20-20z" fill={paper.light} />
      <path d="M122 94h20v98q0 20-20 20h-10q10-4 10-20z" fill={paper.shade} />
      <path d="M46 166v-30h12v-13h14v13h13v-13h14v13h13v-13h14v13h16v30z" fill="#23406b" />
      <path d="M122 136h4v-13l-4 13v30h20v-30z" fill="#172c4d" />
      <path d="M86 166v-10a8 8 0 0 1 16 0v10z" fill={brass.light} />
      <path d="M54 100h7v92q0 8 6 12-13-1-13-14z" fill="#fff" />
      <ellipse cx="94" cy="93" rx="50" ry="9" fill="#23406b" />
      <ellipse cx="94" cy="94" rx="43" ry="6" fill="#3f2416" />
      <path d="M54 94c10-4 40-5 60-4-20 1-46 2-52 6z" fill="#7a4a2c" />
    </>
  );
}

const bars = [52, 84, 116, 148];
const rungs = [70, 102, 134, 166];

export function Trivet() {
  return (
    <>
      <circle cx="100" cy="46" r="13" fill="none" stroke={iron.shade} strokeWidth="7" />
      <path d="M88 42a13 13 0 0 1 20-7" fill="none" stroke={iron.light} strokeWidth="3" />
      {rungs.map((y) => (
        <g key={y}>
          <rect x="36" y={y} width="128" height="11" fill={iron.body} />
          <rect x="36" y={y} width="128" height="3.5" fill={iron.light} />
        </g>
      ))}
      {bars.map((x) => (
        <g key={x}>
          <path d={`M${x - 7} 60h14v128l-7 22-7-22z`} fill={iron.shade} />
          <path d={`M${x - 7} 60h5v128l2 22-7-22z`} fill={iron.light} />
        </g>
      ))}
      <path d="M32 54h136v15H32z" fill={iron.body} />
      <path d="M32 54h136v5H32z" fill={iron.light} />
      {rungs.map((y) =>
        bars.map((x) => <circle key={`${x}-${y}`} cx={x} cy={y + 5.5} r="4.5" fill={brass.body} />),
      )}
      {rungs.map((y) =>
        bars.map((x) => <circle key={`${x}-${y}`} cx={x - 1} cy={y + 4} r="1.8" fill={brass.light} />),
      )}
    </>
  );
}

import { Ground } from './ground.tsx';
import { brass, paper } from './palette.ts';

export function Lantern() {
  return (
    <>
      <Ground width={56} />
      <circle cx="100" cy="44" r="15" fill="none" stroke={brass.body} strokeWidth="6" />
      <path d="M89 34a15 15 0 0 1 22 0" fill="none" stroke={brass.light} strokeWidth="3" />
      <rect x="93" y="57" width="14" height="10" fill={brass.shade} />
      <path d="M66 90c4-18 18-26 34-26s30 8 34 26z" fill={brass.body} />
      <path d="M72 90c3-15 12-22 22-25-8 6-13 14-14 25z" fill={brass.light} />
      <rect x="70" y="96" width="60" height="96" fill="#3b2a12" />
      <path d="M70 96h60v96H70z" fill="#ffdf8f" opacity="0.5" />
      <g className="flicker">
        <ellipse cx="100" cy="132" rx="27" ry="36" fill="#ffe9ab" opacity="0.75" />
        <path d="M100 104c11 15 12 31 0 33-12-2-11-18 0-33z" fill="#ffb938" />
        <path d="M100 117c5 8 6 17 0 18-6-1-5-10 0-18z" fill="#fff6d8" />
      </g>
      <path d="M99 136h2v8h-2z" fill="#3b2a12" />
      <path d="M90 144c6-4 14-4 20 0v48H90z" fill={paper.body} />
      <path d="M104 142c2 0 4 1 6 2v48h-6z" fill={paper.shade} />
      <path d="M76 98h10l-6 92h-4z" fill="#fff" opacity="0.28" />
      <rect x="64" y="94" width="8" height="100" fill={brass.light} />
      <rect x="128" y="94" width="8" height="100" fill={brass.shade} />
      <rect x="70" y="124" width="60" height="4" fill={brass.body} />
      <rect x="58" y="88" width="84" height="9" rx="3" fill={brass.body} />
      <rect x="58" y="88" width="84" height="3.5" rx="1.7" fill={brass.light} />
      <rect x="56" y="192" width="88" height="10" rx="3" fill={brass.body} />
      <rect x="56" y="192" width="88" height="3.5" rx="1.7" fill={brass.light} />
      <path d="M64 202h72l5 10H59z" fill={brass.shade} />
    </>
  );
}

const candles = [
  { x: 46, top: 88, lit: false },
  { x: 74, top: 122, lit: true },
  { x: 102, top: 68, lit: false },
  { x: 130, top: 148, lit: true },
];

export function Candles() {
  return (
    <>
      <Ground width={74} />
      {candles.map(({ x, top, lit }) => (
        <g key={x}>
          {lit && (
            <g className="flicker">
              <circle cx={x + 12} cy={top - 16} r="24" fill="#ffe3a0" opacity="0.3" />
              <path d={`M${x + 12} ${top - 32}c8 11 9 23 0 25-9-2-8-14 0-25z`} fill="#ffbe45" />
              <path d={`M${x + 12} ${top - 21}c4 6 4 12 0 13-4-1-4-7 0-13z`} fill="#fff6d8" />
            </g>
          )}
          <path d={`M${x + 11} ${top - 9}h2v12h-2z`} fill="#4a3a2a" />
          <path d={`M${x} ${top + 3}c4-5 20-5 24 0v${202 - top}H${x}z`} fill={paper.body} />
          <path d={`M${x + 16} ${top + 0.5}c4 .5 7 1.5 8 2.5v${202 - top}h-8z`} fill={paper.shade} />
          <path d={`M${x + 3} ${top + 6}h4v${190 - top}h-4z`} fill={paper.light} />
          {lit && <path d={`M${x} ${top + 3}c3 4 3 22 6 22s1-14 4-20z`} fill={paper.light} />}
          {[0, 1, 2, 3].map((hour) => {
            const y = 188 - hour * 34;
            return y > top + 16 ? (
              <g key={hour}>
                <rect x={x + 18} y={y} width="11" height="2.5" rx="1" fill={brass.shade} />
                <circle cx={x + 28} cy={y + 1} r="3" fill={brass.light} />
              </g>
            ) : null;
          })}
        </g>
      ))}
      <path d="M24 199h152c-2 11-18 15-34 15H58c-16 0-32-4-34-15z" fill={brass.body} />
      <path d="M22 197h156v5H22z" fill={brass.light} />
    </>
  );
}

const stars = [
  [60, 60, 1.6],
  [140, 150, 1.1],
  [210, 44, 1.3],
  [300, 110, 1.8],
  [380, 52, 1.1],
  [450, 168, 1.4],
  [520, 74, 1.2],
  [585, 130, 1.7],
  [655, 48, 1.2],
  [705, 150, 1.1],
  [775, 70, 1.6],
  [850, 36, 1.2],
  [960, 60, 1.3],
  [945, 140, 1.1],
  [1150, 52, 1.7],
  [1225, 110, 1.2],
  [90, 250, 1.2],
  [250, 226, 1.1],
  [420, 262, 1.3],
] as const;

// Battlements: a row of merlons from one x to another.
function merlons(from: number, to: number, top: number, width: number, height: number): string {
  const gap = width * 0.62;
  let path = '';
  for (let x = from; x + width <= to + 1; x += width + gap) {
    path += `M${x} ${top}h${width}v${height + 2}h${-width}z`;
  }
  return path;
}

const stones = [
  [690, 330, 34],
  [742, 372, 26],
  [812, 318, 30],
  [860, 396, 40],
  [905, 342, 24],
  [968, 372, 36],
  [948, 440, 28],
  [1010, 322, 30],
  [1206, 352, 34],
  [1190, 430, 26],
  [1236, 396, 30],
  [830, 446, 32],
  [738, 442, 36],
  [1164, 316, 26],
  [780, 408, 22],
  [1024, 410, 22],
] as const;

/** The front page's picture: a large wall, and the small door in it. By day or by night, as the visitor's screen is. */
export function Fortress() {
  return (
    <svg
      className="fortress"
      viewBox="0 0 1280 560"
      preserveAspectRatio="xMaxYMax slice"
      aria-hidden="true"
      focusable="false"
    >
      <defs>
        <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" className="sky-top" />
          <stop offset="1" className="sky-bottom" />
        </linearGradient>
        <linearGradient id="beam" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor="#ffd98a" stopOpacity="0.85" />
          <stop offset="1" stopColor="#ffd98a" stopOpacity="0" />
        </linearGradient>
        <radialGradient id="halo">
          <stop offset="0" stopColor="#ffd98a" stopOpacity="0.75" />
          <stop offset="1" stopColor="#ffd98a" stopOpacity="0" />
        </radialGradient>
      </defs>
      <rect width="1280" height="560" fill="url(#sky)" />
      <g className="stars">
        {stars.map(([x, y, r]) => (
          <circle key={`${x}-${y}`} cx={x} cy={y} r={r} />
        ))}
      </g>
      <circle className="luminary" cx="1066" cy="122" r="44" />
      <path
        className="far"
        d="M0 420c120-60 210-20 320-58s190-70 300-30 170-30 280-10 240-30 380 10v228H0z"
      />
      <path className="near" d="M0 470c160-50 300-6 460-34s260-40 400-10 280-8 420 4v130H0z" />

      <g className="birds" fill="none" strokeWidth="2.4" strokeLinecap="round">
        <path d="M700 150q7-8 13 0 6-8 13 0M744 128q5-6 10 0 5-6 10 0M668 118q5-6 9 0 5-6 9 0" />
      </g>

      <path className="roof" d="M646 214l70-128 70 128z" />
      <path className="roof-lit" d="M646 214l70-128-24 128z" />
      <path className="mast" d="M714 46h4v46h-4z" />
      <path className="flag" d="M718 48c18-8 28 8 52 0v26c-24 8-34-8-52 0z" />
      <path className="tower" d="M656 214h120v300H656z" />
      <path className="tower-lit" d="M656 214h28v300h-28z" />
      <path className="stone" d="M648 208h136v14H648z" />
      <path className="slit" d="M712 262h8v44h-8zM704 278h24v7h-24z" />

      <path className="wall" d={`M760 276h540v250H760z${merlons(772, 1300, 250, 34, 28)}`} />
      <path className="tower" d={`M1226 176h80v360h-80z${merlons(1218, 1300, 140, 26, 38)}`} />
      <path className="stone" d="M1216 176h80v14h-80zM776 288h450v8H776z" />
      <path className="slit" d="M1256 236h8v44h-8zM1248 252h24v7h-24zM850 322h7v38h-7z" />
      {stones.map(([x, y, width]) => (
        <rect key={`${x}-${y}`} className="brick" x={x} y={y} width={width} height="11" rx="3" />
      ))}

      <path className="near" d="M640 528c120-20 260-18 380-14s180-8 260-4v60H640z" />
      <path className="path-way" d="M1056 516h84c24 20 60 34 100 44H930c60-10 108-24 126-44z" />
      <ellipse className="glow" cx="1098" cy="452" rx="150" ry="130" fill="url(#halo)" />
      <path className="stone" d="M1046 516v-66a52 52 0 0 1 104 0v66z" />
      <path className="door-light" d="M1060 516v-66a38 38 0 0 1 76 0v66z" />
      <path className="door" d="M1060 516v-66a38 38 0 0 1 26-36v106z" />
      <path className="door-band" d="M1060 448l26-8v8l-26 8zM1060 486l26 4v8l-26-4z" />
      <circle className="door-band" cx="1081" cy="470" r="3" />
      <path className="stone" d="M1038 514h120v8h-120z" />
      <path className="beam" d="M1086 520h50l70 40h-210z" fill="url(#beam)" />
      <g className="sconce">
        <path className="mast" d="M1168 440h12v4h-12zM1172 444h4v20h-4z" />
        <circle cx="1174" cy="430" r="26" fill="url(#halo)" />
        <path d="M1174 412c7 9 8 22 0 24-8-2-7-15 0-24z" fill="#ffc65a" />
      </g>
    </svg>
  );
}

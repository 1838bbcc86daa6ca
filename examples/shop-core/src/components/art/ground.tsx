/** The shadow on the floor of the niche. Without it things float. */
export function Ground({ width = 52, x = 100 }: { width?: number; x?: number }) {
  return <ellipse cx={x} cy="213" rx={width} ry="7" fill="#000" opacity="0.26" />;
}

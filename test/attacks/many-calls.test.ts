import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const program = fileURLToPath(new URL('./support/many-calls.mjs', import.meta.url));

/** Of the line that fits the points best: how much y grows with x. */
function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const covariance = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return covariance / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}

test('S7: 200,000 calls of six kinds keep less than a byte each', { timeout: 600_000 }, async () => {
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, ['--expose-gc', program], { timeout: 590_000 });
  const { samples, unexpected } = JSON.parse(stdout) as {
    samples: [calls: number, heap: number][];
    unexpected: string[];
  };
  expect(unexpected).toEqual([]);
  expect(samples.at(-1)?.[0]).toBeGreaterThanOrEqual(200_000);
  // The compiler of the engine and its caches settle in the first half.
  const settled = samples.slice(Math.floor(samples.length / 2));
  expect(settled.length).toBeGreaterThan(15);
  expect(slope(settled)).toBeLessThan(1);
});

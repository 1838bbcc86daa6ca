import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const sources = fileURLToPath(new URL('./src', import.meta.url));

/** Tests that start servers, browsers and installations: long, and one file after the other. */
const long = { testTimeout: 120_000, hookTimeout: 180_000, fileParallelism: false };

export default defineConfig({
  test: {
    projects: [
      {
        // The examples' unit tests too run on the sources, not on what was built from them last.
        resolve: { alias: [{ find: /^sallyport\/(\w+)$/, replacement: `${sources}/$1.ts` }] },
        test: {
          name: 'unit',
          environment: 'node',
          // Not for speed: a machine that is busy with something else must not fail what is right.
          testTimeout: 30_000,
          hookTimeout: 60_000,
          include: ['src/**/*.test.{ts,tsx}', 'examples/*/src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
        },
      },
      { test: { name: 'wire', environment: 'node', include: ['test/wire/**/*.test.ts'] } },
      { test: { name: 'attacks', environment: 'node', include: ['test/attacks/**/*.test.ts'], ...long } },
      { test: { name: 'package', environment: 'node', include: ['test/package/**/*.test.ts'], ...long } },
      { test: { name: 'rsc', environment: 'node', include: ['test/rsc/**/*.test.ts'], ...long } },
      {
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['fixtures', 'output', 'wire', 'package', 'attacks', 'rsc'].map(
            (name) => `test/${name}/**`,
          ),
          ...long,
        },
      },
    ],
  },
});

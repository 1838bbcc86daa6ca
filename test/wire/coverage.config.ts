import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Every branch of what interprets bytes from strangers is taken by some test, or the run fails:
// WIRE_RUNS=500 vitest run --config test/wire/coverage.config.ts
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    environment: 'node',
    include: ['src/wire/**/*.test.ts', 'test/wire/malformed.test.ts', 'test/wire/limits.test.ts'],
    coverage: {
      enabled: true,
      provider: 'v8',
      include: ['src/wire/decode.ts', 'src/wire/revive.ts', 'src/wire/scan.ts'],
      reporter: ['text'],
      thresholds: { branches: 100, functions: 100, lines: 100, statements: 100, perFile: true },
    },
  },
});

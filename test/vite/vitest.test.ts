import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { copyFixtureApp } from '../harness/fixture-app.ts';

const vitest = path.join(
  path.dirname(createRequire(import.meta.url).resolve('vitest/package.json')),
  'vitest.mjs',
);

test("D10: in the app's own tests under Vitest with jsdom, an imported Server Function is the function itself", async () => {
  const app = await copyFixtureApp('basic');
  try {
    const run = promisify(execFile)(
      process.execPath,
      [vitest, 'run', '--root', app.folder, '--reporter=json'],
      {
        cwd: app.folder,
        env: { ...process.env, VITEST: undefined, VITEST_POOL_ID: undefined, VITEST_WORKER_ID: undefined },
      },
    );
    const { stdout } = await run.catch((error: { stdout: string }) => error);
    const report = JSON.parse(stdout.slice(stdout.indexOf('{')));
    expect(report.testResults.map(({ message }: { message: string }) => message)).toEqual(['']);
    expect([report.numPassedTests, report.numFailedTests]).toEqual([1, 0]);
  } finally {
    await app.remove();
  }
});

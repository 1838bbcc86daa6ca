import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cache } from '../lib/paths.mjs';
import { runNode } from '../lib/run.mjs';
import { countReport } from './counts.mjs';

/**
 * Runs one of the projects of vitest.config.ts.
 *
 * @param {string} project
 * @param {{ env?: Record<string, string | undefined>, timeout: number }} options `timeout` in milliseconds
 * @returns {Promise<import('./counts.mjs').Counts>}
 */
export async function runVitest(project, { env, timeout }) {
  mkdirSync(cache, { recursive: true });
  const file = join(cache, `report-${project}-${process.pid}.json`);
  const reporters = ['--reporter=default', '--reporter=./scripts/test/vitest-reporter.mjs'];
  // `.only` would make a green run of next to nothing.
  const args = ['run', '--project', project, ...reporters, '--allowOnly=false'];
  const { code } = await runNode('node_modules/vitest/vitest.mjs', args, {
    env: { ...env, NODE_ENV: undefined, SALLYPORT_TEST_REPORT: file },
    timeout,
  });
  try {
    const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
    return countReport(project, report, code);
  } finally {
    rmSync(file, { force: true });
  }
}

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../lib/paths.mjs';
import { runNode } from '../lib/run.mjs';
import type { Report } from './vitest-reporter.mjs';

const files = {
  'vitest.config.js': `export default {};`,
  'mixed.test.js': `
    test('passes', () => {});
    test('fails', () => { throw new Error('on purpose'); });
    test.skip('bare', () => {});
    test.todo('later');
    test('explained', ({ skip }) => skip('no PostgreSQL here'));
    describe.skip('bare group', () => { test('inside', () => {}); });
    describe('group', () => {
      beforeAll(() => { throw new Error('on purpose'); });
      test('never begins', () => {});
    });`,
  'broken.test.js': `import './missing.js';`,
  'stray.test.js': `test('passes', () => { Promise.reject(new Error('nobody waits')); });`,
};

describe('a real run of Vitest', () => {
  let folder: string;
  let report: Report;

  beforeAll(async () => {
    mkdirSync(join(root, 'test/output'), { recursive: true });
    // Inside of the project, so that `vitest` is found.
    folder = mkdtempSync(join(root, 'test/output/reporter-'));
    for (const [file, text] of Object.entries(files)) {
      const imports = `import { beforeAll, describe, test } from 'vitest';\n`;
      writeFileSync(join(folder, file), file.includes('.test.') ? imports + text : text);
    }
    const reporter = `--reporter=${join(root, 'scripts/test/vitest-reporter.mjs')}`;
    const output = join(folder, 'report.json');
    const env = { SALLYPORT_TEST_REPORT: output };
    const args = ['run', '--root', folder, reporter];
    await runNode('node_modules/vitest/vitest.mjs', args, { env, capture: true });
    report = JSON.parse(readFileSync(output, 'utf8'));
  }, 60_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('tests that passed are counted', () => {
    expect(report.passed).toBe(2);
  });

  test('tests, files, hooks and stray errors that failed are named', () => {
    expect(report.failed.toSorted()).toEqual([
      'broken.test.js (the file)',
      'errors that no test caught: 1',
      'mixed.test.js › fails',
      'mixed.test.js › group (a hook)',
    ]);
  });

  test('skips carry their reason, or show that they have none', () => {
    const skipped = Object.fromEntries(report.skipped.map(({ name, reason }) => [name, reason ?? 'none']));
    expect(skipped).toEqual({
      'mixed.test.js › bare': 'none',
      'mixed.test.js › later': 'none',
      'mixed.test.js › explained': 'no PostgreSQL here',
      'mixed.test.js › bare group > inside': 'none',
      'mixed.test.js › group > never begins': 'a hook around it failed',
    });
  });
});

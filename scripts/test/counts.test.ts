import { describe, expect, test } from 'vitest';
import { addCounts, countReport, formatCounts, noCounts } from './counts.mjs';

describe('countReport', () => {
  const fine = { passed: 3, failed: [], skipped: [] };

  test('a report is taken as it is', () => {
    const skipped = [{ name: 'a › c', reason: 'no PostgreSQL' }];
    const report = { passed: 3, failed: ['a › b'], skipped };
    expect(countReport('unit', report, 1)).toEqual({ passed: 3, failed: ['a › b'], skipped });
  });

  test.each([
    ['a runner that crashed', undefined, 139, /^unit: the runner ended without a report \(exit code 139\)$/],
    ['a runner that left no report, whatever it says', undefined, 0, /without a report/],
    ['a run without a single test', { ...fine, passed: 0 }, 0, /^unit: no test ran$/],
    ['an exit code that nothing explains', fine, 1, /ended with exit code 1/],
    [
      'a skip without a reason',
      { ...fine, skipped: [{ name: 'a › b', reason: undefined }] },
      0,
      /^a › b \(skipped without a reason\)$/,
    ],
  ])('%s is a failure', (_, report, code, name) => {
    expect(countReport('unit', report, code).failed).toEqual([expect.stringMatching(name)]);
  });

  test('a run in which all tests were skipped is a failure, however good the reasons', () => {
    const report = { passed: 0, failed: [], skipped: [{ name: 'a', reason: 'no network' }] };
    expect(countReport('e2e', report, 0).failed).toEqual(['e2e: no test ran']);
  });
});

describe('formatCounts', () => {
  test('the line says what was counted, and speaks of skips only where there are some', () => {
    const skipped = [{ name: 'a', reason: 'b' }];
    expect(formatCounts(noCounts())).toBe('0 passed, 0 failed');
    expect(formatCounts({ passed: 12, failed: ['a', 'b'], skipped: [] })).toBe('12 passed, 2 failed');
    expect(formatCounts({ passed: 1, failed: [], skipped })).toBe('1 passed, 0 failed, 1 skipped');
  });

  test('counts add up', () => {
    const one = { passed: 1, failed: ['a'], skipped: [{ name: 'b', reason: 'c' }] };
    expect(formatCounts(addCounts([one, noCounts(), one]))).toBe('2 passed, 2 failed, 2 skipped');
  });
});

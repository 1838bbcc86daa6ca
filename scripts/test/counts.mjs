/**
 * What came of a step. Whatever is no test of Vitest's counts as one.
 * @typedef {object} Counts
 * @property {number} passed
 * @property {string[]} failed what failed, by name
 * @property {{ name: string, reason: string }[]} skipped
 */

/** @returns {Counts} */
export const noCounts = () => ({ passed: 0, failed: [], skipped: [] });

/**
 * @param {Counts[]} all
 * @returns {Counts}
 */
export function addCounts(all) {
  return {
    passed: all.reduce((sum, counts) => sum + counts.passed, 0),
    failed: all.flatMap((counts) => counts.failed),
    skipped: all.flatMap((counts) => counts.skipped),
  };
}

/**
 * The line that others read: `N passed, N failed`, and `, N skipped` if there are any.
 *
 * @param {Counts} counts
 */
export function formatCounts({ passed, failed, skipped }) {
  const line = `${passed} passed, ${failed.length} failed`;
  return skipped.length > 0 ? `${line}, ${skipped.length} skipped` : line;
}

/**
 * The counts of a run of Vitest, from its report and its exit code. A run that proves nothing is a failure: no report,
 * no test, a skip that nobody gave a reason for, an exit code that the report does not explain.
 *
 * @param {string} step its name, for failures that have no other
 * @param {import('./vitest-reporter.mjs').Report | undefined} report
 * @param {number} exitCode
 * @returns {Counts}
 */
export function countReport(step, report, exitCode) {
  if (!report)
    return { ...noCounts(), failed: [`${step}: the runner ended without a report (exit code ${exitCode})`] };
  const failed = [...report.failed];
  /** @type {Counts['skipped']} */
  const skipped = [];
  for (const { name, reason } of report.skipped) {
    if (reason === undefined) failed.push(`${name} (skipped without a reason)`);
    else skipped.push({ name, reason });
  }
  if (report.passed + failed.length === 0) failed.push(`${step}: no test ran`);
  if (exitCode !== 0 && failed.length === 0)
    failed.push(`${step}: the runner ended with exit code ${exitCode}`);
  return { passed: report.passed, failed, skipped };
}

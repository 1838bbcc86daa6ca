// Beside what Vitest shows: what came of every test, as JSON for scripts/test.mjs. Vitest's own JSON reporter leaves out
// why a test was skipped, and a skip without a reason is a failure here.
import { writeFileSync } from 'node:fs';

/** @typedef {import('vitest/node').TestModule} TestModule */
/** @typedef {import('vitest/node').TestCase} TestCase */

/**
 * @typedef {object} Report
 * @property {number} passed
 * @property {string[]} failed names
 * @property {{ name: string, reason: string | undefined }[]} skipped
 */

/** @param {TestModule} module */
const nameOf = (module) => module.relativeModuleId;

/**
 * Why a test did not run, if anybody said so.
 *
 * @param {TestCase} testCase
 */
function findReason(testCase) {
  const result = testCase.result();
  if (result.state === 'skipped' && result.note) return result.note;
  /** @type {TestCase['parent']} */
  let parent = testCase.parent;
  for (;;) {
    if (parent.errors().length > 0) return 'a hook around it failed';
    if (parent.type === 'module') return undefined;
    parent = parent.parent;
  }
}

/**
 * @param {readonly TestModule[]} modules
 * @param {number} unhandledErrors
 * @returns {Report}
 */
function summarize(modules, unhandledErrors) {
  /** @type {Report} */
  const report = { passed: 0, failed: [], skipped: [] };
  for (const module of modules) {
    for (const testCase of module.children.allTests()) {
      const name = `${nameOf(module)} › ${testCase.fullName}`;
      const { state } = testCase.result();
      if (state === 'passed') report.passed += 1;
      else if (state === 'skipped') report.skipped.push({ name, reason: findReason(testCase) });
      else report.failed.push(state === 'pending' ? `${name} (did not end)` : name);
    }
    // A file that cannot be loaded has no tests that could fail; nor has a hook.
    if (module.errors().length > 0) report.failed.push(`${nameOf(module)} (the file)`);
    for (const suite of module.children.allSuites()) {
      if (suite.errors().length > 0) report.failed.push(`${nameOf(module)} › ${suite.fullName} (a hook)`);
    }
  }
  if (unhandledErrors > 0) report.failed.push(`errors that no test caught: ${unhandledErrors}`);
  return report;
}

/** @type {import('vitest/node').Reporter} */
export default class CountingReporter {
  /**
   * @param {readonly TestModule[]} modules
   * @param {readonly unknown[]} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    const file = process.env.SALLYPORT_TEST_REPORT;
    if (file) writeFileSync(file, JSON.stringify(summarize(modules, unhandledErrors.length)));
  }
}

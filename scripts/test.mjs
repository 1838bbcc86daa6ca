// npm test: everything, from a fresh clone on. `node scripts/test.mjs unit types` runs some of the steps.
import './lib/node-version.mjs';
import { bad, formatDuration, heading, paint, SetupError } from './lib/say.mjs';
import { ensurePackages } from './setup/packages.mjs';
import { addCounts, formatCounts, noCounts } from './test/counts.mjs';

/** @typedef {import('./test/counts.mjs').Counts} Counts */
/** @typedef {import('./test/steps.mjs').Step} Step */
/** @typedef {{ name: string, counts: Counts, duration: number }} Result */

/**
 * The steps to run: all that apply, or those that are named and what they need.
 *
 * @param {Step[]} steps
 * @param {string[]} named
 */
function chooseSteps(steps, named) {
  const unknown = named.find((name) => !steps.some((step) => step.name === name));
  if (unknown !== undefined) {
    throw new SetupError(
      `There is no step "${unknown}". There is: ${steps.map((step) => step.name).join(', ')}.`,
    );
  }
  if (named.length === 0) return steps.filter((step) => step.applies?.() ?? true);
  const wanted = new Set(
    named.flatMap((name) => [name, ...(steps.find((step) => step.name === name)?.needs ?? [])]),
  );
  return steps.filter((step) => wanted.has(step.name));
}

/**
 * Runs one step, unless a step that it needs failed.
 *
 * @param {Step} step
 * @param {Result[]} results of the steps before
 * @returns {Promise<Counts>}
 */
async function runStep(step, results) {
  const failedNeed = results.find(
    ({ name, counts }) => step.needs?.includes(name) && counts.failed.length > 0,
  );
  if (failedNeed) {
    bad(`Not run: it needs the step "${failedNeed.name}", which failed`);
    return { ...noCounts(), failed: [`${step.name}: not run, because "${failedNeed.name}" failed`] };
  }
  try {
    return await step.run();
  } catch (error) {
    console.error(error);
    return { ...noCounts(), failed: [`${step.name}: the step itself broke off`] };
  }
}

/** @param {Result[]} results */
function printSummary(results) {
  heading('Summary');
  for (const { name, counts, duration } of results) {
    const mark = counts.failed.length > 0 ? paint('red', '✗') : paint('green', '✓');
    console.log(`${mark} ${name.padEnd(10)} ${formatCounts(counts).padEnd(36)} ${formatDuration(duration)}`);
  }
  const total = addCounts(results.map(({ counts }) => counts));
  if (total.skipped.length > 0) {
    console.log('\nSkipped:');
    for (const { name, reason } of total.skipped) console.log(`  ${name}: ${reason}`);
  }
  if (total.failed.length > 0) {
    console.log('\nFailed:');
    for (const name of total.failed) console.log(`  ${paint('red', name)}`);
  }
  console.log(`\n${formatCounts(total)}`);
  return total.failed.length;
}

/** @returns {Promise<number>} how much failed */
async function main() {
  await ensurePackages();
  // Only now: it imports packages.
  const { steps } = await import('./test/steps.mjs');
  /** @type {Result[]} */
  const results = [];
  for (const step of chooseSteps(steps, process.argv.slice(2))) {
    heading(step.what);
    const began = performance.now();
    const counts = await runStep(step, results);
    results.push({ name: step.name, counts, duration: performance.now() - began });
  }
  return printSummary(results);
}

// Whatever happens, the last line is the count: others read it.
try {
  process.exitCode = (await main()) > 0 ? 1 : 0;
} catch (error) {
  console.error(error instanceof SetupError ? error.message : error);
  console.log(`\n${formatCounts({ ...noCounts(), failed: ['the test run itself'] })}`);
  process.exitCode = 1;
}

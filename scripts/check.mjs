// npm run check: what no other tool checks about this repository.
import './lib/node-version.mjs';
import { checkArrows } from './checks/arrows.mjs';
import { checkLeftovers } from './checks/leftovers.mjs';
import { checkLength } from './checks/length.mjs';
import { checkLinks } from './checks/links.mjs';
import { checkLock } from './checks/lock.mjs';
import { checkPaths } from './checks/paths.mjs';
import { readTree } from './checks/tree.mjs';
import { isMain } from './lib/is-main.mjs';
import { root } from './lib/paths.mjs';
import { bad, good, paint, runMain } from './lib/say.mjs';

/** @typedef {import('./checks/problem.mjs').Problem} Problem */
/** @typedef {import('./checks/problem.mjs').Tree} Tree */

/** @type {{ what: string, check: (tree: Tree) => Problem[] }[]} */
const checks = [
  { what: 'The parts of src import one another only along the arrows', check: checkArrows },
  { what: 'No file is longer than 500 lines', check: checkLength },
  { what: 'Nothing names a folder of one machine or a registry', check: checkPaths },
  { what: 'Relative links in Markdown lead somewhere', check: checkLinks },
  { what: 'package-lock.json has every package for every platform', check: checkLock },
  { what: 'Nothing is left for later', check: checkLeftovers },
];

/**
 * @param {Tree} tree
 * @param {(tree: Tree) => Problem[]} check
 * @returns {Problem[]} a file that makes the check itself fail is a problem too
 */
function findProblems(tree, check) {
  try {
    return check(tree);
  } catch (error) {
    return [{ file: '', line: 0, message: error instanceof Error ? error.message : String(error) }];
  }
}

/**
 * Runs all checks and prints what they found.
 *
 * @returns {{ passed: number, failed: string[] }} names of those that failed
 */
export function runChecks() {
  const tree = readTree(root);
  /** @type {string[]} */
  const failed = [];
  for (const { what, check } of checks) {
    const problems = findProblems(tree, check);
    if (problems.length === 0) {
      good(what);
      continue;
    }
    failed.push(what);
    bad(what);
    for (const { file, line, message } of problems)
      console.log(`  ${paint('cyan', `${file}:${line}`)} ${message}`);
  }
  return { passed: checks.length - failed.length, failed };
}

if (isMain(import.meta)) await runMain(() => (runChecks().failed.length > 0 ? 1 : 0));

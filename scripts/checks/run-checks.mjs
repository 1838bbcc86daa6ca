import { root } from '../lib/paths.mjs';
import { bad, good, paint } from '../lib/say.mjs';
import { checkArrows } from './arrows.mjs';
import { checkLeftovers } from './leftovers.mjs';
import { checkLength } from './length.mjs';
import { checkLinks } from './links.mjs';
import { checkLock } from './lock.mjs';
import { checkPaths } from './paths.mjs';
import { readTree } from './tree.mjs';

// What no other tool checks about this repository.
/** @typedef {import('./problem.mjs').Problem} Problem */
/** @typedef {import('./problem.mjs').Tree} Tree */

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

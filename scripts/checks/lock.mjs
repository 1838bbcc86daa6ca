// A lock file that leaves out the optional packages of other platforms, and yet `npm ci` refuses it, everywhere: npm writes
// such a one where the registry, a mirror say, did not have them.
import { lineAt } from './problem.mjs';
import { readText } from './tree.mjs';

/** @typedef {{ version?: string, optionalDependencies?: Record<string, string> }} Locked */

/**
 * The entry that a package at `path` gets when it imports `name`: in its own node_modules, or in one above.
 *
 * @param {Record<string, Locked>} packages
 * @param {string} path
 * @param {string} name
 * @returns {Locked | undefined}
 */
function findLocked(packages, path, name) {
  for (let base = path; ; base = base.slice(0, Math.max(0, base.lastIndexOf('/')))) {
    const found = packages[`${base === '' ? '' : `${base}/`}node_modules/${name}`];
    if (found || base === '') return found;
  }
}

/**
 * @param {import('./problem.mjs').Tree} tree
 * @returns {import('./problem.mjs').Problem[]}
 */
export function checkLock({ root, files }) {
  const file = 'package-lock.json';
  if (!files.includes(file)) return [];
  const text = readText(root, file) ?? '';
  /** @type {Record<string, Locked>} */
  const packages = JSON.parse(text).packages;
  return Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name, range]) => {
        const locked = findLocked(packages, path, name);
        // Native packages are asked for by their exact version; what a range admits is npm's to judge.
        return !locked || (/^\d/.test(range) && !range.includes(' ') && locked.version !== range);
      })
      .map(([name, range]) => ({
        file,
        line: lineAt(text, text.indexOf(`"${path}": {`)),
        message: `${path} wants ${name} ${range}, which is not locked: npm ci will refuse. Take a version whose packages for all platforms can be had`,
      })),
  );
}

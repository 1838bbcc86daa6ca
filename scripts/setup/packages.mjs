import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../lib/lock.mjs';
import { root } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';
import { SetupError, withProgress } from '../lib/say.mjs';

/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [link]
 * @property {boolean} [optional] not installed on every platform
 * @property {boolean} [devOptional]
 */

/**
 * @param {string} file
 * @returns {Record<string, LockedPackage> | undefined}
 */
function readPackages(file) {
  if (!existsSync(file)) return undefined;
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

/**
 * The packages that package-lock.json asks for and node_modules does not have, by path. npm keeps a list of what it
 * installed in node_modules/.package-lock.json; packages that are there beside those asked for do no harm.
 *
 * @param {string} folder the folder with package-lock.json
 * @returns {string[]}
 */
export function findMissingPackages(folder) {
  const wanted = readPackages(join(folder, 'package-lock.json'));
  if (wanted === undefined) throw new SetupError(`There is no package-lock.json in ${folder}.`);
  const installed = readPackages(join(folder, 'node_modules', '.package-lock.json')) ?? {};
  /** @param {[string, LockedPackage]} entry */
  const isMissing = ([path, locked]) => {
    if (!path.includes('node_modules/')) return false;
    if (locked.optional && installed[path] === undefined) return false;
    const there = installed[path];
    if (!there || there.version !== locked.version || there.integrity !== locked.integrity) return true;
    return !existsSync(join(folder, path));
  };
  return Object.entries(wanted)
    .filter(isMissing)
    .map(([path]) => path);
}

/**
 * Installs the packages of package-lock.json, if any of them is missing or of another version.
 *
 * @throws {SetupError} with what npm said
 */
export async function ensurePackages() {
  if (findMissingPackages(root).length === 0) return;
  // Two commands in a fresh clone at once must not install into one another.
  await withLock('packages', async () => {
    const missing = findMissingPackages(root);
    if (missing.length === 0) return;
    const count = missing.length === 1 ? '1 package' : `${missing.length} packages`;
    // `npm ci` clears node_modules away first. Where there is one, a dev server may be running on it.
    const isFirst = !existsSync(join(root, 'node_modules', '.package-lock.json'));
    const command = isFirst ? ['ci'] : ['install', '--no-save'];
    await withProgress(`Installing ${count} (npm ${command.join(' ')})`, () => install(command));
  });
}

/** @param {string[]} command */
async function install(command) {
  // The tools are devDependencies, also where NODE_ENV=production tells npm to leave those out.
  const options = ['--no-audit', '--no-fund', '--include=dev', '--no-progress', '--loglevel=error'];
  const { code, output } = await run('npm', [...command, ...options], { capture: true });
  if (code === 0) return;
  throw new SetupError(
    `npm ${command.join(' ')} failed (exit code ${code}):\n\n${output.trim()}\n\n` +
      'It needs a network connection to the npm registry; `npm config get registry proxy` shows which one is used.',
  );
}

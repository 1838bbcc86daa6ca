import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const generated = new Set(['node_modules', 'dist', 'data', '.data', '.git', 'coverage']);

/**
 * The files below a folder, as sorted paths relative to it with `/`, without what is generated or installed.
 *
 * @param {string} folder
 * @param {{ skip?: ReadonlySet<string> }} [options] names of folders to leave out
 * @returns {string[]}
 */
export function walkFiles(folder, { skip = generated } = {}) {
  /** @type {string[]} */
  const found = [];
  /** @param {string} current */
  const walk = (current) => {
    for (const entry of readdirSync(current, { withFileTypes: true })) {
      const path = join(current, entry.name);
      if (entry.isDirectory()) {
        if (!skip.has(entry.name)) walk(path);
      } else if (entry.isFile()) {
        found.push(relative(folder, path).split(sep).join('/'));
      }
    }
  };
  if (existsSync(folder)) walk(folder);
  return found.sort();
}

/**
 * A hash over names and contents. Two trees with one fingerprint would be built alike.
 *
 * @param {string} base
 * @param {string[]} paths files or folders, relative to `base`; missing ones count as missing
 * @param {(file: string) => boolean} [keep]
 * @returns {string}
 */
export function fingerprint(base, paths, keep = () => true) {
  const hash = createHash('sha256');
  for (const path of paths) {
    const full = join(base, path);
    const stats = statSync(full, { throwIfNoEntry: false });
    const files = stats?.isDirectory()
      ? walkFiles(full).map((file) => `${path}/${file}`)
      : stats
        ? [path]
        : [];
    for (const file of files.filter(keep)) {
      const content = readFileSync(join(base, file));
      hash.update(`${file}\0${content.byteLength}\0`).update(content);
    }
  }
  return hash.digest('hex').slice(0, 32);
}

/**
 * Removes what lies in a folder since a while: tests that were broken off leave copies of whole apps behind.
 *
 * @param {string} folder
 * @param {number} age in milliseconds
 */
export function removeOld(folder, age) {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats && Date.now() - stats.mtimeMs > age) rmSync(path, { recursive: true, force: true });
  }
}

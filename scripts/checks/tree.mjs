import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { walkFiles } from '../lib/files.mjs';

/**
 * The files that git has, or would get with `git add .`; without git, all that is not generated.
 *
 * @param {string} root
 * @returns {import('./problem.mjs').Tree}
 */
export function readTree(root) {
  if (!existsSync(join(root, '.git'))) return { root, files: walkFiles(root) };
  const args = ['-C', root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const listed = execFileSync('git', args, { encoding: 'utf8', maxBuffer: 1 << 26 }).split('\0');
  // Listed and gone: deleted, but not committed as such yet.
  return { root, files: listed.filter((file) => file !== '' && existsSync(join(root, file))).sort() };
}

/**
 * The text of a file; undefined for one that is no text.
 *
 * @param {string} root
 * @param {string} file
 */
export function readText(root, file) {
  const bytes = readFileSync(join(root, file));
  return bytes.subarray(0, 8000).includes(0) ? undefined : bytes.toString('utf8');
}

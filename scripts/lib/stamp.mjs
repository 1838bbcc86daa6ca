// A stamp says what a folder was built from and what came out, so that a build is repeated only when it would differ.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fingerprint, walkFiles } from './files.mjs';

/** @param {string} stampFile the stamp lies in the folder it describes */
function fingerprintOutput(stampFile) {
  const folder = dirname(stampFile);
  const files = walkFiles(folder, { skip: new Set() }).filter((file) => file !== basename(stampFile));
  return fingerprint(folder, files);
}

/**
 * Whether the folder holds what a build from these inputs made, untouched since.
 *
 * @param {string} stampFile
 * @param {string} inputs fingerprint of all that the build depends on
 */
export function isFresh(stampFile, inputs) {
  if (!existsSync(stampFile)) return false;
  try {
    const stamp = JSON.parse(readFileSync(stampFile, 'utf8'));
    return stamp.inputs === inputs && stamp.output === fingerprintOutput(stampFile);
  } catch {
    return false;
  }
}

/**
 * @param {string} stampFile
 * @param {string} inputs
 */
export function writeStamp(stampFile, inputs) {
  writeFileSync(stampFile, `${JSON.stringify({ inputs, output: fingerprintOutput(stampFile) })}\n`);
}

/** @param {string} stampFile */
export function removeStamp(stampFile) {
  rmSync(stampFile, { force: true });
}

/** @param {string} folder */
export const stampOf = (folder) => join(folder, '.build.json');

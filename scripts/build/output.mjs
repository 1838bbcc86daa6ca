import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { walkFiles } from '../lib/files.mjs';

/** @typedef {import('./bundle.mjs').OutputFile} OutputFile */

/**
 * @param {string} file
 * @param {OutputFile} output
 * @returns {boolean} whether there was anything to write
 */
function writeIfChanged(file, { content, mode = 0o644 }) {
  const bytes = Buffer.from(content);
  if (existsSync(file) && readFileSync(file).equals(bytes) && (statSync(file).mode & 0o777) === mode)
    return false;
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.new`;
  writeFileSync(temporary, bytes);
  chmodSync(temporary, mode);
  renameSync(temporary, file);
  return true;
}

/**
 * Brings a folder to the given content so that whoever reads from it meanwhile, a dev server say, finds whole files that
 * fit together: first the chunks, whose names change with their content, then the entries that name them, and only
 * then what nobody names any more is removed. Files that stay the same are not touched.
 *
 * @param {string} folder
 * @param {Map<string, OutputFile>} files
 * @param {{ keepOld?: boolean }} [options] `keepOld`: a running process may still import a chunk of the last build
 * @returns {string[]} the files that changed
 */
export function writeOutput(folder, files, { keepOld = false } = {}) {
  const paths = [...files.keys()];
  const isEntry = (/** @type {string} */ path) => !path.includes('/');
  const ordered = [...paths.filter((path) => !isEntry(path)), ...paths.filter(isEntry)];
  const changed = ordered.filter((path) =>
    writeIfChanged(join(folder, path), /** @type {OutputFile} */ (files.get(path))),
  );
  if (!keepOld) {
    for (const path of walkFiles(folder, { skip: new Set() })) {
      if (!files.has(path)) rmSync(join(folder, path), { force: true });
    }
  }
  return changed;
}

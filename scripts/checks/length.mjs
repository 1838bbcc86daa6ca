import { readText } from './tree.mjs';

/** A file of one purpose is mostly below 150 lines; beyond this it is two files. */
export const maxLines = 500;

const counted = /^(src|examples|scripts|test|bench)\/.*\.(ts|tsx|js|jsx|mjs|cjs|css|sh)$/;

/**
 * @param {import('./problem.mjs').Tree} tree
 * @returns {import('./problem.mjs').Problem[]}
 */
export function checkLength({ root, files }) {
  return files
    .filter((file) => counted.test(file))
    .map((file) => ({ file, lines: (readText(root, file) ?? '').trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > maxLines)
    .map(({ file, lines }) => ({
      file,
      line: maxLines + 1,
      message: `has ${lines} lines, ${maxLines} are the limit: split it by purpose`,
    }));
}

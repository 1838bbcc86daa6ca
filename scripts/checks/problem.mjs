/**
 * What a check found.
 * @typedef {object} Problem
 * @property {string} file relative to the root, with `/`
 * @property {number} line from 1
 * @property {string} message
 */

/**
 * A tree of files to check.
 * @typedef {object} Tree
 * @property {string} root
 * @property {string[]} files what is, or will be, committed: relative to the root, with `/`
 */

/**
 * @param {string} text
 * @param {number} offset
 */
export function lineAt(text, offset) {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

export const codeFile = /\.(ts|tsx|js|jsx|mjs|cjs)$/;
export const testFile = /\.test\.(ts|tsx|js|jsx|mjs|cjs)$/;

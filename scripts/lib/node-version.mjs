// Imported first by every script: a Node.js that is too old must be told so in a sentence, before anything that it
// cannot parse or link is loaded. Hence no named imports and no syntax newer than ES2020 here.
import * as process from 'node:process';

/**
 * What is wrong with a Node.js version, in a sentence; undefined if nothing is.
 * The range is the one of `engines` in package.json.
 *
 * @param {string} version such as `20.19.0`
 * @returns {string | undefined}
 */
export function nodeVersionProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const fine = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
  if (fine) return undefined;
  return `Sallyport needs Node.js 20.19 or newer (22.12 or newer in the 22 line); this is ${version}. Get one from https://nodejs.org.`;
}

const problem = nodeVersionProblem(process.versions.node);
if (problem !== undefined) {
  console.error(problem);
  process.exit(1);
}

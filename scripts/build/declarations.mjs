import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join, posix } from 'node:path';
import { walkFiles } from '../lib/files.mjs';
import { cache } from '../lib/paths.mjs';
import { runNode } from '../lib/run.mjs';
import { SetupError } from '../lib/say.mjs';

// Only what follows `from`, `import` or `import(` in a declaration file that tsc printed: no strings, no comments to fear.
const relativeImport = /(\bfrom |\bimport |\bimport\()(["'])(\.{1,2}\/[^"']+)\.tsx?\2/g;

/**
 * Makes the declaration files that the given entries reach. Types are not checked here (`npm run types` does that), so
 * that a mistake in one part does not keep another from being tried.
 *
 * @param {string[]} entries `vite`, `client`, …
 * @returns {Promise<Map<string, { content: string }>>} by path in dist
 */
export async function emitDeclarations(entries) {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'declarations-'));
  try {
    const args = ['-p', 'tsconfig.build.json', '--outDir', folder, '--noCheck'];
    const { code, output } = await runNode('node_modules/typescript/bin/tsc', args, { capture: true });
    if (code !== 0) throw new SetupError(`tsc could not write the declarations:\n${output.trim()}`);
    return collectReachable(folder, entries);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @param {string[]} entries
 */
function collectReachable(folder, entries) {
  const emitted = new Set(walkFiles(folder));
  /** @type {Map<string, { content: string }>} */
  const files = new Map();
  const queue = entries.map((name) => `${name}.d.ts`);
  for (const file of queue) {
    if (files.has(file)) continue;
    if (!emitted.has(file)) throw new SetupError(`tsc wrote no ${file}, which another declaration imports.`);
    const content = readFileSync(join(folder, file), 'utf8').replace(
      relativeImport,
      (_, before, quote, path) => {
        queue.push(`${posix.join(posix.dirname(file), path)}.d.ts`);
        return `${before}${quote}${path}.js${quote}`;
      },
    );
    files.set(file, { content });
  }
  return files;
}

// npm run build: the library, from src to dist.
import './lib/node-version.mjs';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { bundleLibrary } from './build/bundle.mjs';
import { emitDeclarations } from './build/declarations.mjs';
import { composeNotices, noticesFile } from './build/notices.mjs';
import { writeOutput } from './build/output.mjs';
import { isMain } from './lib/is-main.mjs';
import { withLock } from './lib/lock.mjs';
import { formatDuration, good, runMain } from './lib/say.mjs';
import { removeStamp, stampOf, writeStamp } from './lib/stamp.mjs';
import { fingerprintLibrary, libraryFolder } from './setup/library.mjs';

/**
 * Builds the library.
 *
 * @param {{ keepOld?: boolean }} [options] `keepOld`: leave chunks of earlier builds, for a process that runs on them
 * @returns {Promise<{ changed: string[], notices: string }>} the files of dist that changed, and the text that
 *   THIRD-PARTY-NOTICES.md should have
 */
export async function buildLibrary({ keepOld = false } = {}) {
  // Before reading the sources: what changes while we build is for the next build to find.
  const inputs = fingerprintLibrary();
  const { files, entries, modules } = await bundleLibrary();
  const withTypes = entries.filter((name) => name !== 'cli');
  for (const [path, file] of await emitDeclarations(withTypes)) files.set(path, file);
  const stamp = stampOf(libraryFolder);
  removeStamp(stamp);
  const changed = writeOutput(libraryFolder, files, { keepOld });
  // Without a stamp the next `ensureLibrary` clears away what we leave.
  if (!keepOld) writeStamp(stamp, inputs);
  return { changed, notices: composeNotices(modules) };
}

async function main() {
  const began = performance.now();
  const insideLock = process.argv.includes('--inside-lock');
  const { notices } = await (insideLock ? buildLibrary() : withLock('library', () => buildLibrary()));
  // Only where a person asked for a build: `npm test` compares the file, and must not repair what it compares.
  const isOld = !existsSync(noticesFile) || readFileSync(noticesFile, 'utf8') !== notices;
  if (!insideLock && isOld) {
    writeFileSync(noticesFile, notices);
    good('THIRD-PARTY-NOTICES.md was brought up to date: commit it');
  }
  good(`The library is in dist: ${formatDuration(performance.now() - began)}`);
}

if (isMain(import.meta)) await runMain(main);

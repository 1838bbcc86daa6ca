import { removeStamp, stampOf, writeStamp } from '../lib/stamp.mjs';
import { fingerprintLibrary, libraryFolder } from '../setup/library.mjs';
import { bundleLibrary } from './bundle.mjs';
import { emitDeclarations } from './declarations.mjs';
import { composeNotices } from './notices.mjs';
import { writeOutput } from './output.mjs';

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
  const withTypes = entries.filter(
    (name) => !['cli', 'references', 'rsc-references', 'rsc-rendering'].includes(name),
  );
  for (const [path, file] of await emitDeclarations(withTypes)) files.set(path, file);
  const stamp = stampOf(libraryFolder);
  removeStamp(stamp);
  const changed = writeOutput(libraryFolder, files, { keepOld });
  // Without a stamp the next `ensureLibrary` clears away what we leave.
  if (!keepOld) writeStamp(stamp, inputs);
  return { changed, notices: composeNotices(modules) };
}

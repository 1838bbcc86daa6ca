import { join } from 'node:path';
import { fingerprint } from '../lib/files.mjs';
import { withLock } from '../lib/lock.mjs';
import { root } from '../lib/paths.mjs';
import { runNode } from '../lib/run.mjs';
import { SetupError, withProgress } from '../lib/say.mjs';
import { isFresh, stampOf } from '../lib/stamp.mjs';

export const libraryFolder = join(root, 'dist');

/** A fingerprint of all that the library is built from. package-lock.json: for the versions of what is bundled. */
export function fingerprintLibrary() {
  const paths = ['src', 'scripts/build', 'scripts/build.mjs', 'package.json', 'package-lock.json'];
  const configs = ['tsconfig.json', 'tsconfig.build.json'];
  return fingerprint(root, [...paths, ...configs], (file) => !/\.test\.(tsx?|mjs)$/.test(file));
}

/** Builds the library to dist, unless dist is what the sources give. */
export async function ensureLibrary() {
  // In a process of its own: rolldown is installed only after this script began, and its memory is given back.
  await withLock('library', async () => {
    if (isFresh(stampOf(libraryFolder), fingerprintLibrary())) return;
    await withProgress('Building the library', async () => {
      const { code, output } = await runNode('scripts/build.mjs', ['--inside-lock'], { capture: true });
      if (code !== 0) throw new SetupError(output.trim());
    });
  });
}

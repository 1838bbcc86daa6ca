// npm run build: the library, from src to dist.
import './lib/node-version.mjs';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { withLock } from './lib/lock.mjs';
import { formatDuration, good, runMain } from './lib/say.mjs';
import { ensurePackages } from './setup/packages.mjs';

await runMain(async () => {
  await ensurePackages();
  // Only now: they import the bundler.
  const { buildLibrary } = await import('./build/library.mjs');
  const { noticesFile } = await import('./build/notices.mjs');
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
});

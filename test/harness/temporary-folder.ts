import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder outside of the project, where nothing of the project is found by accident. */
export function makeTemporaryFolder(name: string): { folder: string; remove(): void } {
  // Real: a path through a link is another module to some tools.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `sallyport-${name}-`)));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }) };
}

import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchFiles } from './watch.mjs';

let folder: string;
let changed: string[];
let stop: () => void;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-watch-'));
  mkdirSync(join(folder, 'deep'));
  writeFileSync(join(folder, 'deep/a.ts'), 'one');
  changed = [];
  stop = watchFiles(folder, (file) => changed.push(file));
});

afterEach(() => {
  stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Waits until a change of the file was told, and forgets all that was. */
async function seeChange(file: string) {
  await vi.waitFor(() => expect(changed).toContain(join(folder, file)), 5000);
  // One save makes several events.
  await new Promise((resolve) => setTimeout(resolve, 50));
  changed.length = 0;
}

test('a file that is saved by renaming a new one over it is seen, again and again', async () => {
  for (const content of ['two', 'three', 'four']) {
    writeFileSync(join(folder, 'deep/a.ts.new'), content);
    renameSync(join(folder, 'deep/a.ts.new'), join(folder, 'deep/a.ts'));
    await seeChange('deep/a.ts');
  }
  writeFileSync(join(folder, 'deep/a.ts'), 'in place');
  await seeChange('deep/a.ts');
});

test('files in a new folder are seen, also after the folder was removed and made again', async () => {
  for (let round = 0; round < 2; round += 1) {
    mkdirSync(join(folder, 'deep/new'));
    await seeChange('deep/new');
    writeFileSync(join(folder, 'deep/new/b.ts'), 'b');
    await seeChange('deep/new/b.ts');
    rmSync(join(folder, 'deep/new'), { recursive: true });
    await seeChange('deep/new');
  }
});

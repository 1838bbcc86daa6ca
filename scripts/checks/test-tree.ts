import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Problem, Tree } from './problem.mjs';
import { readTree } from './tree.mjs';

/** A folder of its own for each tree, gone afterwards. */
export function makeTestRoot(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-checks-')));
}

/** Runs a check over a tree of these files, and gives what it found as `file:line message`. */
export function findIn(
  check: (tree: Tree) => Problem[],
  files: Record<string, string>,
  root = makeTestRoot(),
): string[] {
  try {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
    return check(readTree(root)).map(({ file, line, message }) => `${file}:${line} ${message}`);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

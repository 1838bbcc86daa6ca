import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureLibrary } from '../../scripts/setup.mjs';
import { plainEnvironment } from '../harness/plain-environment.ts';

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

/** The package as npm would publish it. */
export interface PackedPackage {
  /** Path of the .tgz file. */
  readonly tarball: string;
  /** Folder of its unpacked content. */
  readonly folder: string;
  /** What is in it, sizes in bytes. */
  readonly files: { path: string; size: number; mode: number }[];
  /** Bytes of the .tgz file. */
  readonly size: number;
}

/** Packs the library as it is now, and unpacks the tarball beside it. */
export async function packLibrary(destination: string): Promise<PackedPackage> {
  await ensureLibrary();
  // Without `prepack`: it would build what was just built, and bring the notices up to date that a test compares.
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', destination];
  const output = execFileSync('npm', args, { cwd: projectRoot, env: plainEnvironment(), encoding: 'utf8' });
  const [packed] = JSON.parse(output);
  const tarball = join(destination, packed.filename);
  const folder = join(destination, 'unpacked');
  mkdirSync(folder);
  execFileSync('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
  return { tarball, folder, files: packed.files, size: packed.size };
}

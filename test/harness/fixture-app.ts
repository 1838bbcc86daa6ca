import { writeFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A copy of an app from test/fixtures/apps that a test may build and edit. */
export interface FixtureApp {
  readonly folder: string;
  /** Replaces text in a file; throws where there is nothing to replace. */
  edit(file: string, from: string | RegExp, to: string): Promise<void>;
  /** The same for several files, which are saved in the same moment. */
  editTogether(edits: readonly [file: string, from: string | RegExp, to: string][]): Promise<void>;
  write(file: string, content: string): Promise<void>;
  move(from: string, to: string): Promise<void>;
  /** Makes `to` a link to `from`, as package managers do for packages of a workspace. */
  link(from: string, to: string): Promise<void>;
  remove(): Promise<void>;
}

/**
 * Copies an app to a place inside the project, so that it finds the installed packages.
 *
 * @param over another app whose files are laid over those of the first
 */
export async function copyFixtureApp(name: string, over?: string): Promise<FixtureApp> {
  const parent = path.join(root, 'test/output');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(path.join(parent, `${name}-`));
  for (const app of [name, over])
    if (app !== undefined) await cp(path.join(root, 'test/fixtures/apps', app), folder, { recursive: true });
  const edited = async (file: string, from: string | RegExp, to: string) => {
    const target = path.join(folder, file);
    const before = await readFile(target, 'utf8');
    const after = before.replace(from, to);
    if (after === before) throw new Error(`nothing to replace in ${file}`);
    return [target, after] as const;
  };
  return {
    folder,
    async edit(...edit) {
      await writeFile(...(await edited(...edit)));
    },
    async editTogether(edits) {
      const all = await Promise.all(edits.map((edit) => edited(...edit)));
      for (const [target, text] of all) writeFileSync(target, text);
    },
    async write(file, content) {
      const target = path.join(folder, file);
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, content);
    },
    move: (from, to) => rename(path.join(folder, from), path.join(folder, to)),
    async link(from, to) {
      const target = path.join(folder, to);
      await mkdir(path.dirname(target), { recursive: true });
      await symlink(path.join(folder, from), target);
    },
    async remove() {
      // Vite may still be writing its cache.
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
      await rm(`${folder}-kit`, { recursive: true, force: true });
    },
  };
}

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { cliErrors } from '../errors/cli.ts';
import { createError } from '../errors/sallyport-error.ts';
import { type Encoding, encodings } from './choose-encoding.ts';

/** One stored form of a file: as it is, or compressed. */
export interface StoredForm {
  /** Path inside the folder, with slashes. */
  path: string;
  size: number;
  modified: number;
}

/** A file that can be asked for. */
export interface StaticFile extends StoredForm {
  /** Its name says what is in it, so that it never changes. */
  immutable: boolean;
  /** Hash of its content; absent where size and time of change do as well. */
  hash: string | undefined;
  /** The compressed forms beside it. */
  forms: Partial<Record<Encoding, StoredForm>>;
}

/** The files of a folder by the path they are asked for, without a leading slash. */
export type StaticFiles = ReadonlyMap<string, StaticFile>;

const endings = { br: '.br', gzip: '.gz' } as const satisfies Record<Encoding, string>;

/** Files that may change are small; what is larger goes by size and time. */
const hashLimit = 1024 * 1024;

/**
 * Lists a folder. What is not in the list does not exist for a client: a path that was not found here reaches no
 * file system call, so that no spelling of `..` can lead out of the folder. Left out are dot files (`.env`, Vite's
 * `.vite/manifest.json`), except `.well-known`, and links that lead out of the folder.
 *
 * @throws SP6014 where the folder cannot be read
 */
export function listFiles(folder: string): StaticFiles {
  const stored = new Map<string, Stats>();
  try {
    const real = realpathSync(folder);
    visit(real, '', new Set([real]), stored);
  } catch (cause) {
    throw createError(cliErrors, 'SP6014', { folder, reason: (cause as Error).message }, cause);
  }
  const files = new Map<string, StaticFile>();
  for (const [path, stats] of stored) {
    if (isFormOfAnother(path, stored)) continue;
    const immutable = isImmutable(path);
    const hash = immutable || stats.size > hashLimit ? undefined : hashOf(join(folder, path));
    files.set(path.normalize(), { ...toForm(path, stats), immutable, hash, forms: findForms(path, stored) });
  }
  return files;
}

function visit(root: string, path: string, folders: ReadonlySet<string>, found: Map<string, Stats>): void {
  for (const entry of readdirSync(join(root, path), { withFileTypes: true })) {
    if (entry.name.startsWith('.') && entry.name !== '.well-known') continue;
    const inside = path === '' ? entry.name : `${path}/${entry.name}`;
    const stats = statSync(join(root, inside), { throwIfNoEntry: false });
    if (stats === undefined) continue;
    const real = entry.isSymbolicLink() ? realpathSync(join(root, inside)) : join(root, inside);
    if (real !== root && !real.startsWith(root + sep)) continue;
    if (stats.isFile()) found.set(inside, stats);
    // A link to a folder above itself would have no end.
    else if (stats.isDirectory() && !folders.has(real))
      visit(root, inside, new Set([...folders, real]), found);
  }
}

function isFormOfAnother(path: string, stored: ReadonlyMap<string, Stats>): boolean {
  return encodings.some((coding) => path.endsWith(endings[coding]) && stored.has(path.slice(0, -3)));
}

function findForms(path: string, stored: ReadonlyMap<string, Stats>): StaticFile['forms'] {
  const forms: StaticFile['forms'] = {};
  for (const coding of encodings) {
    const stats = stored.get(path + endings[coding]);
    if (stats !== undefined) forms[coding] = toForm(path + endings[coding], stats);
  }
  return forms;
}

function toForm(path: string, stats: Stats): StoredForm {
  return { path, size: stats.size, modified: stats.mtimeMs };
}

/**
 * Whether Vite put a hash of the content into the name: `assets/index-DiwrgTda.js`. A file of the app's own `public`
 * folder may lie there too (`assets/team-portrait.png`), and telling browsers to keep that for a year could not be
 * taken back. So the eight characters must not look like a word; the rare hash that does is asked for once more.
 */
function isImmutable(path: string): boolean {
  const hash = /(?:^|\/)assets\/(?:.*[-.])?([\w-]{8})\.\w+$/.exec(path)?.[1];
  return hash !== undefined && (hash.match(/[^a-z]/g)?.length ?? 0) >= 2;
}

/**
 * The content, not size and time: an index.html that names new hashes is as long as the old one, and images built
 * reproducibly give every file the same time.
 */
function hashOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('base64url').slice(0, 22);
}

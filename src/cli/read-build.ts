import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cliErrors } from '../errors/cli.ts';
import { createError } from '../errors/sallyport-error.ts';

/** What a build left for the server to start with. */
export interface Build {
  /** The server's module: its default export is `{ fetch }`. */
  serverFile: string;
  /** The folder with the files for the browser. */
  clientDir: string;
  /** Vite's `base`. */
  base: string;
  /** Vite's `envDir`, relative to the root; `false` where the app wants no `.env` files. */
  envDir: string | false;
  /** Whether the server seals what inline functions capture. */
  seals: boolean;
  /** Whether the server renders the pages; else they are files, or index.html. */
  pages: boolean;
}

/**
 * Finds the build of an app. The plugin writes `server/sallyport.json` beside the server, with what the server needs
 * to know of Vite's configuration; without the file Vite's defaults are taken.
 *
 * @param folder the output folder, such as `dist`
 * @throws SP6001 where there is none, SP6010 where the manifest is not ours
 */
export function readBuild(folder: string): Build {
  const serverFile = join(folder, 'server', 'index.js');
  if (!existsSync(serverFile)) throw createError(cliErrors, 'SP6001', { file: serverFile });
  const manifest = readManifest(join(folder, 'server', 'sallyport.json'));
  return { serverFile, clientDir: join(folder, 'client'), ...manifest };
}

/** One function that a build can be asked for. */
export interface ListedFunction {
  id: string;
  /** From the root of the Vite project. */
  file: string;
  /** The exported name; of an inline function its own, or `anonymous`. */
  export: string;
  kind: 'export' | 'inline';
  /** Null where nothing in the source says who may call it. */
  access: { kind: 'public' } | { kind: 'policy'; text: string } | null;
  /** Whether its arguments are checked by schemas. */
  validated: boolean;
  /** Whether it is a `formFunction`. */
  form: boolean;
}

/**
 * Reads which functions a build can be asked for, in an order that is the same for every build of the same source.
 *
 * @param folder the output folder, such as `dist`
 * @throws SP6001 where there is no build, SP6010 where the manifest is not ours, SP6020 where it is too old to tell
 */
export function readFunctions(folder: string): ListedFunction[] {
  readBuild(folder);
  const file = join(folder, 'server', 'sallyport.json');
  const functions = existsSync(file) ? parseManifest(file).functions : undefined;
  if (functions === undefined) throw createError(cliErrors, 'SP6020', { file });
  if (Array.isArray(functions) && functions.every(isListed)) return functions;
  throw createError(cliErrors, 'SP6010', { file, reason: 'a value has the wrong type' });
}

function isListed(value: unknown): value is ListedFunction {
  if (typeof value !== 'object' || value === null) return false;
  const { access, validated, form, ...texts } = value as Record<keyof ListedFunction, unknown>;
  const { id, file, export: name, kind } = texts;
  return (
    [id, file, name, kind].every((text) => typeof text === 'string') &&
    [validated, form].every((flag) => typeof flag === 'boolean') &&
    isAccess(access)
  );
}

function isAccess(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === null;
  const { kind, text } = value as Record<string, unknown>;
  return kind === 'public' || (kind === 'policy' && typeof text === 'string');
}

function readManifest(file: string): Pick<Build, 'base' | 'envDir' | 'seals' | 'pages'> {
  if (!existsSync(file)) return { base: '/', envDir: '.', seals: false, pages: false };
  const { version, base = '/', envDir = '.', seals, pages } = parseManifest(file);
  const isOurs =
    version === 1 && typeof base === 'string' && (typeof envDir === 'string' || envDir === false);
  if (isOurs) return { base, envDir, seals: seals === true, pages: pages === true };
  const reason = version === 1 ? 'a value has the wrong type' : `its version is ${JSON.stringify(version)}`;
  throw createError(cliErrors, 'SP6010', { file, reason });
}

function parseManifest(file: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw createError(cliErrors, 'SP6010', { file, reason: (cause as Error).message }, cause);
  }
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  throw createError(cliErrors, 'SP6010', { file, reason: 'it is not an object' });
}

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

function readManifest(file: string): Pick<Build, 'base' | 'envDir' | 'seals'> {
  if (!existsSync(file)) return { base: '/', envDir: '.', seals: false };
  const { version, base = '/', envDir = '.', seals } = parseManifest(file);
  const isOurs =
    version === 1 && typeof base === 'string' && (typeof envDir === 'string' || envDir === false);
  if (isOurs) return { base, envDir, seals: seals === true };
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

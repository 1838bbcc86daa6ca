import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cliErrors } from '../errors/cli.ts';
import { printable } from '../errors/printable.ts';
import { createError } from '../errors/sallyport-error.ts';
import type { FetchHandler } from '../node/listener.ts';
import { loadEnv } from '../node/load-env.ts';
import { serve } from '../node/serve.ts';
import { readBuild } from './read-build.ts';

/** Flags of `sallyport start`, as the parser gives them: what looks like a number is one. */
export interface StartFlags {
  port?: string | number;
  host?: string | number;
  root?: string | number;
  mode?: string | number;
  outDir?: string | number;
}

/**
 * `sallyport start`: serves what `vite build` made.
 *
 * @returns when the server listens; the process goes on until it gets a signal
 */
export async function start(flags: StartFlags): Promise<void> {
  const root = resolve(String(flags.root ?? '.'));
  const build = readBuild(resolve(root, String(flags.outDir ?? 'dist')));
  // Before the server's code: it reads its settings from process.env while it loads.
  if (build.envDir !== false) loadEnv(resolve(root, build.envDir), String(flags.mode ?? 'production'));
  // React and others ask for it when they load, and would choose their slow builds for development.
  process.env.NODE_ENV ??= 'production';
  // Stack traces in the log lead to the sources: the build made maps for the server.
  process.setSourceMapsEnabled(true);
  // A promise that nobody waits for must not end the server for everybody else.
  process.on('unhandledRejection', (error) =>
    console.error('[sallyport] Unhandled rejection:', printable(error)),
  );
  const fetch = await loadFetch(build.serverFile);
  const { url } = await serve({
    fetch,
    port: choosePort(flags.port),
    hostname: String(flags.host ?? (process.env.HOST || '127.0.0.1')),
    clientDir: build.clientDir,
    base: build.base,
    fallback: build.pages ? 'fetch' : 'spa',
  });
  console.log(`Ready at ${url}`);
  if (build.seals && !process.env.SALLYPORT_KEYS)
    console.log(
      'Captured values are sealed with a key of this build. Several instances or builds need one in common: set SALLYPORT_KEYS (`npx sallyport keys` makes one).',
    );
}

/**
 * @throws SP6006
 */
function choosePort(flag: string | number | undefined): number {
  const source = flag === undefined ? 'PORT' : '--port';
  const value = String(flag ?? (process.env.PORT || 3000));
  const port = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (port <= 65_535) return port;
  throw createError(cliErrors, 'SP6006', { source, value });
}

/**
 * @throws SP6009 for a module that is no server, SP6012 for one that throws while it loads
 */
async function loadFetch(file: string): Promise<FetchHandler> {
  let entry: { default?: { fetch?: unknown } };
  try {
    entry = await import(pathToFileURL(file).href);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw createError(cliErrors, 'SP6012', { file, reason }, cause);
  }
  const server = entry.default;
  if (typeof server?.fetch !== 'function') throw createError(cliErrors, 'SP6009', { file });
  return server.fetch.bind(server) as FetchHandler;
}

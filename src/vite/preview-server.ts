import { existsSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PreviewServer } from 'vite';
import { toNodeListener } from '../node.ts';
import type { ServerEntry } from '../server/server-entry.ts';
import { pluginError } from './plugin-error.ts';
import type { PluginState } from './plugin-state.ts';

/**
 * Answers calls in `vite preview`, with the server that was built, and where it renders pages, everything that is no
 * file.
 *
 * @returns for Vite to call when its own middlewares are in place
 */
export async function serveBuild(
  state: PluginState,
  server: PreviewServer,
): Promise<(() => void) | undefined> {
  const environment = state.config.environments[state.serverEnvironment];
  if (environment === undefined) throw pluginError('SP5001', { name: state.serverEnvironment });
  const file = path.resolve(state.config.root, environment.build.outDir, 'index.js');
  if (!existsSync(file)) throw pluginError('SP5006', { file });
  const { default: entry } = (await import(pathToFileURL(file).href)) as { default: ServerEntry };
  const listener = toNodeListener((request, platform) => entry.fetch(request, platform), {
    globals: 'keep',
  });
  const prefix = `${state.serverBase}_sallyport/`;
  server.middlewares.use((request, response, next) => {
    if (request.url?.startsWith(prefix)) listener(request, response);
    else next();
  });
  if (!state.rendersPages) return undefined;
  return () => {
    server.middlewares.use((request, response) => {
      // Vite has taken the base off; in production it is there.
      request.url = request.originalUrl ?? request.url;
      takeOffCompression(response);
      listener(request, response);
    });
  };
}

/** Vite's preview compresses without ever flushing: a page that streams would arrive at its end. */
function takeOffCompression(response: Partial<ServerResponse>): void {
  for (const name of ['write', 'end', 'writeHead', 'on'] as const) delete response[name];
}

import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PreviewServer } from 'vite';
import { toNodeListener } from '../node.ts';
import type { ServerEntry } from '../server/server-entry.ts';
import { pluginError } from './plugin-error.ts';
import type { PluginState } from './plugin-state.ts';

/** Answers calls in `vite preview`, with the server that was built. */
export async function serveBuiltCalls(state: PluginState, server: PreviewServer): Promise<void> {
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
}

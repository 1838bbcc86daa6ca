import type { DevEnvironment, ViteDevServer } from 'vite';
import { toNodeListener } from '../node.ts';
import { answerThrown } from '../server/answer.ts';
import type { ServerEntry } from '../server/server-entry.ts';
import { logCalls } from './call-log.ts';
import { pluginError } from './plugin-error.ts';
import type { PluginState } from './plugin-state.ts';
import { virtual } from './virtual-modules.ts';

type Fetch = (request: Request, platform?: unknown) => Promise<Response>;

const servers = new WeakMap<PluginState, ViteDevServer>();

/** Answers calls inside Vite's development server. */
export function serveCalls(state: PluginState, server: ViteDevServer): void {
  servers.set(state, server);
  const environment = server.environments[state.serverEnvironment];
  if (environment === undefined) throw pluginError('SP5001', { name: state.serverEnvironment });
  const fetch = fetchOf(environment);
  const log = logCalls(server.config.logger);
  server.httpServer?.once('close', log.stop);
  const listener = toNodeListener(
    async (request, platform) => {
      log.follow(request);
      try {
        return await fetch(request, platform);
      } catch (error) {
        // The entry itself did not load: the page gets to know why, and so does the terminal.
        const report = (thrown: unknown) => {
          const shown = thrown instanceof Error ? thrown : new Error(String(thrown));
          server.config.logger.error(shown.stack ?? shown.message, { error: shown, timestamp: true });
        };
        return answerThrown(error, {
          functionName: 'The server entry',
          dev: true,
          report,
          encodeFunction: () => undefined,
        });
      }
    },
    { globals: 'keep' },
  );
  const prefix = `${state.serverBase}_sallyport/`;
  server.middlewares.use((request, response, next) => {
    if (request.url?.startsWith(prefix)) listener(request, response);
    else next();
  });
}

/** How an environment runs the server's entry. */
function fetchOf(environment: DevEnvironment): Fetch {
  if ('runner' in environment) {
    const { runner } = environment as { runner: { import(id: string): Promise<{ default: ServerEntry }> } };
    return async (request, platform) => (await runner.import(virtual.entry)).default.fetch(request, platform);
  }
  if ('dispatchFetch' in environment) return (environment as { dispatchFetch: Fetch }).dispatchFetch;
  throw pluginError('SP5005', { name: environment.name });
}

/**
 * Makes the server ask again for functions that are new, moved or gone. A call may have come before its module did, and
 * was then answered as unknown; and an old page must never reach another function than it had.
 */
export function forgetLoaders(state: PluginState, ids: readonly string[]): void {
  const graph = servers.get(state)?.environments[state.serverEnvironment]?.moduleGraph;
  if (graph === undefined) return;
  for (const id of ids) {
    const prefix = `\0${virtual.function}?id=${id}`;
    for (const [moduleId, node] of graph.idToModuleMap)
      if (moduleId.startsWith(prefix)) graph.invalidateModule(node);
  }
}

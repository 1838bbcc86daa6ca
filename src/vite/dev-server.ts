import type { DevEnvironment, ViteDevServer } from 'vite';
import type { ModuleRunner } from 'vite/module-runner';
import { toNodeListener } from '../node.ts';
import { answerThrown } from '../server/answer/answer.ts';
import type { ServerEntry } from '../server/server-entry.ts';
import { logCalls } from './call-log.ts';
import { pluginError } from './plugin-error.ts';
import type { PluginState } from './plugin-state.ts';
import { type Fetch, logError, servePages } from './serve-pages.ts';
import { updatedEvent, virtual } from './virtual-modules.ts';

const servers = new WeakMap<PluginState, ViteDevServer>();

/**
 * Answers calls inside Vite's development server, and where the server entry renders pages, everything that is no file.
 *
 * @returns for Vite to call when its own middlewares are in place
 */
export function serveInDevelopment(state: PluginState, server: ViteDevServer): (() => void) | undefined {
  servers.set(state, server);
  const environment = server.environments[state.serverEnvironment];
  if (environment === undefined) throw pluginError('SP5001', { name: state.serverEnvironment });
  const fetch = fetchOf(environment);
  const log = logCalls(server.config.logger);
  server.httpServer?.once('close', log.stop);
  surviveForgottenPromises(server);
  const loggedFetch: Fetch = (request, platform) => {
    log.follow(request);
    return fetch(request, platform);
  };
  const listener = toNodeListener(answerAnyway(loggedFetch, server), { globals: 'keep' });
  const prefix = `${state.serverBase}_sallyport/`;
  server.middlewares.use((request, response, next) => {
    if (request.url?.startsWith(prefix)) listener(request, response);
    else next();
  });
  if (!state.rendersPages) return undefined;
  environment.hot.on(updatedEvent, () => reloadFailedPage(state));
  return servePages(state, server, loggedFetch);
}

/**
 * A promise that a function forgot is a line in the terminal, as with `sallyport start`, and not the end of the server.
 * Only where the process is Vite's own, and nothing else listens.
 */
function surviveForgottenPromises(server: ViteDevServer): void {
  const { httpServer } = server;
  if (httpServer === null || process.listenerCount('unhandledRejection') > 0) return;
  const tell = (reason: unknown) => {
    const error = reason instanceof Error ? reason : new Error(String(reason));
    server.config.logger.error(`[sallyport] Unhandled rejection: ${error.stack ?? error.message}`, {
      timestamp: true,
      error,
    });
  };
  process.on('unhandledRejection', tell);
  httpServer.once('close', () => process.off('unhandledRejection', tell));
}

/** Where the entry itself does not load, the page that called gets to know why, and so does the terminal. */
function answerAnyway(fetch: Fetch, server: ViteDevServer): Fetch {
  return async (request, platform) => {
    try {
      return await fetch(request, platform);
    } catch (error) {
      return answerThrown(error, {
        functionName: 'The server entry',
        dev: true,
        report: (thrown) => logError(server, thrown),
        encodeFunction: () => undefined,
      });
    }
  };
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
    // As the module that asks writes it: names may have dollar signs.
    const prefix = `\0${virtual.function}?${new URLSearchParams({ id })}`;
    for (const [moduleId, node] of graph.idToModuleMap)
      if (moduleId.startsWith(prefix)) graph.invalidateModule(node);
  }
}

/**
 * Something that the server runs was edited: a page that showed why it could not be rendered is loaded again. Where the
 * entry runs, it tells when it has taken the update up; where it did not even load, the next page loads it anew.
 */
export function showMendedPage(state: PluginState): void {
  const environment = servers.get(state)?.environments[state.serverEnvironment];
  // The modules are still to be invalidated: the hook that calls this comes before.
  if (environment !== undefined && !isEntryRunning(environment)) setTimeout(reloadFailedPage, 50, state);
}

function reloadFailedPage(state: PluginState): void {
  if (!state.pageFailed) return;
  state.pageFailed = false;
  servers.get(state)?.environments.client.hot.send({ type: 'full-reload' });
}

function isEntryRunning(environment: DevEnvironment): boolean {
  const { runner } = environment as { runner?: ModuleRunner };
  return runner?.evaluatedModules.getModuleById(`\0${virtual.entry}`)?.evaluated === true;
}

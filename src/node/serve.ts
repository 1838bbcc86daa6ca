import { createServer } from 'node:http';
import { makeAppListener } from './app-listener.ts';
import { normalizeBase } from './base.ts';
import { displayUrl, listen } from './listen.ts';
import type { FetchHandler } from './listener.ts';
import { prepareStop, type StopResult, stopOnSignals } from './shutdown.ts';
import { endStalledClients } from './stalled-clients.ts';

/** Options of {@link serve}. */
export interface ServeOptions {
  /** Answers the calls, `{base}_sallyport/…`; with `fallback: 'fetch'` also whatever is no file. */
  fetch: FetchHandler;
  /** Default 3000; 0 takes any free one. */
  port?: number;
  /** Default 127.0.0.1: reachable from this machine alone. */
  hostname?: string;
  /** The folder with the files for the browser, such as `dist/client`. Listed once, when the server starts. */
  clientDir?: string;
  /** The path that the app lives under, as Vite's `base`. Default `/`. */
  base?: string;
  /** Who answers for a path that is no file: index.html (`'spa'`, the default) or `fetch`. */
  fallback?: 'spa' | 'fetch';
  /** Stop on SIGTERM and SIGINT. Default true. */
  signals?: boolean;
  /** Seconds that requests get to finish when the server stops, and then the app's own listeners. Default 10. */
  stopSeconds?: number;
}

/** A server that runs. */
export interface RunningServer {
  /** Where to open the app. */
  url: string;
  /** The port that the server got. */
  port: number;
  /** Stops the server: no new connections; what has begun may finish, up to the limit. */
  close(): Promise<StopResult>;
}

/**
 * The production server: the files for the browser, the calls, an orderly end. Clients that neither send nor take lose
 * their connection: after 20 seconds where the headers do not come, after a minute where a body stands still (that of a
 * call has `limits.bodyIdle`), after two where nothing of an answer is taken. No limit is on the whole time of a request.
 *
 * @param options see {@link ServeOptions}; only `fetch` is required
 * @throws SP6002 – SP6005 where it cannot listen, SP6013 and SP6014 for `base` and `clientDir`
 * @example
 * ```ts
 * import { serve } from 'sallyport/node';
 * import entry from './dist/server/index.js';
 *
 * const { url } = await serve({ fetch: entry.fetch, clientDir: 'dist/client' });
 * console.log(url);
 * ```
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { port = 3000, hostname = '127.0.0.1', signals = true, stopSeconds = 10 } = options;
  const base = normalizeBase(options.base);
  const server = createServer({
    headersTimeout: 20_000,
    // Of a whole request: a large file on a slow line may take hours. Bodies have a pace to keep instead.
    requestTimeout: 0,
    connectionsCheckingInterval: 5_000,
  });
  endStalledClients(server, (req) => req.url?.startsWith(`${base}_sallyport/`) ?? false);
  // Proxies keep connections for a minute; a server that closes them earlier makes some of their requests fail.
  server.keepAliveTimeout = 65_000;
  const stop = prepareStop(server, stopSeconds);
  server.on('request', makeAppListener(options, base));
  const actualPort = await listen(server, port, hostname);
  const removeListeners = signals ? stopOnSignals(stop, stopSeconds, describeStop) : () => {};
  return {
    url: displayUrl(hostname, actualPort, base),
    port: actualPort,
    close() {
      removeListeners();
      return stop();
    },
  };
}

function describeStop({ cut }: StopResult): void {
  if (cut > 0) console.error(`Stopped. ${cut} ${cut === 1 ? 'request was' : 'requests were'} cut off.`);
}

import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** How a server was brought to an end. */
export interface StopResult {
  /** Requests that were cut off, because they took longer than the limit. */
  cut: number;
}

/** Brings a server to an end. Calling it again gives the same promise. */
export type Stop = () => Promise<StopResult>;

/**
 * Watches a server from its start, so that it can be stopped without breaking what it is doing: it takes no more
 * connections, idle ones are closed at once (those that a browser opened in advance included, which Node's
 * `closeIdleConnections` leaves open), and requests that have begun get up to the limit to finish.
 *
 * @param limit seconds
 */
export function prepareStop(server: Server, limit: number): Stop {
  /** Requests in progress by connection. */
  const connections = new Map<Socket, number>();
  let stopping: Promise<StopResult> | undefined;

  server.on('connection', (socket: Socket) => {
    connections.set(socket, 0);
    socket.once('close', () => connections.delete(socket));
  });
  server.on('request', (req, res) => {
    const { socket } = req;
    connections.set(socket, (connections.get(socket) ?? 0) + 1);
    if (stopping !== undefined) res.setHeader('Connection', 'close');
    res.once('close', () => {
      const left = (connections.get(socket) ?? 1) - 1;
      if (connections.has(socket)) connections.set(socket, left);
      if (stopping !== undefined && left === 0) socket.destroySoon();
    });
  });

  async function run(): Promise<StopResult> {
    let cut = 0;
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    for (const [socket, requests] of connections) if (requests === 0) socket.destroySoon();
    let timer: NodeJS.Timeout | undefined;
    const timeUp = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        for (const requests of connections.values()) cut += requests;
        server.closeAllConnections();
        resolve();
      }, limit * 1000);
    });
    await closed;
    await finishAfterWork(timeUp);
    clearTimeout(timer);
    return { cut };
  }

  return () => {
    stopping ??= run();
    return stopping;
  };
}

/** Waits for what functions do after their answers; `src/server/request/after.ts` keeps it under this name. */
async function finishAfterWork(timeUp: Promise<void>): Promise<void> {
  const { [Symbol.for('sallyport.after')]: unfinished } = globalThis as {
    [key: symbol]: Set<Promise<void>> | undefined;
  };
  // Such work may begin more of it.
  while (unfinished !== undefined && unfinished.size > 0) {
    const late = await Promise.race([Promise.allSettled(unfinished), timeUp.then(() => 'late' as const)]);
    if (late === 'late') return;
  }
}

const signals = { SIGINT: 2, SIGTERM: 15 } as const;

/** npm passes on an interrupt that the terminal has already sent to the whole group: the second is no impatience. */
const sameInterrupt = 1000;

/**
 * Stops the server and the process on SIGINT and SIGTERM; a second signal ends the process at once. Where the app
 * listens for the signal too, it has something to put away: then the process ends by itself when that is done.
 *
 * @param limit seconds that the app gets for that, after the server has stopped
 * @returns takes the listeners away again
 */
export function stopOnSignals(stop: Stop, limit: number, describe: (result: StopResult) => void): () => void {
  let first = 0;
  const listeners = Object.entries(signals).map(([name, number]) => {
    const listener = () => {
      if (first === 0) {
        first = Date.now();
        void finish(name);
      } else if (Date.now() - first > sameInterrupt) process.exit(128 + number);
    };
    process.on(name, listener);
    return { name, listener };
  });

  async function finish(signal: string): Promise<void> {
    const appListens = process.listenerCount(signal) > 1;
    const result = await stop();
    describe(result);
    process.exitCode = result.cut > 0 ? 1 : 0;
    if (!appListens) process.exit();
    // Some libraries listen without ending anything; a timer that is not waited for ends what waits for nothing.
    setTimeout(() => process.exit(), limit * 1000).unref();
  }

  return () => {
    for (const { name, listener } of listeners) process.off(name, listener);
  };
}

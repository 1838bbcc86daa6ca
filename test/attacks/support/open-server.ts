import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startServer } from '../../harness/server-process.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** What a server tells of itself, see server.mjs. */
export interface Stats {
  /** What its functions did so far, by name. */
  counts: Record<string, number>;
  /** What keeps the process busy, by kind: sockets, timers. */
  resources: Record<string, number>;
  /** Listeners of the process itself. */
  listeners: number;
  /** Bytes. */
  heap: number;
  /** Bytes outside of the heap. */
  outside: number;
}

/** A server in a process of its own, to be attacked over sockets. */
export interface AttackedServer {
  readonly port: number;
  stats(): Promise<Stats>;
  /** The same, after a garbage collection. */
  statsCollected(): Promise<Stats>;
  /** Waits until something holds of the server's state; gives the state, also where it never does. */
  statsOnce(holds: (stats: Stats) => boolean): Promise<Stats>;
  /** Fails unless an ordinary call is answered as ever. To be asked after each attack. */
  requireHealth(): Promise<void>;
  output(): string;
  stop(): Promise<unknown>;
}

/**
 * Starts the server of server.mjs.
 *
 * @param options of createHandler
 */
export async function openServer(options: object = {}): Promise<AttackedServer> {
  const server = await startServer({
    args: ['--expose-gc', 'server.mjs'],
    cwd: folder,
    env: { HANDLER: JSON.stringify(options), NODE_ENV: 'production' },
  });
  const port = Number(new URL(server.url).port);
  // One connection, always the same: what else the server has open is the attackers'.
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const call = async (name: string, args: unknown[]) => {
    const headers = { 'content-type': 'application/vnd.sallyport', 'sec-fetch-site': 'same-origin' };
    const req = request({
      port,
      host: '127.0.0.1',
      path: `/_sallyport/${name}-1`,
      method: 'POST',
      headers,
      agent,
    });
    req.end(`1=${JSON.stringify(args)}\n`);
    const [response] = await once(req, 'response');
    return { status: response.statusCode as number, body: await text(response) };
  };
  const ask = async (collect: boolean) => JSON.parse((await call('stats', [collect])).body.slice(2)) as Stats;
  const stats = () => ask(false);
  return {
    port,
    stats,
    statsCollected: () => ask(true),
    async statsOnce(holds) {
      const deadline = Date.now() + 20_000;
      for (;;) {
        const now = await stats();
        if (holds(now) || Date.now() > deadline) return now;
        await sleep(10);
      }
    },
    async requireHealth() {
      const { status, body } = await call('echo', [{ still: 'there' }]);
      if (status !== 200 || body !== '1=[{"still":"there"}]\n')
        throw new Error(`The server does not serve any more: ${status}\n${server.output()}`);
    },
    output: () => server.output(),
    stop() {
      agent.destroy();
      return server.stop();
    },
  };
}

/** A connection over which anything can be said. */
export interface RawConnection {
  readonly socket: Socket;
  send(text: string | Uint8Array): void;
  /** What the server said so far. */
  received(): string;
  /** What the server had said when the connection was over, whoever ended it. */
  readonly closed: Promise<string>;
  /** Waits until the server has said something. */
  says(pattern: RegExp): Promise<void>;
}

export async function openConnection(port: number): Promise<RawConnection> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let said = '';
  const waiting = new Set<() => void>();
  const tell = () => {
    for (const look of waiting) look();
  };
  socket.on('data', (bytes) => {
    // What matters stands at the beginning; an endless answer must not fill this process.
    if (said.length < 100_000) said += bytes.toString('latin1');
    tell();
  });
  socket.on('error', () => {});
  const closed = new Promise<string>((resolve) => {
    socket.on('close', () => {
      tell();
      resolve(said);
    });
  });
  await once(socket, 'connect');
  return {
    socket,
    closed,
    received: () => said,
    send: (message) => {
      socket.write(message);
    },
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (pattern.test(said)) resolve();
          else if (socket.closed) reject(new Error(`closed, and said only: ${said.slice(0, 500)}`));
          else return;
          waiting.delete(look);
        };
        waiting.add(look);
        look();
      }),
  };
}

/**
 * The head of a call, as this site's own page would send it.
 *
 * @param name of a function of server.mjs
 * @param length what Content-Length says; none where a header is given that says otherwise
 */
export function headOfCall(name: string, length: number | string | undefined, ...more: string[]): string {
  const lines = [
    `POST /_sallyport/${name}-1 HTTP/1.1`,
    'Host: localhost',
    'Content-Type: application/vnd.sallyport',
    'Sec-Fetch-Site: same-origin',
    ...(length === undefined ? [] : [`Content-Length: ${length}`]),
    ...more,
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** A whole call. */
export function wholeCall(name: string, body: string): string {
  return headOfCall(name, Buffer.byteLength(body)) + body;
}

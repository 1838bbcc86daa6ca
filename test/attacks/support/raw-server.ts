import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/** A server that answers every request with bytes of a test's own, and holds to no protocol. */
export interface RawServer {
  readonly origin: string;
  /** Connections that are open. */
  open(): number;
  /** From now on every request is answered like this; the request has been read as far as its head. */
  answerWith(answer: (socket: Socket) => void): void;
  close(): Promise<void>;
}

/** @param pass what to do with a request that is none of a call: its head is given */
export async function openRawServer(pass?: (socket: Socket, head: string) => void): Promise<RawServer> {
  let answer: (socket: Socket) => void = (socket) => socket.destroy();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    let head = '';
    socket.on('data', (chunk) => {
      if (head.includes('\r\n\r\n')) return;
      head += chunk.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      if (pass !== undefined && !head.startsWith('POST ')) pass(socket, head);
      else answer(socket);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    open: () => sockets.size,
    answerWith(next) {
      answer = next;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** An HTTP answer, as bytes. */
export function http(status: string, headers: Record<string, string>, body = ''): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status}\r\n${lines.join('')}\r\n${body}`;
}

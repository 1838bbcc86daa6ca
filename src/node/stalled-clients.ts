import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How long a client may keep a connection busy by doing nothing. */
export interface Patience {
  /** Milliseconds that the body of a request may stand still: an allowance, which bytes fill up again. */
  body: number;
  /** Bytes per second that a body brings in the long run. */
  rate: number;
  /** Milliseconds that an answer may lie there without the client taking any of it. */
  answer: number;
  /** Milliseconds from one look to the next. */
  every: number;
}

const defaults: Patience = { body: 60_000, rate: 100, answer: 120_000, every: 5_000 };

interface Watched {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly watchesItself: boolean;
  /** Bytes of the connection at the last look. */
  received: number;
  /** Milliseconds that the body has left. */
  left: number;
}

/**
 * Ends connections whose client neither sends nor takes. `node:http` has one limit for a whole request, in the way of
 * every large file on a slow line, and none for an answer that nobody reads. One timer for all, and per request no more
 * than a note of it.
 *
 * @param watchesItself requests whose handler has deadlines of its own, and answers with an error that says so
 */
export function endStalledClients(
  server: Server,
  watchesItself: (req: IncomingMessage) => boolean,
  patience: Partial<Patience> = {},
): void {
  const settings = { ...defaults, ...patience };
  /** The latest request of each connection. */
  const connections = new Map<Socket, Watched>();
  server.on('connection', (socket: Socket) => {
    socket.once('close', () => connections.delete(socket));
  });
  server.on('request', (req, res) => {
    const { socket } = req;
    const watched = {
      req,
      res,
      watchesItself: watchesItself(req),
      received: socket.bytesRead,
      left: settings.body,
    };
    connections.set(socket, watched);
  });
  const timer = setInterval(() => {
    for (const [socket, watched] of connections) {
      if (watched.req.complete && watched.res.writableFinished) connections.delete(socket);
      else if (isBodyLate(socket, watched, settings)) endLate(socket, watched.res);
      else limitAnswer(socket, watched.res, settings.answer);
    }
  }, settings.every);
  timer.unref();
  server.on('close', () => clearInterval(timer));
}

function isBodyLate(socket: Socket, watched: Watched, { body, rate, every }: Patience): boolean {
  const { req } = watched;
  if (watched.watchesItself || req.complete) return false;
  // Where nobody reads what has come already, the client is not to blame that no more comes.
  if (req.readableLength >= req.readableHighWaterMark) return false;
  const gained = ((socket.bytesRead - watched.received) * 1000) / rate;
  watched.received = socket.bytesRead;
  watched.left = Math.min(body, watched.left - every + gained);
  return watched.left <= 0;
}

function endLate(socket: Socket, res: ServerResponse): void {
  if (!res.headersSent) socket.write('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n');
  socket.destroySoon();
}

/** Node watches how much of the answer is still to go, and closes a connection on which nothing moves. */
function limitAnswer(socket: Socket, res: ServerResponse, limit: number): void {
  const waits = res.headersSent && socket.writableLength > 0;
  if (waits && socket.timeout !== limit) socket.setTimeout(limit);
  if (!waits && socket.timeout === limit) socket.setTimeout(0);
}

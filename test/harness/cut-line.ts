import { connect, createServer, type Socket } from 'node:net';

/** A line to a server that can be cut. */
export interface CutLine {
  readonly origin: string;
  /** Ends all connections that there are, as a lost network does. New ones are let through. */
  cut(): void;
  close(): Promise<void>;
}

/** Stands between a browser and a server. */
export async function layLine(to: string): Promise<CutLine> {
  const { hostname, port } = new URL(to);
  const sockets = new Set<Socket>();
  const line = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on('error', () => {});
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve));
  const { port: own } = line.address() as { port: number };
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    origin: `http://127.0.0.1:${own}`,
    cut,
    close() {
      cut();
      return new Promise((resolve) => line.close(() => resolve()));
    },
  };
}

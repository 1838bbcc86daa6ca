import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toNodeListener } from '../../src/node/listener.ts';
import type { Handler } from '../../src/server/handler.ts';

/** A handler behind a real server, as an application has it. */
export async function listen(
  handler: Handler,
  globals: 'keep' | 'replace',
): Promise<{ port: number; server: Server; close(): void }> {
  const server = createServer(toNodeListener(handler.fetch, { globals, onError: () => {} }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    server,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

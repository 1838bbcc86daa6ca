import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cliErrors } from '../errors/cli.ts';
import { createError, type SallyportError } from '../errors/sallyport-error.ts';

/**
 * Starts listening.
 *
 * @returns the port that it got
 * @throws SP6002 – SP6005
 */
export async function listen(server: Server, port: number, host: string): Promise<number> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw explainListenError(cause as NodeJS.ErrnoException, port, host);
  }
  return (server.address() as AddressInfo).port;
}

function explainListenError(cause: NodeJS.ErrnoException, port: number, host: string): SallyportError {
  const details = { port, host, next: port < 65_535 ? port + 1 : 3000, reason: cause.message };
  switch (cause.code) {
    case 'EADDRINUSE':
      return createError(cliErrors, 'SP6002', details, cause);
    case 'EACCES':
      return createError(cliErrors, 'SP6003', details, cause);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return createError(cliErrors, 'SP6004', details, cause);
    default:
      return createError(cliErrors, 'SP6005', details, cause);
  }
}

/** The address to show to a person: what listens on this machine or everywhere is reached as localhost. */
export function displayUrl(host: string, port: number, base: string): string {
  const isHere = /^(?:localhost|127(?:\.\d+){3}|::1|0\.0\.0\.0|::)$/.test(host);
  const name = isHere ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}${base}`;
}

import { createError } from '../errors/sallyport-error.ts';
import { serverErrors } from '../errors/server.ts';

/** What a server entry exports by default: the shape that Bun, Deno, Cloudflare and `sallyport start` understand. */
export interface ServerEntry {
  fetch(request: Request, platform?: unknown): Response | Promise<Response>;
}

/**
 * Checks what an application's server entry exports by default. Generated code calls this.
 *
 * @param value the default export
 * @param file the entry's name, for the message
 * @throws SP3009 where the value cannot answer requests
 */
export function toServerEntry(value: unknown, file: string): ServerEntry {
  const fetch = typeof value === 'function' ? value : (value as ServerEntry | null | undefined)?.fetch;
  if (typeof fetch !== 'function') throw createError(serverErrors, 'SP3009', { file });
  return { fetch: fetch.bind(value) as ServerEntry['fetch'] };
}

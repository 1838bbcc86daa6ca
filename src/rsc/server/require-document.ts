import { rscErrors } from '../../errors/rsc.ts';
import { createError } from '../../errors/sallyport-error.ts';
import { readAhead } from './render-stream.ts';

/** How much of what is wrong is shown, in characters. */
const shownLength = 60;

/**
 * The same HTML, when it has begun.
 *
 * @throws SP7010 for what is no document: the browser would make one of it, and React finds another than it has rendered
 */
export async function requireDocument(
  html: ReadableStream<Uint8Array>,
  { url }: Request,
): Promise<ReadableStream<Uint8Array>> {
  const { begun, rest } = readAhead(html);
  const text = new TextDecoder().decode((await begun).value);
  // What React has put in front of it, nobody wrote. Another renderer may send that as a piece of its own.
  const own = text.replace(/^(?:\s|<!doctype[^>]*>|<link[^>]*>)+/i, '');
  if (own === '' || /<html/i.test(own)) return rest;
  rest.cancel().catch(() => {});
  const start = own.length > shownLength ? `${own.slice(0, shownLength)}…` : own;
  throw createError(rscErrors, 'SP7010', { path: new URL(url).pathname, start });
}

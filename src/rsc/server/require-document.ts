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
  const { value } = await begun;
  const text = new TextDecoder().decode(value);
  if (text.includes('<html')) return rest;
  // React has put links in front of it that nobody wrote.
  const own = text.replace(/^(?:<link[^>]*>)+/, '');
  const start = own.length > shownLength ? `${own.slice(0, shownLength)}…` : own;
  throw createError(rscErrors, 'SP7010', { path: new URL(url).pathname, start });
}

// Makes references what a page that is rendered needs, in an app without any import of a Server Function too.
import 'virtual:sallyport/client';
import { createFromReadableStream, getClientEntryUrl } from '@vitejs/plugin-rsc/ssr';
import { createElement, use } from 'react';
import type { ReactFormState } from 'react-dom/client';
import { renderToReadableStream } from 'react-dom/server';
import type { PagePayload } from '../page-protocol.ts';
import type { HtmlOptions } from '../server/pages.ts';
import { handOver } from './hand-over.ts';
import { encodeFormAction } from './stream-functions.ts';

/**
 * Makes HTML of a page that Server Components rendered, with all that the browser needs to take it over. `entry.ssr`
 * exports it.
 *
 * @param stream React's stream of the page
 * @param options see {@link HtmlOptions}
 * @returns when the shell is there: what is not inside of a Suspense boundary
 * @throws what kept the shell from being rendered
 * @example
 * ```ts
 * // src/entry.ssr.tsx, which an app needs only to change something
 * export { renderHtml } from 'sallyport/rsc/ssr';
 * ```
 */
export async function renderHtml(
  stream: ReadableStream<Uint8Array>,
  { formState, nonce, signal, onError }: HtmlOptions,
): Promise<ReadableStream<Uint8Array>> {
  const [rendered, handedOver] = stream.tee();
  const [page, state] = formState === undefined || formState === null ? [rendered] : rendered.tee();
  let payload: Promise<PagePayload> | undefined;
  function Page() {
    // Inside of a component: React then loads what the page's client components need early.
    payload ??= createFromReadableStream<PagePayload>(page, { encodeFormAction } as object);
    return use(payload).root;
  }
  const html = await renderToReadableStream(createElement(Page), {
    bootstrapModules: [getClientEntryUrl()],
    formState: state === undefined ? null : await readState(state),
    ...(nonce === undefined ? {} : { nonce }),
    signal,
    onError: (error: unknown) => {
      if (signal.aborted) return undefined;
      // The server has told of its own errors, under their digest.
      const digest = (error as { digest?: unknown } | null)?.digest;
      return typeof digest === 'string' ? digest : onError(error);
    },
  });
  return html.pipeThrough(handOver(handedOver, nonce));
}

/**
 * The state that a post left, as the page's stream brings it to the browser: what the server's function gave may hold
 * elements of the server, which are rendered there.
 */
async function readState(stream: ReadableStream<Uint8Array>): Promise<ReactFormState | null> {
  const { formState } = await createFromReadableStream<PagePayload>(stream, { encodeFormAction } as object);
  return (formState ?? null) as unknown as ReactFormState | null;
}

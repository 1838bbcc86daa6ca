// Makes references what a page that is rendered needs, in an app without any import of a Server Function too.
import 'virtual:sallyport/client';
import { createFromReadableStream, getClientEntryUrl } from '@vitejs/plugin-rsc/ssr';
import { createElement, type ReactNode, use } from 'react';
import type { ReactFormState } from 'react-dom/client';
import { renderToReadableStream } from 'react-dom/server';
import type { PagePayload } from '../page-protocol.ts';
import type { HtmlOptions } from '../server/pages.ts';
import { handOver } from './hand-over.ts';
import { formActionEncoder } from './stream-functions.ts';

/** A page that Server Components rendered, for HTML. */
export interface ReadPage {
  /** What React renders as the root: the page. */
  readonly Page: () => ReactNode;
  /** After a plain form post: for `renderToReadableStream` of `react-dom/server`. */
  readonly formState: ReactFormState | null;
  /**
   * Adds to the HTML what the browser takes the page over by: pipe the HTML through it.
   *
   * @param nonce of the page's Content-Security-Policy
   */
  handOver(nonce?: string): TransformStream<Uint8Array, Uint8Array>;
}

/**
 * Reads a page for a `renderHtml` of the application's own, such as one with another renderer or other options of React's.
 * What is rendered around the page has to be there in the browser too, and is better off in a client component of the page.
 *
 * @param stream React's stream of the page, as `renderHtml` gets it
 * @param options those of `renderHtml`
 * @example
 * ```tsx
 * // src/entry.ssr.tsx
 * import { getClientEntryUrl } from '@vitejs/plugin-rsc/ssr';
 * import { renderToReadableStream } from 'react-dom/server';
 * import type { HtmlRenderer } from 'sallyport/rsc';
 * import { readPage } from 'sallyport/rsc/ssr';
 *
 * export const renderHtml: HtmlRenderer['renderHtml'] = async (stream, options) => {
 *   const { Page, formState, handOver } = await readPage(stream, options);
 *   const bootstrapModules = [getClientEntryUrl()];
 *   const html = await renderToReadableStream(<Page />, { ...options, formState, bootstrapModules });
 *   return html.pipeThrough(handOver(options.nonce));
 * };
 * ```
 */
export async function readPage(
  stream: ReadableStream<Uint8Array>,
  { formState }: Pick<HtmlOptions, 'formState'>,
): Promise<ReadPage> {
  const [rendered, handedOver] = stream.tee();
  const [page, state] = formState === undefined || formState === null ? [rendered] : rendered.tee();
  const reading = { encodeFormAction: formActionEncoder() };
  let payload: Promise<PagePayload> | undefined;
  return {
    Page() {
      // Inside of a component: React then loads what the page's client components need early.
      payload ??= createFromReadableStream<PagePayload>(page, reading);
      return use(payload).root;
    },
    formState: state === undefined ? null : await readState(state, reading),
    handOver: (nonce) => handOver(handedOver, nonce),
  };
}

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
  options: HtmlOptions,
): Promise<ReadableStream<Uint8Array>> {
  const { nonce, signal, onError } = options;
  const { Page, formState, handOver } = await readPage(stream, options);
  const html = await renderToReadableStream(createElement(Page), {
    bootstrapModules: [getClientEntryUrl()],
    formState,
    ...(nonce === undefined ? {} : { nonce }),
    signal,
    // Nobody waits for it any more.
    onError: (error: unknown) => (signal.aborted ? undefined : onError(error)),
  });
  return html.pipeThrough(handOver(nonce));
}

/**
 * The state that a post left, as the page's stream brings it to the browser: what the server's function gave may hold
 * elements of the server, which are rendered there.
 */
async function readState(
  stream: ReadableStream<Uint8Array>,
  options: object,
): Promise<ReactFormState | null> {
  const { formState } = await createFromReadableStream<PagePayload>(stream, options);
  return (formState ?? null) as unknown as ReactFormState | null;
}

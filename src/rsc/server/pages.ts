import type { ReactNode } from 'react';
import { answerAsText } from '../../server/answer/answer.ts';
import type { FormOutcome } from '../../server/forms/form-outcome.ts';
import { isOfCaller } from '../../server/gate/refusal.ts';
import { buildGate, requireFunction } from '../../server/gate.ts';
import { type Handler, makeHandler } from '../../server/handler.ts';
import type { HandlerOptions } from '../../server/handler-options.ts';
import { pageOfStream } from '../page-protocol.ts';
import { answerDocument } from './answer-document.ts';
import { answerStream } from './answer-stream.ts';
import { answerWithPage } from './answer-with-page.ts';

/** What a page is rendered from, beside its request. */
export interface PageInfo<Platform = unknown> {
  /** Where the request was a plain form post: what it came to. React gets its state by itself. */
  readonly form?: FormOutcome;
  readonly platform: Platform;
}

/** Why a page could not be rendered. */
export interface PageFailure {
  /** What was thrown: not for the eyes of the visitor. */
  readonly error: unknown;
  /** What the server's log has it under. Of a refusal, such as by a policy: its code, which stands in no log. */
  readonly digest: string;
  /** The status of the answer: 500, or that of the refusal. */
  readonly status: number;
}

/** Options of {@link createPages}: those of `createHandler`, and the page. */
export interface PagesOptions<Platform = unknown> extends Omit<HandlerOptions<Platform>, 'render'> {
  /**
   * The page for an address: a whole document, from `<html>` on. Its components run on the server, except those of
   * `'use client'` files. A `Response` instead of a page is the answer as it is. Runs in the scope of the request, and may
   * `redirect()` and `setStatus()`.
   *
   * After a call it runs again, for the page that the call was made from: with the cookies as they are by then.
   */
  page: (request: Request, info: PageInfo<Platform>) => ReactNode | Response | Promise<ReactNode | Response>;
  /**
   * The document in the place of a page that failed before its first byte, such as by a database that cannot be reached, or
   * by a policy that refuses the visitor. May `redirect()`. No cache keeps it. Default, and where it gives `undefined`: a
   * refusal is answered in a few words; any other error goes on to the server, which does the same, and in development says
   * all there is to know. For what fails later, or in the browser, there is `startPage({ failure })`.
   */
  failure?: (request: Request, failure: PageFailure) => ReactNode | Promise<ReactNode>;
  /** The nonce of the page's Content-Security-Policy, where it has one: all scripts of the page get it. */
  nonce?: (request: Request) => string | undefined;
  /**
   * Headers of a page's document, such as `cache-control`. For what one component knows there are `getResponseHeaders()`,
   * and `getCookies()`, until the page begins to be sent. (A page that the browser shows without loading a document, or
   * that comes with a result, has the cookies alone, and those of what waits for nothing.)
   */
  headers?: (request: Request) => HeadersInit;
}

/** What `entry.ssr` exports: `renderHtml` of `sallyport/rsc/ssr`, or one of the application's own. */
export interface HtmlRenderer {
  /**
   * Makes HTML of a page. Resolves when its shell is there, and rejects with what kept that from being rendered.
   *
   * @param stream React's stream of a {@link PagePayload}
   */
  renderHtml(stream: ReadableStream<Uint8Array>, options: HtmlOptions): Promise<ReadableStream<Uint8Array>>;
}

/** What HTML is rendered with. */
export interface HtmlOptions {
  /** After a plain form post: for `renderToReadableStream` of `react-dom/server`. */
  readonly formState?: FormOutcome['formState'];
  readonly nonce?: string;
  /** Fires when nobody waits for the page any more. */
  readonly signal: AbortSignal;
  /** Hears of what client components throw while HTML is made of them; the browser tries again. Gives the digest. */
  onError(error: unknown): string;
}

/**
 * Makes the server of an app whose pages are rendered by Server Components: answers pages, calls and forms.
 *
 * @param options only `page` is required
 * @throws SP3015 for an option that is not valid
 * @example
 * ```tsx
 * // src/entry.rsc.tsx
 * import { createPages } from 'sallyport/rsc';
 * import { Page } from './page';
 *
 * export default createPages({ page: (request) => <Page url={new URL(request.url)} /> });
 * ```
 */
export function createPages<Platform = unknown>(options: PagesOptions<Platform>): Handler<Platform> {
  const gate = buildGate(options, ['page', 'failure', 'nonce', 'headers']);
  for (const name of ['page', 'failure', 'nonce', 'headers'] as const)
    if (name === 'page' || options[name] !== undefined) requireFunction(name, options[name]);
  gate.pages = answerWithPage(gate, options.page);
  const handler = makeHandler<Platform>(gate, (request, info) =>
    answerDocument(gate, options, request, info),
  );
  const answer = (request: Request, platform?: Platform): Promise<Response> => {
    const page = pageOfStream(gate.table?.base ?? '/', new URL(request.url));
    if (page === undefined || (request.method !== 'GET' && request.method !== 'HEAD'))
      return handler.fetch(request, platform);
    const asked = new Request(page, { headers: request.headers, signal: request.signal });
    return handler.run(asked, platform as Platform, () =>
      answerStream(gate, options.page, asked, platform as Platform),
    );
  };
  const fetch = async (request: Request, platform?: Platform): Promise<Response> => {
    try {
      return await answer(request, platform);
    } catch (thrown) {
      // By `context`, where there is no page yet.
      if (isOfCaller(thrown)) return answerAsText(thrown);
      throw thrown;
    }
  };
  return Object.assign((request: Request, platform?: Platform) => fetch(request, platform), handler, {
    fetch,
  });
}

import { loadRenderer } from 'virtual:sallyport/renderer';
import type { ReactNode } from 'react';
import { rscErrors } from '../../errors/rsc.ts';
import { createError } from '../../errors/sallyport-error.ts';
import { makeDigest } from '../../server/answer/answer.ts';
import type { FormOutcome } from '../../server/forms/form-outcome.ts';
import { buildGate, type Gate } from '../../server/gate.ts';
import { type Handler, makeHandler } from '../../server/handler.ts';
import type { HandlerOptions } from '../../server/handler-options.ts';
import { answerRedirect, isRedirect } from '../../server/request/redirect.ts';
import { currentScope, type RequestScope } from '../../server/request/scope.ts';
import { buildHeader, locationHeader, type PagePayload, pageOfStream, streamType } from '../page-protocol.ts';
import { answerWithPage, otherBuild } from './answer-with-page.ts';
import { statusOf } from './page-state.ts';
import { renderStream, whenBegun } from './render-stream.ts';

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
  /** What the server's log has it under. */
  readonly digest: string;
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
   * The document in the place of a page that failed before its first byte, such as by a database that cannot be reached; its
   * status is 500. Default, and where it gives `undefined`: the error goes on to the server, which answers it in a few
   * words, and in development with all there is to know. For what fails later, or in the browser, there is
   * `startPage({ failure })`.
   */
  failure?: (request: Request, failure: PageFailure) => ReactNode | Promise<ReactNode>;
  /** The nonce of the page's Content-Security-Policy, where it has one: all scripts of the page get it. */
  nonce?: (request: Request) => string | undefined;
  /** Headers of a page that is answered, such as `cache-control`; for what one component knows there is `getResponseHeaders()`. */
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
  const render = (request: Request, info: PageInfo<Platform>) => answerPage(gate, options, request, info);
  gate.pages = answerWithPage(gate, options.page);
  const handler = makeHandler(gate, render);
  const fetch = async (request: Request, platform?: Platform): Promise<Response> => {
    const page = pageOfStream(gate.table?.base ?? '/', new URL(request.url));
    if (page === undefined || (request.method !== 'GET' && request.method !== 'HEAD'))
      return handler.fetch(request, platform);
    const asked = new Request(page, { headers: request.headers, signal: request.signal });
    return handler.run(asked, platform as Platform, () =>
      answerStream(gate, options, asked, platform as Platform),
    );
  };
  return Object.assign((request: Request, platform?: Platform) => fetch(request, platform), handler, {
    fetch,
  });
}

/** The page, or what is shown in its place. */
async function answerPage<Platform>(
  gate: Gate,
  options: PagesOptions<Platform>,
  request: Request,
  info: PageInfo<Platform>,
): Promise<Response> {
  const onError = reporter(gate, request);
  try {
    return await renderPage(options, request, info, onError);
  } catch (error) {
    if (options.failure === undefined || request.signal.aborted) throw error;
    const page = await options.failure(request, { error, digest: onError(error) });
    if (page === undefined) throw error;
    const response = await renderPage(
      { ...options, page: () => page },
      request,
      { platform: info.platform },
      onError,
    );
    return new Response(response.body, { status: 500, headers: response.headers });
  }
}

/** The page as HTML, with the stream that the browser takes it over by. */
async function renderPage<Platform>(
  options: PagesOptions<Platform>,
  request: Request,
  info: PageInfo<Platform>,
  onError: (error: unknown) => string,
): Promise<Response> {
  const scope = currentScope() as RequestScope;
  const formState = info.form?.formState ?? undefined;
  let root: ReactNode | Response;
  try {
    root = requirePage(await options.page(request, info), request);
  } catch (thrown) {
    if (isRedirect(thrown)) return answerRedirect(thrown);
    throw thrown;
  }
  if (root instanceof Response) return root;
  const build = scope.table?.build;
  const payload: PagePayload = {
    root,
    ...(build === undefined ? {} : { build }),
    ...(formState === undefined ? {} : { formState }),
  };
  const { stream, stop, thrown } = renderStream(payload, onError, request.signal);
  const { renderHtml } = (await loadRenderer()) as HtmlRenderer;
  const nonce = options.nonce?.(request);
  let html: ReadableStream<Uint8Array>;
  try {
    html = await renderHtml(stream, {
      formState,
      ...(nonce === undefined ? {} : { nonce }),
      signal: request.signal,
      onError,
    });
  } catch (failure) {
    stop();
    if (thrown.redirect !== undefined) return answerRedirect(thrown.redirect);
    // What the server threw, and not the digest that the renderer of HTML got of it.
    throw 'error' in thrown ? thrown.error : failure;
  }
  // Before the first byte a redirect is one; later the browser follows it.
  if (thrown.redirect !== undefined) {
    stop();
    void html.cancel().catch(() => {});
    return answerRedirect(thrown.redirect);
  }
  const headers = new Headers(options.headers?.(request));
  headers.set('content-type', 'text/html;charset=utf-8');
  return new Response(html, { status: info.form?.status ?? statusOf(scope) ?? 200, headers });
}

/** The page as React's stream, for a browser that shows another one. */
async function answerStream<Platform>(
  gate: Gate,
  { page }: PagesOptions<Platform>,
  request: Request,
  platform: Platform,
): Promise<Response> {
  const headers = new Headers({
    'content-type': `${streamType};charset=utf-8`,
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
  });
  const build = otherBuild(gate, request);
  if (build !== undefined) {
    headers.set(buildHeader, build);
    return new Response(null, { headers });
  }
  try {
    const root = requirePage(await page(request, { platform }), request);
    if (!(root instanceof Response)) {
      const rendering = renderStream({ root }, reporter(gate, request), request.signal);
      const stream = await whenBegun(rendering.stream);
      const { redirect } = rendering.thrown;
      const status = statusOf(currentScope() as RequestScope) ?? 200;
      // A page that says it is none may be a file, or the address of another server: the browser finds out.
      if (redirect === undefined && status < 300) return new Response(stream, { headers });
      rendering.stop();
      void stream.cancel().catch(() => {});
      headers.set(locationHeader, redirect?.location ?? request.url);
      return new Response(null, { headers });
    }
    // A document, or a file: the browser goes there itself.
    headers.set(locationHeader, root.headers.get('location') ?? request.url);
    await root.body?.cancel();
  } catch (thrown) {
    if (!isRedirect(thrown)) throw thrown;
    headers.set(locationHeader, thrown.location);
  }
  return new Response(null, { headers });
}

/** An empty page with a status of success would say nothing of what is wrong. */
function requirePage<Root>(root: Root, { url }: Request): Root {
  if (root === undefined || root === null)
    throw createError(rscErrors, 'SP7008', { path: new URL(url).pathname });
  return root;
}

/** Tells of what was thrown, once however many components threw it, and gives the digest for the other side. */
function reporter(gate: Gate, request: Request): (error: unknown) => string {
  const { report } = gate.answering(new URL(request.url).pathname, request);
  const told = new Map<unknown, string>();
  return (error) => {
    const digest = told.get(error) ?? makeDigest();
    if (!told.has(error)) report(error, digest);
    told.set(error, digest);
    return digest;
  };
}

import { loadRenderer } from 'virtual:sallyport/renderer';
import type { ReactNode } from 'react';
import { answerAsText } from '../../server/answer/answer.ts';
import { isOfCaller } from '../../server/gate/refusal.ts';
import type { Gate } from '../../server/gate.ts';
import { answerRedirect, isRedirect } from '../../server/request/redirect.ts';
import { currentScope, type RequestScope } from '../../server/request/scope.ts';
import { digestOf, type PagePayload } from '../page-protocol.ts';
import { type PageReporter, pageReporter } from './page-errors.ts';
import { requirePage, statusOf } from './page-state.ts';
import type { HtmlRenderer, PageInfo, PagesOptions } from './pages.ts';
import { renderStream } from './render-stream.ts';
import { requireDocument } from './require-document.ts';

/** The page as a document, or what is shown in its place. */
export async function answerDocument<Platform>(
  gate: Gate,
  options: PagesOptions<Platform>,
  request: Request,
  info: PageInfo<Platform>,
): Promise<Response> {
  const report = pageReporter(gate, request);
  try {
    return await renderDocument(options, request, info, report);
  } catch (error) {
    if (request.signal.aborted) throw error;
    return answerFailure(options, request, info, report, error);
  }
}

/** @throws the error again, where the application shows nothing in the page's place */
async function answerFailure<Platform>(
  options: PagesOptions<Platform>,
  request: Request,
  { platform }: PageInfo<Platform>,
  report: PageReporter,
  error: unknown,
): Promise<Response> {
  const { failure } = options;
  const refusal = isOfCaller(error) ? error : undefined;
  const { status = 400 } = refusal ?? { status: 500 };
  const nothing = new Response(null);
  let answer = nothing;
  if (failure !== undefined) {
    const info = { error, digest: report(error), status };
    const page = async () => (await failure(request, info)) ?? nothing;
    answer = await renderDocument({ ...options, page }, request, { platform }, report);
  }
  if (answer === nothing) {
    if (refusal === undefined) throw error;
    return answerAsText(refusal);
  }
  if (answer.headers.has('location')) return answer;
  const { body, headers } = answer;
  // Whatever the application says of pages: a cache would show this one to others, and long after it is mended.
  for (const name of [...headers.keys()]) if (isForCaches(name)) headers.delete(name);
  (currentScope() as RequestScope).responseHeaders.leaveOut(isForCaches);
  headers.set('cache-control', 'no-store');
  return new Response(body, { status, headers });
}

/** Networks of caches have headers of their own, which go before the one for all. */
function isForCaches(name: string): boolean {
  return /cache-control$|^expires$|^surrogate-/.test(name);
}

/** The page as HTML, with the stream that the browser takes it over by. */
async function renderDocument<Platform>(
  options: PagesOptions<Platform>,
  request: Request,
  info: PageInfo<Platform>,
  report: PageReporter,
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
  const { stream, stop, thrown } = renderStream(payload, report, request.signal);
  let html: ReadableStream<Uint8Array> | undefined;
  try {
    const { renderHtml } = (await loadRenderer()) as HtmlRenderer;
    const nonce = options.nonce?.(request);
    html = await renderHtml(stream, {
      formState,
      ...(nonce === undefined ? {} : { nonce }),
      signal: request.signal,
      // Of its own errors the server has told.
      onError: (error) => digestOf(error) ?? report(error),
    });
    if (thrown.redirect === undefined) {
      if (scope.table?.dev === true) html = await requireDocument(html, request);
      const headers = new Headers(options.headers?.(request));
      headers.set('content-type', 'text/html;charset=utf-8');
      // Parts that come later are there for those who do not wait: proxies must not collect them.
      headers.set('x-accel-buffering', 'no');
      return new Response(html, { status: info.form?.status ?? statusOf(scope) ?? 200, headers });
    }
  } catch (failure) {
    // What the server threw, where the renderer of HTML got but a digest of it.
    const cause = 'error' in thrown && digestOf(failure) === report(thrown.error) ? thrown.error : failure;
    if (thrown.redirect === undefined) throw letGo(cause);
  }
  letGo();
  // Before the first byte a redirect is one; later the browser follows it.
  return answerRedirect(thrown.redirect as NonNullable<typeof thrown.redirect>);

  /** Nobody gets what is being rendered. */
  function letGo(cause?: unknown): unknown {
    stop();
    html?.cancel().catch(() => {});
    return cause;
  }
}

import { isOfCaller } from '../../server/gate/refusal.ts';
import type { Gate } from '../../server/gate.ts';
import { isRedirect } from '../../server/request/redirect.ts';
import { currentScope, type RequestScope, resumeScope, withoutHeaders } from '../../server/request/scope.ts';
import { buildHeader, locationHeader, ownDocument, streamType } from '../page-protocol.ts';
import { otherBuild } from './answer-with-page.ts';
import { pageReporter } from './page-errors.ts';
import { requirePage, statusOf } from './page-state.ts';
import type { PagesOptions } from './pages.ts';
import { renderStream, whenBegun } from './render-stream.ts';

/** The page as React's stream, for a browser that shows another one. */
export async function answerStream<Platform>(
  gate: Gate,
  page: PagesOptions<Platform>['page'],
  request: Request,
  platform: Platform,
): Promise<Response> {
  const headers = new Headers({
    'content-type': `${streamType};charset=utf-8`,
    'cache-control': 'private, no-store',
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
  });
  const build = otherBuild(gate, request);
  if (build !== undefined) {
    headers.set(buildHeader, build);
    return new Response(null, { headers });
  }
  const scope = currentScope() as RequestScope;
  const found = await resumeScope(withoutHeaders(scope), () => renderPage(gate, page, request, platform));
  if (found instanceof ReadableStream) return new Response(found, { headers });
  headers.set(locationHeader, found);
  return new Response(null, { headers });
}

/** The page's stream, or where the browser has to go instead. */
async function renderPage<Platform>(
  gate: Gate,
  page: PagesOptions<Platform>['page'],
  request: Request,
  platform: Platform,
): Promise<ReadableStream<Uint8Array> | string> {
  try {
    const root = requirePage(await page(request, { platform }), request);
    if (root instanceof Response) {
      await root.body?.cancel();
      return root.headers.get('location') ?? ownDocument;
    }
    const { stream, stop, thrown } = renderStream({ root }, pageReporter(gate, request), request.signal);
    const begun = await whenBegun(stream);
    const { redirect } = thrown;
    const status = statusOf(currentScope() as RequestScope) ?? 200;
    // A page that says it is none may be a file, or the address of another server: the browser finds out.
    if (redirect === undefined && status < 300) return begun;
    stop();
    void begun.cancel().catch(() => {});
    return redirect?.location ?? ownDocument;
  } catch (thrown) {
    if (isRedirect(thrown)) return thrown.location;
    if (isOfCaller(thrown)) return ownDocument;
    throw thrown;
  }
}

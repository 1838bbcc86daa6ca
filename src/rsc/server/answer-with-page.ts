import type { ReactNode } from 'react';
import type { Gate, PageAnswers } from '../../server/gate.ts';
import { keepQuiet } from '../../wire/let-go.ts';
import {
  buildHeader,
  isBelow,
  locationHeader,
  ownDocument,
  pageHeader,
  type ResultWithPage,
} from '../page-protocol.ts';
import { embedApart } from './embed-elements.ts';
import { pageReporter } from './page-errors.ts';
import { keepsPage, requirePage } from './page-state.ts';
import type { PagesOptions } from './pages.ts';
import { afterFirstTurn, renderStream } from './render-stream.ts';

/**
 * Single flight: where the caller says which page it shows, the answer to a call holds that page as it is after the call,
 * unless the function said that it keeps it.
 */
export function answerWithPage<Platform>(gate: Gate, page: PagesOptions<Platform>['page']): PageAnswers {
  return {
    async answerWithPage(result, scope, answer) {
      const build = otherBuild(gate, scope.request);
      if (build !== undefined) {
        const response = answer(result);
        response.headers.set(buildHeader, build);
        return response;
      }
      const request = keepsPage(scope)
        ? undefined
        : requestForPage(scope.request, scope.cookies.asReceived(), gate.table?.base ?? '/');
      if (request === undefined) return answer(result);
      // The page takes its time.
      keepQuiet(result);
      let beside: Beside | undefined;
      try {
        beside = await gate.branch(scope, request, () => renderBeside(request, scope.platform as Platform));
      } catch {
        // The call was made all the same, and its result is the answer. What is wrong shows when the page is asked for.
      }
      if (beside === undefined) {
        const response = answer(result);
        if (response.ok) response.headers.set(locationHeader, ownDocument);
        return response;
      }
      const response = answer({ result, page: beside.page } satisfies ResultWithPage);
      if (response.ok) response.headers.set(pageHeader, scope.request.headers.get(pageHeader) ?? '');
      else beside.stop();
      return response;
    },
  };

  /** Undefined for what is no page to show: a file, an address that leads elsewhere, or what this caller may not see. */
  async function renderBeside(request: Request, platform: Platform): Promise<Beside | undefined> {
    const root = requirePage(await page(request, { platform }), request);
    if (root instanceof Response) {
      await root.body?.cancel();
      return undefined;
    }
    const report = pageReporter(gate, request);
    // An object, as every list of elements in a result.
    const { stream, stop, thrown } = renderStream({ 0: root }, report, request.signal);
    const begun = await afterFirstTurn(stream);
    if (thrown.redirect === undefined) return { page: embedApart(begun), stop };
    stop();
    void begun.cancel().catch(() => {});
    return undefined;
  }
}

/** A page that is on its way beside a result. */
interface Beside {
  readonly page: ReactNode;
  /** Ends the rendering. */
  stop(): void;
}

/**
 * The build of this server, where whoever asks was rendered for another one: a page from before a deploy, or from after
 * one that is still going on.
 */
export function otherBuild({ table }: Gate, request: Request): string | undefined {
  const asking = request.headers.get(buildHeader);
  return asking === null || table?.build === asking ? undefined : table?.build;
}

/** The request as which the page of a call would have come, had the browser loaded it anew. */
function requestForPage(call: Request, cookies: string, base: string): Request | undefined {
  const path = call.headers.get(pageHeader);
  if (path === null || !path.startsWith('/')) return undefined;
  // Not as a relative address: "//other.example/" would be another server's, and "//" none at all.
  const url = new URL(new URL(call.url).origin + path);
  if (!isBelow(base, url)) return undefined;
  const headers = new Headers(call.headers);
  for (const name of ['content-type', 'content-length', pageHeader, buildHeader, 'sallyport-module'])
    headers.delete(name);
  headers.set('accept', 'text/html');
  if (cookies === '') headers.delete('cookie');
  else headers.set('cookie', cookies);
  return new Request(url, { headers, signal: call.signal });
}

import type { ReactNode } from 'react';
import type { Gate, PageAnswers } from '../../server/gate.ts';
import { type RequestScope, resumeScope } from '../../server/request/scope.ts';
import { keepQuiet } from '../../wire/let-go.ts';
import { buildHeader, isBelow, locationHeader, pageHeader, type ResultWithPage } from '../page-protocol.ts';
import { embedApart } from './embed-elements.ts';
import { keepsPage } from './page-state.ts';
import type { PagesOptions } from './pages.ts';

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
      let beside: ReactNode | undefined;
      try {
        beside = await gate.branch(scope, request, (branch) => renderPage(request, scope, branch));
      } catch {
        // The call was made all the same, and its result is the answer. What is wrong shows when the page is asked for.
      }
      const value = beside === undefined ? result : ({ result, page: beside } satisfies ResultWithPage);
      const response = answer(value);
      if (!response.ok) return response;
      if (beside === undefined) response.headers.set(locationHeader, request.url);
      else response.headers.set(pageHeader, scope.request.headers.get(pageHeader) ?? '');
      return response;
    },
  };

  /** Undefined for what is no page, such as a file. */
  async function renderPage(
    request: Request,
    { platform }: RequestScope,
    branch: RequestScope,
  ): Promise<ReactNode | undefined> {
    const root = await page(request, { platform: platform as Platform });
    if (!(root instanceof Response)) return embedApart(root, (work) => resumeScope(branch, work));
    await root.body?.cancel();
    return undefined;
  }
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
  const { origin } = new URL(call.url);
  const url = new URL(path, origin);
  // "//other.example/" is a path to nobody but a browser.
  if (url.origin !== origin || !isBelow(base, url)) return undefined;
  const headers = new Headers(call.headers);
  for (const name of ['content-type', 'content-length', pageHeader, buildHeader, 'sallyport-module'])
    headers.delete(name);
  headers.set('accept', 'text/html');
  if (cookies === '') headers.delete('cookie');
  else headers.set('cookie', cookies);
  return new Request(url, { headers, signal: call.signal });
}

import { rscErrors } from '../../errors/rsc.ts';
import { createError } from '../../errors/sallyport-error.ts';
import { type RequestScope, requireScope } from '../../server/request/scope.ts';

/** What functions and components say of the page of their request. */
interface PageState {
  status?: number;
  keeps?: boolean;
}

const key = Symbol.for('sallyport.pages');
const shared = globalThis as { [key]?: WeakMap<Request, PageState> };
shared[key] ??= new WeakMap();
const states = shared[key];

/** Their answers are empty. */
const withoutBody: ReadonlySet<number> = new Set([204, 205]);

/** Of a request, and not of its scope: a page beside a result has one of its own. */
function stateOf({ request }: RequestScope): PageState {
  const state = states.get(request) ?? {};
  states.set(request, state);
  return state;
}

/**
 * Says with which HTTP status the page is answered: from the page's function, or from a component that is rendered before
 * anything waits.
 *
 * @param status such as 404
 * @throws SP3010 outside of a request; SP7009 for what no document can be answered with
 * @example
 * ```tsx
 * const product = await findProduct(id);
 * if (product === undefined) setStatus(404);
 * ```
 */
export function setStatus(status: number): void {
  const state = stateOf(requireScope('setStatus'));
  const isStatus = Number.isInteger(status) && status >= 200 && status <= 599;
  if (!isStatus || Math.floor(status / 100) === 3 || withoutBody.has(status))
    throw createError(rscErrors, 'SP7009', { status: String(status) });
  state.status = status;
}

/**
 * Says, in a Server Function, that nothing on the page changes by it: the answer then holds the result alone, and the page
 * is not rendered again.
 *
 * @throws SP3010 outside of a request
 * @example
 * ```ts
 * export async function suggest(text: string) {
 *   keepPage();
 *   return findWords(text);
 * }
 * ```
 */
export function keepPage(): void {
  stateOf(requireScope('keepPage')).keeps = true;
}

/** The status of a page, where something said it. */
export function statusOf(scope: RequestScope): number | undefined {
  return states.get(scope.request)?.status;
}

/** Whether a call said that it changes nothing on the page. */
export function keepsPage(scope: RequestScope): boolean {
  return states.get(scope.request)?.keeps === true;
}

/** @throws SP7008 for nothing at all: an empty page with a status of success would say nothing of what is wrong */
export function requirePage<Root>(root: Root, { url }: Request): Root {
  if (root === undefined || root === null)
    throw createError(rscErrors, 'SP7008', { path: new URL(url).pathname });
  return root;
}

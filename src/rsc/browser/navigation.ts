import { rscErrors } from '../../errors/rsc.ts';
import { createError } from '../../errors/sallyport-error.ts';
import { fetchPage, isPageOfApp } from './fetch-page.ts';
import { once } from './once.ts';
import { tellOutdated } from './own-build.ts';
import { type Shown, showPage } from './page-root.ts';
import { noteVisit, scrollToTarget } from './visits.ts';

/** Somebody is on the way to a page. */
interface Journey {
  readonly page: URL;
  /** To another page, or only to what this one is by now. */
  readonly kind: 'elsewhere' | 'refresh';
  /** Whether redirects on the way replace the entry in the browser's history. */
  readonly replace: boolean;
  readonly stop: AbortController;
  /** How many redirects led here. */
  readonly redirects: number;
  /** The page is there. Gives what is to be done once it is on the screen. */
  arrive(): () => void;
}

/** After so many redirects browsers give up; they also have a page that says why. */
const mostRedirects = 20;

let current: Journey | undefined;
/** How a page came here, and what is done once it is on the screen. */
const arrivals = new WeakMap<Shown, Arrival>();

interface Arrival extends Pick<Journey, 'kind' | 'redirects'> {
  settle?: () => void;
}

/**
 * Goes to another page of the app without loading a document: its stream is fetched and shown when it can be.
 *
 * @param url relative to the page that is shown
 * @param options `replace`: without a new entry in the browser's history
 * @throws SP7007 for an address that is not http(s)
 * @returns when the page begins to be shown; for another site, or where the server is of a newer build, never: the browser
 *   loads a document then
 * @example
 * ```ts
 * import { navigate } from 'sallyport/rsc/browser';
 *
 * await navigate(`/search?words=${encodeURIComponent(words)}`, { replace: true });
 * ```
 */
export async function navigate(url: string | URL, options: { replace?: boolean } = {}): Promise<void> {
  const target = new URL(url, location.href);
  if (!isPageOfApp(target)) return leave(target.href);
  await goTo(target, options.replace === true, 0);
}

function goTo(page: URL, replace: boolean, redirects: number): Promise<void> {
  return travel(page, 'elsewhere', { replace, redirects }, () => {
    noteVisit(page, replace);
    return () => scrollToTarget(page);
  });
}

/** The browser went back or forward, and shows the address already. */
export function goBack(arrive: () => () => void): Promise<void> {
  return travel(new URL(location.href), 'elsewhere', { replace: true, redirects: 0 }, arrive);
}

/** The browser went back to the page that is still on the screen: nobody is on the way any more. */
export function stayHere(): void {
  if (current?.kind !== 'elsewhere') return;
  current.stop.abort();
  current = undefined;
}

/** A component of a page that is there sends the browser on: its address is not one to come back to. */
export function followRedirect(from: Shown, to: string): void {
  const { redirects = 0 } = arrivals.get(from) ?? {};
  const target = new URL(to, location.href);
  if (!isPageOfApp(target) || redirects >= mostRedirects) void leave(target.href);
  else void goTo(target, true, redirects + 1);
}

/**
 * Renders the page that is shown anew on the server. What the user has typed, and the state of client components, stays.
 *
 * @returns when the new page begins to be shown
 * @throws TypeError, as from `fetch`, where the server is not reached, or something else answers
 * @example
 * ```ts
 * import { refreshPage } from 'sallyport/rsc/browser';
 *
 * addEventListener('online', () => void refreshPage());
 * ```
 */
export function refreshPage(): Promise<void> {
  // Whoever is on the way to another page gets that, and as it is now.
  if (current?.kind === 'elsewhere') return restart(current);
  return travel(new URL(location.href), 'refresh', { replace: true, redirects: 0 }, () => () => {});
}

/** Shows the page that a call brought along. */
export function showBeside(root: Shown): void {
  // The server may have rendered the other page before the call.
  if (current?.kind === 'elsewhere') return void restart(current);
  current?.stop.abort();
  current = undefined;
  showPage(root);
}

function restart({ page, kind, replace, redirects, arrive }: Journey): Promise<void> {
  return travel(page, kind, { replace, redirects }, arrive);
}

async function travel(
  page: URL,
  kind: Journey['kind'],
  { replace, redirects }: Pick<Journey, 'replace' | 'redirects'>,
  arrive: () => () => void,
): Promise<void> {
  current?.stop.abort();
  const stop = new AbortController();
  const journey: Journey = { page, kind, replace, redirects, stop, arrive };
  current = journey;
  try {
    const fetched = await fetchPage(page, stop.signal);
    if (stop.signal.aborted) return;
    if (fetched === 'of another build') return await (kind === 'refresh' ? tellOutdated() : leave(page.href));
    // A proxy's word, such as that the server is being exchanged: nothing to lose a page for.
    if (fetched === 'no page') {
      if (kind === 'elsewhere') return await leave(page.href);
      throw new TypeError(`The server did not answer with the page ${page.pathname}.`);
    }
    if ('location' in fetched) return await follow(journey, new URL(fetched.location, page));
    // An error on the way to the first component is one of the page: React shows it where it shows others.
    await fetched.payload.catch(() => {});
    if (stop.signal.aborted) return;
    const shown = { payload: fetched.payload };
    arrivals.set(shown, { kind, redirects, settle: arrive() });
    showPage(shown);
  } catch (error) {
    if (stop.signal.aborted) return;
    // The server is not there: the browser has a page for that.
    if (kind === 'elsewhere') return await leave(page.href);
    throw error;
  } finally {
    if (current === journey) current = undefined;
  }
}

function follow({ page, kind, replace, redirects }: Journey, target: URL): Promise<void> {
  const isPage = target.href !== page.href && isPageOfApp(target);
  if (!isPage || redirects >= mostRedirects) return leave(target.href);
  return goTo(target, replace && kind === 'elsewhere', redirects + 1);
}

/**
 * A page was lost on its way. The address bar may say already that it is here: then the browser loads it. One that came
 * beside a result is asked for once more, by itself.
 */
export function pageBrokeOff(page: Shown): void {
  const kind = arrivals.get(page)?.kind;
  const again = once(`broke off ${location.href}`);
  if (!again) return;
  if (kind === 'elsewhere') void leave(location.href);
  else if (kind === undefined) refreshPage().catch(() => {});
}

/** The page is on the screen. */
export function pageShown(page: Shown): void {
  const arrival = arrivals.get(page);
  const settle = arrival?.settle;
  delete arrival?.settle;
  settle?.();
}

function leave(href: string): Promise<never> {
  // `javascript:` would run here, whoever wrote it.
  const { protocol } = new URL(href);
  if (!/^https?:$/.test(protocol)) throw createError(rscErrors, 'SP7007', { protocol });
  // What the browser gets there may be a file: then this page stays.
  current = undefined;
  // The address of this very page with a fragment would only move on it.
  if (href === location.href) location.reload();
  else location.assign(href);
  return new Promise(() => {});
}

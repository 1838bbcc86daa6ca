import type { ReactNode } from 'react';
import { leavePage } from '../../client/navigate.ts';
import { untilAborted } from '../../client/queue.ts';
import { rscErrors } from '../../errors/rsc.ts';
import { createError } from '../../errors/sallyport-error.ts';
import { type Arrival, arrivalHere, arrivals, newestPage } from './arrivals.ts';
import { isBrokenOff, isEndedByCaller, type Watch } from './broken-streams.ts';
import { areSamePage, fetchPage, isPageOfApp } from './fetch-page.ts';
import { once } from './once.ts';
import { tellOutdated } from './own-build.ts';
import { type Shown, showPage } from './page-root.ts';
import { noteVisit, scrollToTarget } from './visits.ts';

/** Somebody is on the way to a page. */
interface Journey extends Arrival {
  /** Whether redirects on the way replace the entry in the browser's history. */
  readonly replace: boolean;
  /** The page is there. Gives what is to be done once it is on the screen. */
  arrive(): () => void;
  /** Settles when it has led somewhere. */
  done?: Promise<void>;
}

/** After so many redirects browsers give up; they also have a page that says why. */
const mostRedirects = 20;

let current: Journey | undefined;
/**
 * Goes to another page of the app without loading a document: its stream is fetched and shown when it can be.
 *
 * @param url relative to the page that is shown
 * @param options `replace`: without a new entry in the browser's history
 * @throws SP7007 for an address that is not http(s)
 * @returns when the page begins to be shown, or the one that somebody went to meanwhile. Where the browser loads a
 *   document (for another site, or where the server is of a newer build) that is not before this page is gone: should it
 *   stay, because a file came, after 10 seconds
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
 * @returns when the new page begins to be shown, or the one that somebody went to meanwhile
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
export function showBeside(root: ReactNode, watch: Watch): void {
  // The server may have rendered the other page before the call.
  if (current?.kind === 'elsewhere') {
    watch.stop.abort();
    return void restart(current);
  }
  current?.stop.abort();
  current = undefined;
  show({ root }, arrivalHere(watch));
}

function show(page: Shown, arrival: Arrival): void {
  arrivals.set(page, arrival);
  arrival.lost = (error) => recover(arrival, error);
  showPage(page);
}

function restart({ page, kind, replace, redirects, arrive }: Journey): Promise<void> {
  return travel(page, kind, { replace, redirects }, arrive);
}

function travel(
  page: URL,
  kind: Journey['kind'],
  { replace, redirects }: Pick<Journey, 'replace' | 'redirects'>,
  arrive: () => () => void,
): Promise<void> {
  const journey: Journey = { page, kind, replace, redirects, stop: new AbortController(), arrive };
  current?.stop.abort();
  current = journey;
  journey.done = run(journey).finally(() => {
    if (current === journey) current = undefined;
  });
  return journey.done;
}

async function run(journey: Journey): Promise<void> {
  const { page, kind, stop } = journey;
  let fetched: Awaited<ReturnType<typeof fetchPage>> | undefined;
  try {
    fetched = await fetchPage(page, journey);
  } catch (error) {
    // The server is not there: the browser has a page for that.
    if (!stop.signal.aborted && kind === 'elsewhere') return leave(page.href);
    if (!stop.signal.aborted) throw error;
  }
  if (fetched === undefined || stop.signal.aborted) return whoeverTookOver(kind);
  if (fetched === 'of another build') return kind === 'refresh' ? tellOutdated() : leave(page.href);
  // A proxy's word, such as that the server is being exchanged: nothing to lose a page for.
  if (fetched === 'no page') {
    if (kind === 'elsewhere') return leave(page.href);
    throw new TypeError(`The server did not answer with the page ${page.pathname}.`);
  }
  if ('location' in fetched) return follow(journey, new URL(fetched.location, page));
  const broken = await untilAborted(fetched.payload, stop.signal).then(() => undefined, asBrokenOff);
  if (stop.signal.aborted) return whoeverTookOver(kind);
  // There is nothing of it that could be shown, and a page on the screen.
  if (kind === 'refresh' && broken !== undefined) {
    if (once(brokeOff())) return restart(journey);
    throw new TypeError(`The page ${page.pathname} was lost on its way.`, { cause: broken.error });
  }
  journey.settle = journey.arrive();
  show({ payload: fetched.payload }, journey);
}

/** They bring a page. For a way that was given up before, what the page on the screen is by now is none to wait for. */
function whoeverTookOver(kind: Journey['kind']): Promise<void> | undefined {
  return kind === 'refresh' || current?.kind === kind ? current?.done : undefined;
}

/** Any other error on the way to the first component is one of the page: React shows it where it shows others. */
function asBrokenOff(error: unknown): { readonly error: unknown } | undefined {
  return isBrokenOff(error) ? { error } : undefined;
}

/** What is done once about the page that the address bar shows. */
function brokeOff(): string {
  return `broke off ${location.href}`;
}

function follow({ page, kind, replace, redirects }: Journey, target: URL): Promise<void> {
  // This very page, which only a document can be. The server does not know the place on it, and may be known to the
  // browser by another name.
  if (areSamePage(target, page)) return kind === 'refresh' ? loadOnce(page) : leave(page.href);
  if (!isPageOfApp(target) || redirects >= mostRedirects) return leave(target.href);
  return goTo(target, replace && kind === 'elsewhere', redirects + 1);
}

/** What asks for a page that is on the screen may be in it, and come back with the document. */
async function loadOnce({ href }: URL): Promise<void> {
  if (once(`document ${href}`)) await leave(href);
}

/**
 * A component refuses the visitor: the document of the page says what there is to do.
 *
 * @returns whether the browser loads it
 */
export function loadDocument(shown: Shown): boolean {
  const { page, isDocument } = arrivals.get(shown) ?? {};
  if (page === undefined || isDocument || !once(`document ${page.href}`)) return false;
  void leave(page.href);
  return true;
}

/** What React showed of a page was lost on its way. */
export function pageBrokeOff(page: Shown, error: unknown): void {
  const arrival = arrivals.get(page);
  if (arrival !== undefined) void recover(arrival, error);
}

/**
 * A page was lost on its way, or a part of it. The address bar may say already that it is here: then the browser loads it.
 * What is on the screen is asked for once more, by itself.
 *
 * @returns when nobody brings another page in its place
 */
async function recover(arrival: Arrival, error: unknown): Promise<void> {
  const { page, kind, settle, stop } = arrival;
  // Who ends a call has no reason to end the page that came with it, and does not come round by himself.
  if (!isEndedByCaller(error) && !once(brokeOff())) return;
  if (kind === 'elsewhere' && settle !== undefined) return leave(page.href);
  arrival.isBroken = true;
  const newest = newestPage();
  try {
    await refreshPage();
  } catch {
    return;
  }
  // It may have come to nothing, such as where the server is of another build.
  if (newestPage() !== newest && !stop.signal.aborted)
    await new Promise((resolve) => stop.signal.addEventListener('abort', resolve, { once: true }));
}

async function leave(href: string): Promise<void> {
  // `javascript:` would run here, whoever wrote it.
  const target = new URL(href);
  const { protocol, hash } = target;
  if (!/^https?:$/.test(protocol)) throw createError(rscErrors, 'SP7007', { protocol });
  // What the browser gets there may be a file: then this page stays.
  current = undefined;
  await leavePage(() => {
    location.assign(href);
    // The address of this very page with a fragment only moves on it.
    if (hash !== '' && target.origin === location.origin && areSamePage(target, location)) location.reload();
  });
}

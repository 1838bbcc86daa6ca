import { fetchPage } from './fetch-page.ts';
import { type Shown, showPage } from './page-root.ts';

/** What the browser's history says of an entry: by this the position on the page is found again. */
interface EntryState {
  sallyport?: number;
}

let entry = 0;
let lastEntry = 0;
const positions = new Map<number, [x: number, y: number]>();
/** What is done once a page is on the screen. */
const afterwards = new WeakMap<Shown, () => void>();
let current: AbortController | undefined;

/**
 * Goes to another page of the app without loading a document: its stream is fetched and shown when it can be.
 *
 * @param url relative to the page that is shown
 * @param options `replace`: without a new entry in the browser's history
 * @returns when the page begins to be shown; for another site, never
 */
export async function navigate(url: string | URL, options: { replace?: boolean } = {}): Promise<void> {
  const target = new URL(url, location.href);
  if (target.origin !== location.origin) return leave(target.href);
  await open(target, () => {
    positions.set(entry, [scrollX, scrollY]);
    if (!options.replace) entry = ++lastEntry;
    history[options.replace ? 'replaceState' : 'pushState']({ sallyport: entry }, '', target);
    return () => scrollToTarget(target);
  });
}

/**
 * Renders the page that is shown anew on the server. What the user has typed, and the state of client components, stays.
 *
 * @returns when the new page begins to be shown
 */
export async function refreshPage(): Promise<void> {
  await open(new URL(location.href), () => () => {});
}

/** Shows what a call brought along. */
export function showBeside(root: Shown): void {
  current?.abort();
  showPage(root);
}

/** @param arrive is called when the page is there, and gives what is to be done once it is on the screen */
async function open(page: URL, arrive: () => () => void): Promise<void> {
  current?.abort();
  const own = new AbortController();
  current = own;
  try {
    const fetched = await fetchPage(page, own.signal);
    if (own.signal.aborted) return;
    if ('location' in fetched) {
      const target = new URL(fetched.location, page);
      const isElsewhere = target.href !== page.href && target.origin === location.origin;
      return isElsewhere ? await navigate(target, { replace: false }) : await leave(target.href);
    }
    // An error on the way to the first component is one of the page: React shows it where it shows others.
    await fetched.payload.catch(() => {});
    if (own.signal.aborted) return;
    const shown = { payload: fetched.payload };
    afterwards.set(shown, arrive());
    showPage(shown);
  } catch (error) {
    if (own.signal.aborted) return;
    // The server is not there: the browser has a page for that.
    if (page.href !== location.href) return leave(page.href);
    throw error;
  }
}

/** The page is on the screen. */
export function pageShown(page: Shown): void {
  afterwards.get(page)?.();
  afterwards.delete(page);
}

function leave(href: string): Promise<never> {
  location.assign(href);
  return new Promise(() => {});
}

function scrollToTarget({ hash }: URL): void {
  const target = hash === '' ? null : document.getElementById(decodeURIComponent(hash.slice(1)));
  if (target === null) scrollTo(0, 0);
  else target.scrollIntoView();
}

/** Makes links and the browser's own buttons lead to pages without loading documents. */
export function followLinks(): void {
  const state = (history.state ?? {}) as EntryState;
  entry = state.sallyport ?? 0;
  lastEntry = entry;
  if (state.sallyport === undefined) history.replaceState({ ...state, sallyport: entry }, '');
  addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || event.defaultPrevented || !isPlainClick(event) || !leadsToPage(link)) return;
    const target = new URL(link.href);
    // The browser itself moves on the page.
    if (isSamePage(target) && target.hash !== '') return;
    event.preventDefault();
    void navigate(target, { replace: target.href === location.href });
  });
  addEventListener('popstate', (event) => {
    const next = (event.state as EntryState | null)?.sallyport;
    // Only the fragment is another one.
    if (next === undefined) return;
    positions.set(entry, [scrollX, scrollY]);
    entry = next;
    void open(new URL(location.href), () => () => scrollTo(...(positions.get(next) ?? [0, 0])));
  });
}

function isPlainClick({ button, metaKey, ctrlKey, shiftKey, altKey }: MouseEvent): boolean {
  return button === 0 && !metaKey && !ctrlKey && !shiftKey && !altKey;
}

function leadsToPage(link: HTMLAnchorElement): boolean {
  const isHere = link.target === '' || link.target === '_self';
  return link.href !== '' && isHere && !link.hasAttribute('download') && link.origin === location.origin;
}

function isSamePage({ pathname, search }: URL): boolean {
  return pathname === location.pathname && search === location.search;
}

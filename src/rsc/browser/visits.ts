/** What the browser's history says of an entry: by this the position on the page is found again. */
interface EntryState {
  sallyport?: number;
}

let entry = 0;
let lastEntry = 0;
/** The page on the screen, whatever the address bar says already. */
let shown = '';
const positions = new Map<number, [x: number, y: number]>();

/**
 * Begins to keep account of the browser's history: every entry that this page makes has a number.
 *
 * @param page that is on the screen
 */
export function beginVisits(page: URL): void {
  shown = pathOf(page);
  const state = (history.state ?? {}) as EntryState;
  entry = state.sallyport ?? 0;
  lastEntry = entry;
  if (state.sallyport === undefined) history.replaceState({ ...state, sallyport: entry }, '');
}

/** Another page is here: the address bar and the history say so. */
export function noteVisit(page: URL, replace: boolean): void {
  positions.set(entry, [scrollX, scrollY]);
  if (!replace) entry = ++lastEntry;
  shown = pathOf(page);
  history[replace ? 'replaceState' : 'pushState']({ sallyport: entry }, '', page);
}

/**
 * The address bar shows another entry: the browser went back or forward, or to another place on the page.
 *
 * @returns to be called when its page is there, gives what brings it to where it was left; undefined where that is on the
 *   screen already
 */
export function noteReturn(state: unknown): (() => () => void) | undefined {
  positions.set(entry, [scrollX, scrollY]);
  const next = (state as EntryState | null)?.sallyport;
  entry = next ?? ++lastEntry;
  // An entry that the browser made itself, for a place on the page.
  if (next === undefined) history.replaceState({ sallyport: entry }, '');
  const page = new URL(location.href);
  if (pathOf(page) === shown) return undefined;
  const position = positions.get(entry);
  return () => {
    shown = pathOf(page);
    return () => (position === undefined ? scrollToTarget(page) : scrollTo(...position));
  };
}

function pathOf({ pathname, search }: URL): string {
  return pathname + search;
}

/** Where a page begins that somebody comes to for the first time. */
export function scrollToTarget({ hash }: URL): void {
  const target = hash === '' ? null : document.getElementById(decodeFragment(hash.slice(1)));
  if (target === null) scrollTo(0, 0);
  else target.scrollIntoView();
}

function decodeFragment(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What the browser's history says of an entry: by this the position on the page is found again. */
interface EntryState {
  sallyport?: number;
}

let entry = 0;
let lastEntry = 0;
const positions = new Map<number, [x: number, y: number]>();

/** Begins to keep account of the browser's history: every entry that this page makes has a number. */
export function beginVisits(): void {
  const state = (history.state ?? {}) as EntryState;
  entry = state.sallyport ?? 0;
  lastEntry = entry;
  if (state.sallyport === undefined) history.replaceState({ ...state, sallyport: entry }, '');
}

/** Another page is here: the address bar and the history say so. */
export function noteVisit(page: URL, replace: boolean): void {
  positions.set(entry, [scrollX, scrollY]);
  if (!replace) entry = ++lastEntry;
  history[replace ? 'replaceState' : 'pushState']({ sallyport: entry }, '', page);
}

/**
 * The browser went back or forward.
 *
 * @returns what brings the page to where it was left; undefined where only the fragment is another one
 */
export function noteReturn(state: unknown): (() => void) | undefined {
  const next = (state as EntryState | null)?.sallyport;
  if (next === undefined) return undefined;
  positions.set(entry, [scrollX, scrollY]);
  entry = next;
  return () => scrollTo(...(positions.get(next) ?? [0, 0]));
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

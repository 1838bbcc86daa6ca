/** What the browser's history says of an entry: by this the position on the page is found again. */
interface EntryState {
  sallyport?: number;
}

/** The entry of the page on the screen, whatever the address bar says already. */
let entry = 0;
/** The entry that the address bar shows. */
let addressed = 0;
/** Path and search of the page on the screen. */
let shown = '';
const positions = new Map<number, [x: number, y: number]>();

/**
 * Begins to keep account of the browser's history: every entry that this page makes has a number.
 *
 * @param page that is on the screen
 */
export function beginVisits(page: URL): void {
  shown = pathOf(page);
  addressed = entry = numberOf(history.state);
}

/** The number of the entry that the address bar shows. One that the browser made itself gets one. */
function numberOf(state: unknown): number {
  // Those of documents before this one are there, too: a number that nothing has to be remembered for.
  const { sallyport = Math.random() } = (state ?? {}) as EntryState;
  if ((state as EntryState | null)?.sallyport === undefined)
    history.replaceState({ ...(state as object | null), sallyport }, '');
  return sallyport;
}

/** Where the page on the screen is left, the browser may have moved it once the address bar shows another entry. */
function notePosition(): void {
  if (addressed === entry) positions.set(entry, [scrollX, scrollY]);
}

/** Another page is here: the address bar and the history say so. */
export function noteVisit(page: URL, replace: boolean): void {
  notePosition();
  if (!replace) addressed = Math.random();
  entry = addressed;
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
  notePosition();
  addressed = numberOf(state);
  const page = new URL(location.href);
  if (pathOf(page) === shown) {
    entry = addressed;
    return undefined;
  }
  const position = positions.get(addressed);
  return () => {
    entry = addressed;
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

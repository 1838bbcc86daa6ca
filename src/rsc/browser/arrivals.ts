import type { Watch } from './broken-streams.ts';
import { areSamePage } from './fetch-page.ts';
import type { Shown } from './page-root.ts';

/** How a page came here. */
export interface Arrival extends Watch {
  readonly page: URL;
  /** To another page, or only to what this one is by now. */
  readonly kind: 'elsewhere' | 'refresh';
  /** How many redirects led here. */
  readonly redirects: number;
  /** It came with its document, which says all that there is to say. */
  isDocument?: true;
  /** What there is of it is shown until another one is there; the rest never comes. */
  isBroken?: boolean;
  /** Is done once the page is on the screen. */
  settle?: () => void;
}

/** Of the page that is on the screen, and of those that are to come after it, in their order. */
export const arrivals = new Map<Shown, Arrival>();

/** Notes the page that came with the document. */
export function beginAt(first: Shown): void {
  arrivals.set(first, { ...arrivalHere({ stop: new AbortController() }), isDocument: true });
}

/** That of a page in the place of the one that is shown, at its address. */
export function arrivalHere(watch: Watch): Arrival {
  return Object.assign(watch, { page: new URL(location.href), kind: 'refresh', redirects: 0 } as const);
}

/** The page that is to be on the screen last. */
export function newestPage(): Shown | undefined {
  return [...arrivals.keys()].at(-1);
}

/** How many earlier versions of the page that is shown may still bring the rest of what components keep of them. */
const mostEarlier = 2;

/** The page is on the screen: the rest of those before it nobody waits for. */
export function pageShown(page: Shown): void {
  const arrival = arrivals.get(page);
  if (arrival === undefined) return;
  const all = [...arrivals];
  const before = all.slice(
    0,
    all.findIndex(([other]) => other === page),
  );
  let earlier = 0;
  for (const [other, { stop, page: address, isBroken }] of before.reverse()) {
    if (!isBroken && areSamePage(address, arrival.page) && ++earlier <= mostEarlier) continue;
    stop.abort();
    arrivals.delete(other);
  }
  const { settle } = arrival;
  delete arrival.settle;
  settle?.();
}

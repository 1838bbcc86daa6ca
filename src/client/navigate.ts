import { clientState } from './configure.ts';
import { createCallError } from './errors.ts';

/** What a call ends with when the function redirected. Never leaves this package. */
export class Redirect {
  readonly location: string;
  constructor(location: string) {
    this.location = location;
  }
}

/** Tells a redirect from an error. */
export function isRedirect(value: unknown): value is Redirect {
  return value instanceof Redirect;
}

/** How long a page that is being left may take, in milliseconds, before the call's promise settles all the same. */
const leaveTime = 10_000;

/**
 * Goes where a function redirected to, through the app's router or the browser. Gives `undefined` when the router is
 * done. Where the browser loads a new page the promise stays pending meanwhile, so that pending states hold until the
 * page is gone; it settles after all when the page comes back or stays.
 */
export async function navigateTo(location: string, functionName: string): Promise<undefined> {
  const target = parseAddress(location);
  // The server checks too; but an answer may come from an endpoint that is not ours.
  if (target === undefined || !/^https?:$/.test(target.protocol))
    throw createCallError('SP4007', functionName);
  const { navigate } = clientState();
  const page = parseAddress('');
  // A router knows the pages of its own site; the browser goes everywhere else.
  if (navigate !== undefined && (page === undefined || target.origin === page.origin)) {
    await navigate(location);
    return undefined;
  }
  // A worker cannot navigate.
  if (typeof document === 'undefined') return undefined;
  const load = () => globalThis.location.assign(target);
  // A new fragment is no new page: nothing is left to wait for.
  if (page !== undefined && target.href.split('#')[0] === page.href.split('#')[0] && target.hash !== '')
    load();
  else await leavePage(load);
  return undefined;
}

/**
 * Makes the browser load another page. Settles when that is not what came of it: it was a file, and this page stays, or
 * the visitor came back to it.
 */
export async function leavePage(load: () => void): Promise<void> {
  load();
  const isOver = new AbortController();
  await new Promise<void>((resolve) => {
    // One that loads tells of itself, too, when it has all its files.
    const show = (event: PageTransitionEvent) => event.persisted && resolve();
    addEventListener('pageshow', show, { signal: isOver.signal });
    setTimeout(resolve, leaveTime);
  });
  isOver.abort();
}

function parseAddress(text: string): URL | undefined {
  try {
    return new URL(text, pageAddress());
  } catch {
    return undefined;
  }
}

/** What relative addresses are resolved against: the page, the script of a worker, or nothing at all elsewhere. */
export function pageAddress(): string | undefined {
  return globalThis.document?.baseURI ?? globalThis.location?.href;
}

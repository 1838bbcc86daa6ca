import { onServerUpdate } from 'virtual:sallyport/updates';
// Says where calls go, in a page without any import of a Server Function too.
import 'virtual:sallyport/client';
import { createFromReadableStream, setServerCallback } from '@vitejs/plugin-rsc/browser';
import { type ComponentType, createElement, StrictMode } from 'react';
import { type HydrationOptions, hydrateRoot } from 'react-dom/client';
import { clientState, configureClient, extendCalls } from '../../client/configure.ts';
import type { PagePayload } from '../page-protocol.ts';
import { beginAt, pageShown } from './arrivals.ts';
import { takeCaught } from './caught-errors.ts';
import { FailurePage, type FailureProps } from './failure-page.ts';
import { followLinks } from './follow-links.ts';
import { navigate, refreshPage } from './navigation.ts';
import { noteOwnBuild } from './own-build.ts';
import { PageBoundary, PageRoot } from './page-root.ts';
import { callFromStream, describeStreamFunction, nameStreamFunction } from './stream-functions.ts';
import { handedOverAddress, takeOverStream } from './take-over.ts';
import { type Refresh, takePages } from './take-pages.ts';

/** Options of {@link startPage}, all optional. */
export interface StartOptions extends Omit<HydrationOptions, 'formState'> {
  /**
   * Whether links to other pages of the app, the browser's back and forward, and redirects of calls show the other page
   * without loading a document. Default true.
   */
  navigation?: boolean;
  /**
   * Which calls bring the page along as it is after them. Default: those that go out one at a time, in order; a function
   * whose calls are `parallel` or `latest` is there to read. `false`: none. A function may also say for itself that it
   * keeps the page, with `keepPage()`.
   */
  refresh?: Refresh;
  /**
   * The document that is shown in the place of a page that failed: that neither the page's own error boundaries caught,
   * nor was there another page to show. Default: a small one that says so.
   */
  failure?: ComponentType<FailureProps>;
  /**
   * Called after a call, or a refresh, when the server is of another build than the page, after a deploy: it renders for
   * client components that this page does not have. Default: the document is loaded anew. An application that would lose
   * what the user has typed says so instead, and offers to reload. (Links lead to a newly loaded document in any case.)
   */
  onOutdated?: () => void;
  /** Whether React runs the page in its strict mode, which changes something in development only. Default true. */
  strict?: boolean;
}

/**
 * Takes the page over in the browser: React makes the HTML its own, calls of functions that came with the page go out,
 * links lead to other pages. What `entry.browser` does.
 *
 * @returns when React has begun
 * @example
 * ```ts
 * // src/entry.browser.tsx, which an app needs only to change something
 * import { startPage } from 'sallyport/rsc/browser';
 *
 * startPage({ navigation: false });
 * ```
 */
export async function startPage(options: StartOptions = {}): Promise<void> {
  const {
    navigation = true,
    refresh = true,
    strict = true,
    failure = FailurePage,
    onOutdated,
    ...hydration
  } = options;
  setServerCallback((name, args) => callFromStream(name, args) as Promise<unknown>);
  extendCalls({
    encodeFunction: nameStreamFunction,
    describe: describeStreamFunction,
    ...takePages(refresh),
  });
  const payload = Promise.resolve(createFromReadableStream<PagePayload>(takeOverStream()));
  const { build, formState } = await payload;
  noteOwnBuild(build, onOutdated);
  const first = { payload };
  beginAt(first);
  const root = createElement(PageRoot, { first, onShown: pageShown, failure });
  hydrateRoot(document, strict ? createElement(StrictMode, null, root) : root, {
    ...hydration,
    onCaughtError: tellCaught(hydration.onCaughtError),
    formState: (formState ?? null) as HydrationOptions['formState'],
  });
  if (navigation) {
    followLinks(handedOverAddress());
    if (clientState().navigate === undefined) configureClient({ navigate: (url) => navigate(url) });
  }
  onServerUpdate(() => void refreshPage().catch(() => {}));
}

type TellCaught = NonNullable<HydrationOptions['onCaughtError']>;

/** A redirect passes through React as an error, and is none to tell of. */
function tellCaught(tell: TellCaught = printCaught): TellCaught {
  return (error, info) => {
    const isOfApplication = !(info.errorBoundary instanceof PageBoundary);
    if (!takeCaught(error, isOfApplication)) tell(error, info);
  };
}

/** As React does it by itself. */
function printCaught(error: unknown, { componentStack }: Parameters<TellCaught>[1]): void {
  console.error(error, componentStack ?? '');
}

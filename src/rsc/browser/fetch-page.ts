import { createFromReadableStream } from '@vitejs/plugin-rsc/browser';
import { clientState } from '../../client/configure.ts';
import {
  isBelow,
  locationHeader,
  ownDocument,
  type PagePayload,
  streamAddress,
  streamType,
} from '../page-protocol.ts';
import { type Watch, watchStream } from './broken-streams.ts';
import { isFromOtherBuild, nameOwnBuild } from './own-build.ts';

/** What came of asking for a page. */
export type FetchedPage =
  | { payload: Promise<PagePayload> }
  | { location: string }
  /** The server renders for newer client components than this page has. */
  | 'of another build'
  /** Something else answered, such as a proxy. */
  | 'no page';

/**
 * Asks the server for a page's stream.
 *
 * @returns where to go instead, where the server said so
 */
export async function fetchPage(page: URL, watch: Watch): Promise<FetchedPage> {
  const headers = new Headers({ accept: streamType });
  nameOwnBuild(headers);
  const response = await fetch(new URL(streamAddress(basePath(), page), page), {
    headers,
    signal: watch.stop.signal,
  });
  if (isFromOtherBuild(response)) return 'of another build';
  const location = response.headers.get(locationHeader);
  const isStream = response.headers.get('content-type')?.startsWith(streamType) === true;
  if (location !== null || !isStream || response.body === null) {
    await response.body?.cancel();
    if (location === null) return 'no page';
    return { location: location === ownDocument ? page.href : location };
  }
  // React's own promise gives nothing for `then`.
  const stream = watchStream(response.body, watch);
  return { payload: Promise.resolve(createFromReadableStream<PagePayload>(stream)) };
}

/** Whether two addresses are of one page, whatever place on it they name, and by whichever name its server is known. */
export function areSamePage(one: URL | Location, other: URL | Location): boolean {
  return one.pathname === other.pathname && one.search === other.search;
}

/** Whether an address can be one of this app's pages: what is not below its base is somebody else's. */
export function isPageOfApp(target: URL): boolean {
  return target.origin === location.origin && isBelow(basePath(), target);
}

/** The path that the app lives under: calls go to an endpoint below it. */
export function basePath(): string {
  const { defaultEndpoint = '/_sallyport/' } = clientState();
  return defaultEndpoint.replace(/_sallyport\/$/, '');
}

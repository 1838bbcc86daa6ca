import type { ReactNode } from 'react';

// What the server and the page in the browser say to one another beside calls. Pure, for both.

/** What React's stream carries for a page. */
export interface PagePayload {
  readonly root: ReactNode;
  /** The build of the client that the page was rendered for; none in development. */
  readonly build?: string;
  /** After a plain form post: for `hydrateRoot`. */
  readonly formState?: unknown;
}

/** What a call resolves with where the page comes along. Told by {@link pageHeader} in the answer. */
export interface ResultWithPage {
  readonly result: unknown;
  readonly page: ReactNode;
}

/** In a call: the page it is made from, as path and search. In its answer: that this page comes along, as it is now. */
export const pageHeader = 'sallyport-page';

/** In the answer to a request for a page: where to go instead, or {@link ownDocument}. In that to a call: that the page has to be asked for. */
export const locationHeader = 'sallyport-location';

/**
 * The document of the very page that was asked for, whatever it is. Not by its address: behind a proxy this server has
 * another name, and the path of `https://shop.example//other.example/` would be the address of another site.
 */
export const ownDocument = 'self:';

/**
 * In a call and in a request for a page: the build of the client that asks. In the answer: that of the server, where it is
 * another one. What React's stream then says of client components would be said to a browser that has others.
 */
export const buildHeader = 'sallyport-build';

/** Content type of a page's stream. */
export const streamType = 'text/x-component';

/** Begins the digest of an error that sends the browser elsewhere. */
const redirectDigest = 'sallyport-redirect:';

/** Whether an address is one of this app: below its base, and not one of its own endpoint. */
export function isBelow(base: string, { pathname }: URL): boolean {
  return pathname.startsWith(base) && !pathname.startsWith(`${base}_sallyport/`);
}

/** Where a page's stream is asked for: the page's address, below the endpoint. */
export function streamAddress(base: string, page: URL): string {
  return `${base}_sallyport/page/${page.pathname.slice(base.length)}${page.search}`;
}

/** The page whose stream an address asks for; undefined for every other address. */
export function pageOfStream(base: string, address: URL): URL | undefined {
  const prefix = `${base}_sallyport/page/`;
  if (!address.pathname.startsWith(prefix)) return undefined;
  const page = new URL(address);
  page.pathname = base + address.pathname.slice(prefix.length);
  return page;
}

/** Redirect -> digest of the error that React's stream carries. */
export function digestOfRedirect(location: string): string {
  return redirectDigest + location;
}

/** What the server calls an error that came with a page; undefined where it says nothing of it. */
export function digestOf(error: unknown): string | undefined {
  const digest = (error as { digest?: unknown } | null | undefined)?.digest;
  return typeof digest === 'string' ? digest : undefined;
}

/** Where an error that came with a page leads; undefined where it is just an error. */
export function redirectOfError(error: unknown): string | undefined {
  const digest = digestOf(error);
  return digest?.startsWith(redirectDigest) ? digest.slice(redirectDigest.length) : undefined;
}

/** Name of the global variable through which a page's HTML hands over its stream, piece by piece. */
export const handoverName = '__sallyport_page';

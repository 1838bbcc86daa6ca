import { createError } from '../../errors/sallyport-error.ts';
import { serverErrors } from '../../errors/server.ts';
import { siteAddress } from './scope.ts';

/** The HTTP statuses that send a browser on. */
export type RedirectStatus = 301 | 302 | 303 | 307 | 308;

const statuses: ReadonlySet<unknown> = new Set([301, 302, 303, 307, 308]);

const brand = Symbol.for('sallyport.Redirect');

/** What {@link redirect} throws. It is no error: a `catch` that does not know it must throw it on. */
export class Redirect {
  /** A path of this site, or an absolute http(s) address. */
  readonly location: string;
  /** How a plain form post, or a page, is sent on. A call navigates, whatever it is. */
  readonly status: RedirectStatus;

  constructor(location: string, status: RedirectStatus = 303) {
    this.location = location;
    this.status = status;
    Object.defineProperty(this, brand, { value: true });
  }
}

/** True for what {@link redirect} throws, also when another copy of this package threw it. */
export function isRedirect(value: unknown): value is Redirect {
  return typeof value === 'object' && value !== null && (value as { [brand]?: unknown })[brand] === true;
}

/**
 * Ends the Server Function and sends the caller to another page: a call navigates, through
 * `configureClient({ navigate })` or the browser's location.
 *
 * @param url a path or address; relative ones start at the root of the site
 * @param options `external: true` allows another origin; `status` is what a plain form post is answered with, by default
 *   303, after which reloading the page does not send the form again
 * @throws what the pipeline understands as a redirect; SP3011 for an address that is not http(s), cannot be parsed, or
 *   is on another origin without `external`, and for a status that is no redirect's; SP3010 outside of a request
 * @example
 * ```ts
 * const order = await placeOrder(cart);
 * redirect(`/orders/${order.id}`);
 * ```
 */
export function redirect(
  url: string | URL,
  options: { external?: boolean; status?: RedirectStatus } = {},
): never {
  const { external = false, status = 303 } = options;
  const location = checkLocation(String(url), siteAddress(), external === true);
  if (!statuses.has(status)) throw refuse(String(url), `${String(status)} is no status of a redirect`);
  throw new Redirect(location, status);
}

/** Redirect -> the answer to a plain form post or a page. */
export function answerRedirect({ location, status }: Redirect): Response {
  return new Response(null, { status, headers: { location, 'cache-control': 'no-store' } });
}

/** Resolves a redirect's target, and refuses what could take the user somewhere the application did not choose. */
export function checkLocation(url: string, site: string, external: boolean): string {
  const origin = new URL(site).origin;
  let target: URL;
  try {
    // The page that calls is not the endpoint: relative paths start at the root of the site.
    target = new URL(url, `${origin}/`);
  } catch (cause) {
    throw refuse(url, 'it is not an address', cause);
  }
  if (target.protocol !== 'http:' && target.protocol !== 'https:')
    throw refuse(url, `${target.protocol} is neither http nor https`);
  if (target.username !== '' || target.password !== '') throw refuse(url, 'it holds a user name or password');
  if (target.origin === origin) {
    // "/.//evil.example" parses to the path "//evil.example", which a browser would read as another host.
    const path = target.pathname.startsWith('//') ? `/.${target.pathname}` : target.pathname;
    return path + target.search + target.hash;
  }
  if (!external) throw refuse(url, `it leads to another origin, ${target.origin}`);
  return target.href;
}

function refuse(url: string, reason: string, cause?: unknown) {
  return createError(serverErrors, 'SP3011', { url: JSON.stringify(url), reason }, cause);
}

import { createError } from '../errors/sallyport-error.ts';
import { serverErrors } from '../errors/server.ts';
import { siteAddress } from './scope.ts';

const brand = Symbol.for('sallyport.Redirect');

/** What {@link redirect} throws. It is no error: a `catch` that does not know it must throw it on. */
export class Redirect {
  /** A path of this site, or an absolute http(s) address. */
  readonly location: string;

  constructor(location: string) {
    this.location = location;
    Object.defineProperty(this, brand, { value: true });
  }
}

/** True for what {@link redirect} throws, also when another copy of this package threw it. */
export function isRedirect(value: unknown): value is Redirect {
  return typeof value === 'object' && value !== null && brand in value;
}

/**
 * Ends the Server Function and sends the caller to another page: a call navigates, through
 * `configureClient({ navigate })` or the browser's location.
 *
 * @param url a path or address; relative ones start at the root of the site
 * @param options `external: true` allows another origin
 * @throws what the pipeline understands as a redirect; SP3011 for an address that is not http(s), cannot be parsed, or
 *   is on another origin without `external`; SP3010 outside of a request
 * @example
 * ```ts
 * const order = await placeOrder(cart);
 * redirect(`/orders/${order.id}`);
 * ```
 */
export function redirect(url: string | URL, options: { external?: boolean } = {}): never {
  throw new Redirect(checkLocation(String(url), siteAddress(), options.external === true));
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

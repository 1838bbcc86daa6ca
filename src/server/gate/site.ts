import { createError } from '../../errors/sallyport-error.ts';
import { serverErrors } from '../../errors/server.ts';

/** Options of the handler that say what is the same site, and who else may call. */
export interface SiteOptions {
  readonly origin?: string;
  readonly trustProxy?: boolean;
  readonly allowedOrigins?: readonly string[];
}

/** What is the same site, and who else may call. Made by {@link readSite}. */
export interface Site {
  /** Whether pages of another origin may call. */
  allows(origin: string): boolean;
  /**
   * The origin under which browsers know this server: that of the option, else what the proxy says, else undefined, which
   * means that of the request.
   */
  originOf(request: Request): string | undefined;
}

/**
 * Reads the options when the handler is made, so that a typing error shows at start-up and not as a refused call.
 *
 * @throws SP3015 for an option that is not valid
 */
export function readSite({ origin, trustProxy = false, allowedOrigins = [] }: SiteOptions): Site {
  if (typeof trustProxy !== 'boolean')
    throw refuse('trustProxy', `it is ${JSON.stringify(trustProxy)}, not true or false`);
  if (!Array.isArray(allowedOrigins)) throw refuse('allowedOrigins', 'it is no list');
  const own = origin ?? globalThis.process?.env?.SALLYPORT_ORIGIN;
  if (own) requireOrigin('origin', own);
  const exact = new Set<string>();
  const families: Family[] = [];
  for (const allowed of allowedOrigins) {
    if (String(allowed).includes('*')) families.push(readFamily(allowed));
    else exact.add(requireOrigin('allowedOrigins', allowed));
  }
  return {
    allows: (other) => exact.has(other) || families.some((family) => isInFamily(family, other)),
    originOf: own ? () => own : trustProxy ? forwardedOrigin : () => undefined,
  };
}

/** `https://*.example.com`: what stands before the star, and what behind it. */
interface Family {
  readonly before: string;
  readonly behind: string;
}

/** A name that a browser can send in the place of the star. */
const label = /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/;

function isInFamily({ before, behind }: Family, origin: string): boolean {
  if (!origin.startsWith(before) || !origin.endsWith(behind)) return false;
  return label.test(origin.slice(before.length, -behind.length));
}

/**
 * The star stands for one whole label, the first, and what follows has a dot: `https://*.com` would let in everybody.
 * (Whether strangers have names below it, as below `github.io`, only the application can know.)
 */
function readFamily(pattern: string): Family {
  const parts = pattern.split('*');
  const [before = '', behind = ''] = parts;
  const isOneLabel = parts.length === 2 && before.endsWith('://') && /^\.[^.]+\.[^.]/.test(behind);
  // As browsers write it: with any other name in the place of the star it has to be an origin.
  if (!isOneLabel || originOf(`${before}a${behind}`) !== `${before}a${behind}`) {
    throw refuse(
      'allowedOrigins',
      `${JSON.stringify(pattern)} is no pattern such as "https://*.example.com": the star stands for the first part of a name that has at least two more`,
    );
  }
  return { before, behind };
}

function requireOrigin(option: string, origin: string): string {
  if (originOf(origin) === origin) return origin;
  throw refuse(option, `${JSON.stringify(origin)} is no origin such as "https://app.example.com"`);
}

/** The origin of an address, as browsers write it; undefined for what has none. */
function originOf(address: string): string | undefined {
  try {
    const { origin, protocol } = new URL(address);
    return protocol === 'https:' || protocol === 'http:' ? origin : undefined;
  } catch {
    return undefined;
  }
}

function refuse(option: string, reason: string) {
  return createError(serverErrors, 'SP3015', { option, reason });
}

/**
 * What the nearest proxy says: the last value of a header that each on the way may have added to. Whoever came before, up
 * to the browser, may have written anything. A part that no proxy names is that of the request; what makes no origin
 * counts as not there.
 */
function forwardedOrigin(request: Request): string | undefined {
  const protocol = lastOf(request.headers.get('x-forwarded-proto'));
  const host = lastOf(request.headers.get('x-forwarded-host'));
  if (protocol === undefined && host === undefined) return undefined;
  const url = new URL(request.url);
  const said = `${protocol ?? url.protocol.slice(0, -1)}://${host ?? url.host}`;
  const origin = originOf(said);
  // Of `shop.example/x`, `u@shop.example` and the like something else would be read than stands there.
  return origin !== undefined && /^[^/?#@\\]+$/.test(said.slice(said.indexOf('://') + 3))
    ? origin
    : undefined;
}

function lastOf(header: string | null): string | undefined {
  return (
    header
      ?.slice(header.lastIndexOf(',') + 1)
      .trim()
      .toLowerCase() || undefined
  );
}

import { createError, type SallyportError } from '../../errors/sallyport-error.ts';
import { serverErrors } from '../../errors/server.ts';
import { wireContentType } from '../../wire/format.ts';
import type { Site } from './site.ts';

/** Whether a request may come in, and if from a listed origin, which. */
export type Clearance = { refused: SallyportError } | { refused?: undefined; crossOrigin: string | null };

const cleared: Clearance = { crossOrigin: null };

/**
 * Decides whether a request may change anything, before anything of it is read (SPEC S5): a POST that provably comes
 * from this site or from a listed origin. The only place where this is decided, for calls and for plain form posts.
 *
 * `Sec-Fetch-Site` is set by the browser and cannot be changed by a page; where it is missing (older browsers, plain
 * http off localhost, other clients) the `Origin` must match exactly. A missing or `null` origin clears nobody. A
 * neighbour (`same-site`) is somebody else, and so is a request that no page sent (`none`).
 */
export function guardRequest(request: Request, site: Site): Clearance {
  const origin = request.headers.get('origin');
  // Only who asks for a page of another origin comes here, see answerPreflight: the reason helps who forgot to list it.
  if (isPreflight(request)) return refuse(`its Origin is ${quote(origin ?? '', 200)}`);
  if (request.method !== 'POST')
    return { refused: createError(serverErrors, 'SP3001', { method: request.method.slice(0, 40) }) };
  if (origin !== null && site.allows(origin)) return { crossOrigin: origin };
  const fetchSite = request.headers.get('sec-fetch-site');
  if (fetchSite === 'same-origin') return cleared;
  if (fetchSite !== null) return refuse(`its Sec-Fetch-Site is ${quote(fetchSite, 40)}`);
  if (origin === null) return refuse('it has no Origin');
  if (origin === 'null') return refuse('its Origin is "null"');
  if (origin === (site.originOf(request) ?? new URL(request.url).origin)) return cleared;
  return refuse(`its Origin is ${quote(origin, 200)}`);
}

function refuse(reason: string): Clearance {
  return { refused: createError(serverErrors, 'SP3002', { reason }) };
}

function quote(text: string, length: number): string {
  return JSON.stringify(text.slice(0, length));
}

function isPreflight({ method, headers }: Request): boolean {
  return method === 'OPTIONS' && headers.has('origin') && headers.has('access-control-request-method');
}

/** Names of headers, as a browser lists them. */
const headerNames = /^[\w!#$%&'*+.^`|~-]+(?:, ?[\w!#$%&'*+.^`|~-]+)*$/;

/**
 * The answer to a browser that asks whether a page of a listed origin may call; undefined for everything else. It may send
 * POST, with the headers it names: those of the application, such as `authorization`, are not known here.
 */
export function answerPreflight(request: Request, site: Site): Response | undefined {
  if (!isPreflight(request)) return undefined;
  const origin = request.headers.get('origin') ?? '';
  const wanted = request.headers.get('access-control-request-headers');
  if (!site.allows(origin) || request.headers.get('access-control-request-method') !== 'POST')
    return undefined;
  const headers = new Headers({
    'content-type': wireContentType,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'access-control-allow-methods': 'POST',
    'access-control-max-age': '600',
  });
  if (wanted !== null && headerNames.test(wanted)) headers.set('access-control-allow-headers', wanted);
  allowOrigin(headers, origin);
  return new Response(null, { status: 204, headers });
}

/** Lets a listed origin read an answer. */
export function allowOrigin(headers: Headers, origin: string): void {
  headers.set('access-control-allow-origin', origin);
  headers.set('access-control-allow-credentials', 'true');
  headers.append('vary', 'Origin');
}

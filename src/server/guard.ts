import { createError, type SallyportError } from '../errors/sallyport-error.ts';
import { serverErrors } from '../errors/server.ts';

/** Whether a request may come in, and if from a listed origin, which. */
export type Clearance = { refused: SallyportError } | { refused?: undefined; crossOrigin: string | null };

/**
 * Decides whether a request may change anything, before anything of it is read (SPEC S5): a POST that provably comes
 * from this site or from a listed origin. The only place where this is decided.
 *
 * `Sec-Fetch-Site` is set by the browser and cannot be changed by a page; where it is missing (older browsers, plain
 * http off localhost, other clients) the `Origin` must match exactly. A missing or `null` origin clears nobody.
 */
export function guardRequest(
  request: Request,
  allowedOrigins: ReadonlySet<string>,
  ownOrigin: string | undefined,
): Clearance {
  if (request.method !== 'POST')
    return { refused: createError(serverErrors, 'SP3001', { method: request.method }) };
  const origin = request.headers.get('origin');
  if (origin !== null && allowedOrigins.has(origin)) return { crossOrigin: origin };
  const site = request.headers.get('sec-fetch-site');
  if (site !== null) {
    if (site === 'same-origin') return { crossOrigin: null };
    return refuse(`its Sec-Fetch-Site is ${JSON.stringify(site.slice(0, 40))}`);
  }
  if (origin === null) return refuse('it has no Origin');
  if (origin === 'null') return refuse('its Origin is "null"');
  if (origin !== (ownOrigin ?? new URL(request.url).origin))
    return refuse(`its Origin is ${JSON.stringify(origin.slice(0, 200))}`);
  return { crossOrigin: null };
}

function refuse(reason: string): Clearance {
  return { refused: createError(serverErrors, 'SP3002', { reason }) };
}

/** The origin of this server, from the option or the environment. Checked when the handler is made. */
export function readOrigin(option: string | undefined): string | undefined {
  const origin = option ?? globalThis.process?.env?.SALLYPORT_ORIGIN;
  if (!origin) return undefined;
  for (const checked of readOrigins('origin', [origin])) return checked;
  return undefined;
}

/** Checks the option when the handler is made, so that a typing error shows at start-up and not as a refused call. */
export function readAllowedOrigins(origins: readonly string[] = []): ReadonlySet<string> {
  return readOrigins('allowedOrigins', origins);
}

function readOrigins(option: string, origins: readonly string[]): ReadonlySet<string> {
  for (const origin of origins) {
    let parsed: string | undefined;
    try {
      parsed = new URL(origin).origin;
    } catch {}
    if (parsed !== origin || parsed === 'null') {
      throw createError(serverErrors, 'SP3015', {
        option,
        reason: `${JSON.stringify(origin)} is no origin such as "https://app.example.com"`,
      });
    }
  }
  return new Set(origins);
}

/** The answer to a browser that asks whether a listed origin may call; undefined where it may not, or nobody asked. */
export function answerPreflight(request: Request, allowedOrigins: ReadonlySet<string>): Response | undefined {
  const origin = request.headers.get('origin');
  if (request.method !== 'OPTIONS' || origin === null || !allowedOrigins.has(origin)) return undefined;
  if (!request.headers.has('access-control-request-method')) return undefined;
  const headers = new Headers({
    'access-control-allow-methods': 'POST',
    'access-control-max-age': '600',
    'cache-control': 'no-store',
  });
  const wanted = request.headers.get('access-control-request-headers');
  if (wanted !== null) headers.set('access-control-allow-headers', wanted);
  allowOrigin(headers, origin);
  return new Response(null, { status: 204, headers });
}

/** Lets a listed origin read an answer. */
export function allowOrigin(headers: Headers, origin: string): void {
  headers.set('access-control-allow-origin', origin);
  headers.set('access-control-allow-credentials', 'true');
  headers.append('vary', 'Origin');
}

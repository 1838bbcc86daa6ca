import type { FormOutcome } from './forms/form-outcome.ts';
import type { Access } from './gate/access.ts';
import type { Limits } from './gate/limits.ts';
import type { RegisteredContext } from './request/scope.ts';

/** Options of {@link createHandler}, all optional. */
export interface HandlerOptions<Platform = unknown> {
  /**
   * Who may call, for every function that does not say so itself: with its own `access`, or with `protect()` in its
   * file. Default: everybody.
   */
  access?: Access;
  /** What `getContext()` gives: called once per request, before the function runs. May use `getCookies()`. */
  context?: (request: Request, platform: Platform) => RegisteredContext | Promise<RegisteredContext>;
  /**
   * The origin under which browsers know this server, such as `https://shop.example`: behind a proxy that ends TLS the
   * request itself says another one. It decides what is the same site, whether cookies are Secure, and where
   * `redirect()` stays. Default: the environment variable `SALLYPORT_ORIGIN`, else that of each request.
   */
  origin?: string;
  /**
   * Whether, where `origin` does not say it, the headers `X-Forwarded-Proto` and `X-Forwarded-Host` say under which origin
   * browsers know this server. Of a list the last value counts, which the nearest proxy wrote. Only for a server that is
   * reached through that proxy alone: others could write these headers themselves. Default: false.
   */
  trustProxy?: boolean;
  /**
   * Other origins whose pages may call, such as `['https://app.example.com']`, or all names one level below another:
   * `['https://*.example.com']`. Default: none.
   */
  allowedOrigins?: readonly string[];
  /** What a call may cost. Defaults: see the table in PROTOCOL.md. */
  limits?: Partial<Limits>;
  /**
   * Keys for sealing what inline functions capture, each as `npx sallyport keys` prints it: the first one seals, all of
   * them open. Default: the environment variable `SALLYPORT_KEYS`, else a key made by the build.
   */
  keys?: readonly string[];
  /**
   * What sealed values are bound to beside their function, such as the session's id: then they are of no use in another
   * session. Called after `context`, and only where something is sealed or opened; may use `getCookies()` and
   * `getContext()`.
   */
  sealContext?: (request: Request) => string | undefined;
  /**
   * Renders what is no call: pages, and the answers to plain form posts. With it the handler is the application's whole
   * server. Runs in the scope of the request: `getCookies()`, `getContext()` and the rest work, and what they set goes out
   * with the response.
   *
   * @example
   * ```ts
   * async render(request, { form }) {
   *   const page = await renderToReadableStream(<App url={request.url} />, { formState: form?.formState });
   *   return new Response(page, { status: form?.status ?? 200, headers: { 'content-type': 'text/html' } });
   * }
   * ```
   */
  render?: (
    request: Request,
    page: {
      /** Where the request was a plain form post: what it came to. */
      form?: FormOutcome;
      platform: Platform;
    },
  ) => Response | Promise<Response>;
  /**
   * What happens to a plain form post whose function throws, or that is refused. `'respond'`, the default: the answer is a
   * small page of ours that says so, with the status. `'render'`: the outcome has `error` and `status`, for a page of the
   * application's own.
   */
  formErrors?: 'respond' | 'render';
  /**
   * Hears of every error that the caller does not get to see. Default: `console.error`. With Server Components
   * `functionName` is the path of the page where a component failed.
   */
  onError?: (error: unknown, info: { digest: string; functionName: string; request: Request }) => unknown;
}

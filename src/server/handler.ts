import { answerCall } from './answer-call.ts';
import { buildGate } from './gate.ts';
import type { HandlerOptions } from './handler-options.ts';
import { endRequest, finishHeaders } from './scope.ts';

/** Answers calls. Made by {@link createHandler}. */
export interface Handler<Platform = unknown> {
  (request: Request, platform?: Platform): Promise<Response>;
  /** The handler itself, under the name that servers look for: `export default createHandler()` is a server entry. */
  fetch(request: Request, platform?: Platform): Promise<Response>;
  /**
   * Opens the scope of a request for `work`, such as rendering a page: `getRequest()`, `getCookies()` and
   * `getContext()` work in it, and Server Functions called there see the same. Where `work` gives a `Response`, the
   * cookies and headers that were set go with it.
   */
  run<Result>(request: Request, platform: Platform, work: () => Result | Promise<Result>): Promise<Result>;
}

/**
 * Makes the handler that answers calls of Server Functions: `POST {base}_sallyport/<id>`.
 *
 * @param options all optional
 * @throws SP3015 for an option that is not valid
 * @example
 * ```ts
 * // src/server.ts, named in sallyport({ server: './src/server.ts' })
 * export default createHandler({
 *   context: async (request) => ({ user: await userOf(request) }),
 * });
 * ```
 */
export function createHandler<Platform = unknown>(options: HandlerOptions<Platform> = {}): Handler<Platform> {
  const gate = buildGate(options);
  const fetch = (request: Request, platform?: Platform) => answerCall(gate, request, platform);
  return Object.assign(fetch, {
    fetch,
    run: <Result>(
      request: Request,
      platform: Platform,
      work: () => Result | Promise<Result>,
    ): Promise<Result> =>
      gate.open(request, platform, async (scope) => {
        await gate.fill(scope);
        try {
          const result = await work();
          return result instanceof Response ? (finishHeaders(scope, result) as Result) : result;
        } finally {
          setTimeout(endRequest, 0, scope);
        }
      }),
  });
}

import { createError } from '../errors/sallyport-error.ts';
import { serverErrors } from '../errors/server.ts';
import { answerAsText } from './answer/answer.ts';
import { answerCall } from './answer-call.ts';
import { answerForm } from './answer-form.ts';
import type { FormOutcome } from './forms/form-outcome.ts';
import { isCall } from './functions/find-called-function.ts';
import { buildGate, type Gate } from './gate.ts';
import type { HandlerOptions } from './handler-options.ts';
import { noteHandler } from './made-handlers.ts';
import { endRequest, finishHeaders, keepScope, type RequestScope } from './request/scope.ts';

/** Answers calls, and form posts. Made by {@link createHandler}. */
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
  /**
   * Answers a plain form post: a form that was sent before the scripts had loaded, or without them. It is sent to the
   * address of its page, so a server that renders pages asks here first.
   *
   * @param request any request
   * @param platform as for the handler itself
   * @returns `undefined` for whatever is no post of a Server Function's form, its body unread; a `Response` that is the
   *   answer (a redirect; a failure, unless `formErrors: 'render'`); else the outcome, for the page that is rendered as
   *   the answer, best inside `handler.run()` with the same request
   * @throws SP3053 where the body of a form post was read before
   * @example
   * ```ts
   * const form = await handler.handleForm(request);
   * if (form instanceof Response) return form;
   * return handler.run(request, undefined, () => renderPage(request, form));
   * ```
   */
  handleForm(request: Request, platform?: Platform): Promise<FormOutcome | Response | undefined>;
}

/** A page goes on rendering after its first bytes: until its last one it belongs to the request. */
function finishPage(scope: RequestScope, page: Response): Response {
  const { body } = page;
  return finishHeaders(scope, body === null ? page : new Response(keepScope(body), page));
}

/** Whoever looks for a page here is told that there is none; the rest is a call that went wrong. */
function answerOutside(gate: Gate, request: Request, platform: unknown): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return answerCall(gate, request, platform);
  return Promise.resolve(answerAsText(createError(serverErrors, 'SP3035')));
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
  return makeHandler(buildGate(options), options.render);
}

/** Makes a handler of a gate, for {@link createHandler} and for what builds on it. */
export function makeHandler<Platform>(
  gate: Gate,
  render: HandlerOptions<Platform>['render'],
): Handler<Platform> {
  noteHandler(gate.table);
  const handler = {
    handleForm: (request: Request, platform?: Platform) => answerForm(gate, request, platform),
    run: <Result>(
      request: Request,
      platform: Platform,
      work: () => Result | Promise<Result>,
    ): Promise<Result> =>
      gate.open(request, platform, async (scope) => {
        try {
          await gate.fill(scope);
          const result = await work();
          return result instanceof Response ? (finishPage(scope, result) as Result) : result;
        } finally {
          if (!scope.streams) setTimeout(endRequest, 0, scope);
        }
      }),
    async fetch(request: Request, platform?: Platform): Promise<Response> {
      if (isCall(request, gate.table)) return answerCall(gate, request, platform);
      if (render === undefined) return answerOutside(gate, request, platform);
      const form = await handler.handleForm(request, platform);
      if (form instanceof Response) return form;
      const page = { ...(form === undefined ? {} : { form }), platform: platform as Platform };
      return handler.run(request, page.platform, () => render(request, page));
    },
  };
  return Object.assign((request: Request, platform?: Platform) => handler.fetch(request, platform), handler);
}

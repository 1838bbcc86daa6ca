import { createError, SallyportError } from '../errors/sallyport-error.ts';
import { serverErrors } from '../errors/server.ts';
import { contentType, decode } from '../wire/json-stage.ts';
import { answerRefusal, answerResult, answerThrown } from './answer.ts';
import {
  type FoundFunction,
  type FunctionTable,
  findFunction,
  installedFunctions,
} from './function-table.ts';
import { allowOrigin, answerPreflight, guardRequest, readAllowedOrigins } from './guard.ts';
import { readBody } from './read-body.ts';
import { reportToConsole } from './report.ts';
import { type RegisteredContext, runInScope } from './scope.ts';

/** Options of {@link createHandler}, all optional. */
export interface HandlerOptions<Platform = unknown> {
  /** What `getContext()` gives: called once per request, before the function runs. May use `getCookies()`. */
  context?: (request: Request, platform: Platform) => RegisteredContext | Promise<RegisteredContext>;
  /** Other origins whose pages may call, such as `['https://app.example.com']`. Default: none. */
  allowedOrigins?: readonly string[];
  /** What a call may cost. */
  limits?: {
    /** Size of the arguments in bytes, default 1 MiB. */
    body?: number;
  };
  /** Hears of every error that the caller does not get to see. Default: `console.error`. */
  onError?: (error: unknown, info: { digest: string; functionName: string; request: Request }) => void;
}

/** Answers calls. Made by {@link createHandler}. */
export interface Handler<Platform = unknown> {
  (request: Request, platform?: Platform): Promise<Response>;
  /** The handler itself, under the name that servers look for: `export default createHandler()` is a server entry. */
  fetch(request: Request, platform?: Platform): Promise<Response>;
  /**
   * Opens the scope of a request for `work`, such as rendering a page: `getRequest()`, `getCookies()` and
   * `getContext()` work in it, and Server Functions called there see the same. Where `work` gives a `Response`, the
   * cookies that were set go with it.
   */
  run<Result>(request: Request, platform: Platform, work: () => Result | Promise<Result>): Promise<Result>;
}

const defaultBodyLimit = 1024 * 1024;

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
  // Taken now, not per call: two applications in one process must not reach each other's functions.
  const table = installedFunctions();
  const allowedOrigins = readAllowedOrigins(options.allowedOrigins);
  const bodyLimit = readLimit(options.limits?.body, defaultBodyLimit);
  const fillContext = options.context;
  const report = options.onError ?? reportToConsole;

  async function handle(request: Request, platform?: Platform): Promise<Response> {
    const preflight = answerPreflight(request, allowedOrigins);
    if (preflight !== undefined) return preflight;
    const clearance = guardRequest(request, allowedOrigins);
    if (clearance.refused !== undefined) return answerRefusal(clearance.refused);
    const response = await answerCall(request, platform);
    if (clearance.crossOrigin !== null) allowOrigin(response.headers, clearance.crossOrigin);
    return response;
  }

  async function answerCall(request: Request, platform: Platform | undefined): Promise<Response> {
    let found: FoundFunction | undefined;
    try {
      found = await find(table, request);
      checkContentType(request);
      const args = readArguments(await readBody(request, bodyLimit), found.arity);
      return await run(found, args, request, platform);
    } catch (error) {
      if (error instanceof SallyportError && error.status !== undefined && error.status < 500)
        return answerRefusal(error);
      return answerFailure(error, found?.name ?? nameIn(request.url), request);
    }
  }

  function run(found: FoundFunction, args: unknown[], request: Request, platform: Platform | undefined) {
    return runInScope(request, platform, async (scope) => {
      let response: Response;
      try {
        if (fillContext !== undefined) scope.context = await fillContext(request, platform as Platform);
        response = answerResult(await found.run(...args));
      } catch (thrown) {
        response = answerFailure(thrown, found.name, request);
      }
      scope.cookies.writeTo(response.headers);
      return response;
    });
  }

  function answerFailure(thrown: unknown, functionName: string, request: Request): Response {
    return answerThrown(thrown, table?.dev === true, (error, digest) =>
      tell(error, { digest, functionName, request }),
    );
  }

  /** Whatever the application's own reporter does, the caller gets an answer. */
  function tell(error: unknown, info: { digest: string; functionName: string; request: Request }): void {
    try {
      report(error, info);
    } catch (failure) {
      reportToConsole(error, info);
      reportToConsole(failure, { ...info, functionName: 'onError' });
    }
  }

  return Object.assign(handle, {
    fetch: handle,
    run: <Result>(
      request: Request,
      platform: Platform,
      work: () => Result | Promise<Result>,
    ): Promise<Result> =>
      runInScope(request, platform, async (scope) => {
        if (fillContext !== undefined) scope.context = await fillContext(request, platform);
        const result = await work();
        return result instanceof Response && scope.cookies.changed
          ? (withCookies(result, scope.cookies) as Result)
          : result;
      }),
  });
}

/** The function that the address names. */
async function find(table: FunctionTable | undefined, request: Request): Promise<FoundFunction> {
  if (table === undefined) throw createError(serverErrors, 'SP3013');
  const id = functionIdOf(request.url, table.base);
  const found = id && (await findFunction(table, id, request.headers.get('sallyport-module')));
  if (!found) throw createError(serverErrors, 'SP3003');
  return found;
}

/** The id in a call's address; undefined where the address is none of a call. */
function functionIdOf(url: string, base: string): string | undefined {
  const { pathname } = new URL(url);
  const prefix = `${base}_sallyport/`;
  if (!pathname.startsWith(prefix)) return undefined;
  const id = pathname.slice(prefix.length);
  return /^[\w$-]{1,200}$/.test(id) ? id : undefined;
}

/** The name of a function that did not even load, from its address. */
function nameIn(url: string): string {
  return /\/([\w$]+)-[\w-]+$/.exec(new URL(url).pathname)?.[1] ?? '(unknown)';
}

function checkContentType(request: Request): void {
  if (request.headers.get('content-type') !== contentType)
    throw createError(serverErrors, 'SP3007', { expected: contentType });
}

function readArguments(body: string, arity: number): unknown[] {
  let args: unknown;
  try {
    args = decode(body);
  } catch (cause) {
    throw createError(serverErrors, 'SP3005', { reason: 'it is not valid JSON' }, cause);
  }
  if (!Array.isArray(args))
    throw createError(serverErrors, 'SP3005', { reason: 'it is no list of arguments' });
  if (arity >= 0 && args.length > arity)
    throw createError(serverErrors, 'SP3006', { sent: args.length, declared: arity });
  return args;
}

function readLimit(limit: number | undefined, standard: number): number {
  if (limit === undefined) return standard;
  if (limit === Number.POSITIVE_INFINITY || (Number.isSafeInteger(limit) && limit >= 0)) return limit;
  throw createError(serverErrors, 'SP3015', {
    option: 'limits',
    reason: `body is ${limit}, not a number of bytes`,
  });
}

function withCookies(response: Response, cookies: { writeTo(headers: Headers): void }): Response {
  const copy = new Response(response.body, response);
  cookies.writeTo(copy.headers);
  return copy;
}

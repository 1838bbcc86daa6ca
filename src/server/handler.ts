import { createError, SallyportError } from '../errors/sallyport-error.ts';
import { serverErrors } from '../errors/server.ts';
import { checkContentType } from '../wire/content-type.ts';
import type { WireLimits } from '../wire/limits.ts';
import { type AnswerContext, answerRefusal, answerResult, answerThrown } from './answer.ts';
import { openCall, referenceEncoder } from './function-reference.ts';
import {
  type FoundFunction,
  type FunctionTable,
  findFunction,
  installedFunctions,
} from './function-table.ts';
import { allowOrigin, answerPreflight, guardRequest, readAllowedOrigins, readOrigin } from './guard.ts';
import { readLimits } from './limits.ts';
import { readArguments } from './read-arguments.ts';
import { reportToConsole } from './report.ts';
import { type RegisteredContext, type RequestScope, runInScope } from './scope.ts';
import { createSealer, type Sealer, splitKeys } from './seal.ts';

/** Options of {@link createHandler}, all optional. */
export interface HandlerOptions<Platform = unknown> {
  /** What `getContext()` gives: called once per request, before the function runs. May use `getCookies()`. */
  context?: (request: Request, platform: Platform) => RegisteredContext | Promise<RegisteredContext>;
  /**
   * The origin under which browsers know this server, such as `https://shop.example`: behind a proxy that ends TLS the
   * request itself says another one. It decides what is the same site, whether cookies are Secure, and where
   * `redirect()` stays. Default: the environment variable `SALLYPORT_ORIGIN`, else that of each request. Headers that
   * proxies add are never trusted.
   */
  origin?: string;
  /** Other origins whose pages may call, such as `['https://app.example.com']`. Default: none. */
  allowedOrigins?: readonly string[];
  /** What the arguments of a call may cost. Defaults: see the table in PROTOCOL.md. */
  limits?: Partial<WireLimits>;
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
  /** Hears of every error that the caller does not get to see. Default: `console.error`. */
  onError?: (error: unknown, info: { digest: string; functionName: string; request: Request }) => unknown;
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
  const limits = readLimits(options.limits);
  const encodeFunction = referenceEncoder(table);
  const origin = readOrigin(options.origin);
  const sealer = makeSealer(options.keys, table);
  const report = options.onError ?? reportToConsole;

  async function handle(request: Request, platform?: Platform): Promise<Response> {
    const preflight = answerPreflight(request, allowedOrigins);
    if (preflight !== undefined) return preflight;
    const clearance = guardRequest(request, allowedOrigins, origin);
    if (clearance.refused !== undefined) return answerRefusal(clearance.refused);
    const response = await answerCall(request, platform);
    if (clearance.crossOrigin !== null) allowOrigin(response.headers, clearance.crossOrigin);
    return response;
  }

  async function answerCall(request: Request, platform: Platform | undefined): Promise<Response> {
    let found: FoundFunction | undefined;
    try {
      found = await find(table, request);
      checkContentType(request.headers.get('content-type'));
      const args = await readArguments(request, {
        table: table as FunctionTable,
        arity: argumentCount(found),
        limits,
      });
      return await run(found, args, request, platform);
    } catch (error) {
      if (isRefusal(error)) return answerRefusal(error);
      return answerThrown(error, contextOf(found?.name ?? nameIn(request.url), request));
    }
  }

  function run(found: FoundFunction, args: unknown[], request: Request, platform: Platform | undefined) {
    return runInScope(request, platform, origin, async (scope) => {
      const context = contextOf(found.name, request);
      let response: Response;
      try {
        await fillScope(scope, request, platform as Platform);
        // What was not sealed for this function is refused like any other bad argument: the function has not begun.
        const call = await openCall(found, args, table as FunctionTable);
        response = await answerRun(call, context);
      } catch (thrown) {
        if (isRefusal(thrown)) throw thrown;
        response = answerThrown(thrown, context);
      }
      scope.cookies.writeTo(response.headers);
      return response;
    });
  }

  async function fillScope(scope: RequestScope, request: Request, platform: Platform): Promise<void> {
    if (sealer !== undefined) scope.sealing = () => ({ sealer, context: options.sealContext?.(request) });
    if (options.context !== undefined) scope.context = await options.context(request, platform);
  }

  function contextOf(functionName: string, request: Request): AnswerContext {
    return {
      functionName,
      encodeFunction,
      dev: table?.dev === true,
      report: (error, digest) => tell(error, { digest, functionName, request }),
    };
  }

  /** Whatever the application's own reporter does, the caller gets an answer. */
  function tell(error: unknown, info: { digest: string; functionName: string; request: Request }): void {
    const fallBack = (failure: unknown) => {
      reportToConsole(error, info);
      reportToConsole(failure, { ...info, functionName: 'onError' });
    };
    try {
      // A reporter that is asynchronous fails later: nobody else would hear of it, and the process would end.
      Promise.resolve(report(error, info)).catch(fallBack);
    } catch (failure) {
      fallBack(failure);
    }
  }

  return Object.assign(handle, {
    fetch: handle,
    run: <Result>(
      request: Request,
      platform: Platform,
      work: () => Result | Promise<Result>,
    ): Promise<Result> =>
      runInScope(request, platform, origin, async (scope) => {
        await fillScope(scope, request, platform);
        const result = await work();
        return result instanceof Response && scope.cookies.changed
          ? (withCookies(result, scope.cookies) as Result)
          : result;
      }),
  });
}

/** How many arguments a call may have: sealed captures come before those that the function declares. */
function argumentCount({ arity, inline }: FoundFunction): number {
  return arity < 0 || inline === undefined ? arity : arity + 1;
}

/** Runs the function; whatever it throws is an answer too. */
async function answerRun(
  { run, args }: Awaited<ReturnType<typeof openCall>>,
  context: AnswerContext,
): Promise<Response> {
  try {
    return answerResult(await run(...args), context);
  } catch (thrown) {
    return answerThrown(thrown, context);
  }
}

/** One of our own errors that ends a call before the function ran. */
function isRefusal(error: unknown): error is SallyportError {
  return error instanceof SallyportError && error.status !== undefined && error.status < 500;
}

/** The keys of the application, else those of the environment, else the one of the build. */
function makeSealer(
  own: readonly string[] | undefined,
  table: FunctionTable | undefined,
): Sealer | undefined {
  const named = splitKeys(globalThis.process?.env?.SALLYPORT_KEYS ?? '');
  const keys = own ?? (named.length > 0 ? named : table?.keys);
  return keys === undefined ? undefined : createSealer(keys);
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
  // Names may have dollar signs, and what is on the way may have encoded them.
  const id = pathname.slice(prefix.length).replaceAll('%24', '$');
  return /^[\w$-]{1,200}$/.test(id) ? id : undefined;
}

/** The name of a function that did not even load, from its address. */
function nameIn(url: string): string {
  return /\/([\w$]+)-[\w-]+$/.exec(new URL(url).pathname)?.[1] ?? '(unknown)';
}

function withCookies(response: Response, cookies: { writeTo(headers: Headers): void }): Response {
  const copy = new Response(response.body, response);
  cookies.writeTo(copy.headers);
  return copy;
}

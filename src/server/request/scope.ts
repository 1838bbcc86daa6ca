import { AsyncLocalStorage } from 'node:async_hooks';
import { createError } from '../../errors/sallyport-error.ts';
import { serverErrors } from '../../errors/server.ts';
import { reportToConsole } from '../answer/report.ts';
import { takeTurns } from '../answer/take-turns.ts';
import type { FunctionTable } from '../functions/function-table.ts';
import type { Sealer } from '../functions/seal.ts';
import type { Access } from '../gate/access.ts';
import type { Site } from '../gate/site.ts';
import { AfterWork, type Work } from './after.ts';
import { Cookies } from './cookies.ts';
import { ResponseHeaders } from './response-headers.ts';

/** What belongs to one request while it is handled. */
export interface RequestScope {
  readonly request: Request;
  readonly platform: unknown;
  /** The origin under which browsers know this server, where the application says so. */
  readonly origin?: string;
  readonly cookies: Cookies;
  /** What is done once for a request is known by: the same in all scopes of it. */
  readonly identity: object;
  readonly responseHeaders: ResponseHeaders;
  /** Fires when the client has gone or the function's time is up; without a time limit it is the request's. */
  signal?: AbortSignal;
  /** Made when it is asked for. */
  after?: AfterWork;
  /** Hears of what fails after the answer. */
  report: (error: unknown) => void;
  /** Gives back the place among the calls that run at once. */
  leave?: () => void;
  /** The answer is a stream, which ends later. */
  streams: boolean;
  /** The page that answers a form post is rendered in the scope in which its function ran. */
  continued?: boolean;
  /** What was set is with the application already. */
  headersTaken?: boolean;
  /** The application's context is there. */
  filled?: boolean;
  ended: boolean;
  readonly endings: (() => void)[];
  context: unknown;
  /** The functions of the application that handles it: a page that is rendered must not name those of another. */
  table?: FunctionTable;
  /** Who may call what says nothing of its own. */
  access?: Access;
  /** From where calls may come, for those that come another way than ours. */
  site?: Site;
  /** With what captured values are sealed. Asked when something is: by then the session is known. */
  sealing?: () => Sealing;
}

/** With what captured values are sealed (SPEC D9). */
export interface Sealing {
  readonly sealer: Sealer;
  /** What a seal is bound to beside its function, such as the session. */
  readonly context?: string;
}

// One storage for every copy of the runtime in the process, so that getRequest() of an external package works.
const key = Symbol.for('sallyport.scope');
const shared = globalThis as { [key]?: AsyncLocalStorage<RequestScope> };
shared[key] ??= new AsyncLocalStorage();
const storage = shared[key];

/** A value that belongs to a chain of asynchronous work, like the scope itself. */
export function asyncVariable<Value>(name: string): {
  get(): Value | undefined;
  run<Result>(value: Value, work: () => Result): Result;
} {
  const ofName = Symbol.for(`sallyport.async.${name}`);
  const all = globalThis as { [name: symbol]: unknown };
  all[ofName] ??= new AsyncLocalStorage<Value>();
  const variable = all[ofName] as AsyncLocalStorage<Value>;
  return { get: () => variable.getStore(), run: (value, work) => variable.run(value, work) };
}

/** Opens a scope for a request and runs `work` in it. */
export function runInScope<Result>(
  request: Request,
  platform: unknown,
  origin: string | undefined,
  work: (scope: RequestScope) => Promise<Result>,
): Promise<Result> {
  const cookies = new Cookies(request, origin);
  const scope: RequestScope = {
    request,
    platform,
    origin,
    cookies,
    identity: {},
    responseHeaders: new ResponseHeaders(),
    report: reportAfter,
    streams: false,
    ended: false,
    endings: [],
    context: undefined,
  };
  return storage.run(scope, work, scope);
}

function reportAfter(error: unknown): void {
  reportToConsole(error, { digest: 'none', functionName: 'after' });
}

/** Runs more work in the scope of a request: what was set in it goes out with its one answer. */
export function resumeScope<Result>(
  scope: RequestScope,
  work: (scope: RequestScope) => Promise<Result>,
): Promise<Result> {
  return storage.run(scope, work, scope);
}

/**
 * The scope for another request of the same caller that goes out with the same answer, such as the page beside the
 * result of a call: cookies that are set belong to that answer, what was known of the caller is asked for anew.
 */
export function branchScope(scope: RequestScope, request: Request): RequestScope {
  return derive(scope, {
    request,
    context: undefined,
    sealing: undefined,
    filled: false,
    ...ignoredHeaders(),
  });
}

/** The same scope for what may set headers of an answer that is none of this request, such as a page's document. */
export function withoutHeaders(scope: RequestScope): RequestScope {
  return derive(scope, ignoredHeaders());
}

function ignoredHeaders(): Pick<RequestScope, 'responseHeaders'> {
  return { responseHeaders: new ResponseHeaders() };
}

function derive(scope: RequestScope, own: Partial<RequestScope>): RequestScope {
  return Object.create(scope, Object.getOwnPropertyDescriptors(own)) as RequestScope;
}

/** What was set during a request, for a server that adds it to its answer itself. */
export function takeHeaders(scope: RequestScope): Headers {
  const headers = new Headers();
  scope.headersTaken = true;
  scope.responseHeaders.writeTo(headers);
  scope.cookies.writeTo(headers);
  return headers;
}

/** Adds what was set during a request to its answer. From then on setting more is an error: it would be lost. */
export function finishHeaders(scope: RequestScope, response: Response): Response {
  const { cookies, responseHeaders } = scope;
  if (scope.headersTaken) return response;
  // A response of the application's own may have headers that cannot be changed.
  const changed = cookies.changed || responseHeaders.changed;
  const answer = changed ? new Response(response.body, response) : response;
  responseHeaders.writeTo(answer.headers);
  cookies.writeTo(answer.headers);
  return answer;
}

/** Calls `work` when the answer of a request has ended: it has been read, or nobody reads it any more. */
export function whenEnded(scope: RequestScope, work: () => void): void {
  if (scope.ended) work();
  else scope.endings.push(work);
}

/** The answer of a request has ended. */
export function endRequest(scope: RequestScope): void {
  scope.ended = true;
  for (const work of scope.endings.splice(0)) work();
}

/** What still runs while an answer streams, such as an async generator, sees the request it belongs to. */
export function keepScope(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const scope = storage.getStore();
  if (scope === undefined) return stream;
  const reader = stream.getReader();
  scope.streams = true;
  void reader.closed.catch(() => {}).finally(() => endRequest(scope));
  const nextTurn = takeTurns();
  return new ReadableStream(
    {
      pull: (controller) =>
        storage.run(scope, async () => {
          const turn = nextTurn();
          if (turn !== undefined) await turn;
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value);
        }),
      cancel: (reason) => storage.run(scope, () => reader.cancel(reason)),
    },
    { highWaterMark: 0 },
  );
}

/** The address of the page's site, for what has to stay on it. */
export function siteAddress(): string {
  const { origin, request } = requireScope('redirect');
  return origin ?? request.url;
}

/** With what the captured values of a function are sealed and opened in this request. */
export function currentSealing(functionName: string): Sealing {
  const sealing = storage.getStore()?.sealing;
  if (sealing === undefined) throw createError(serverErrors, 'SP3022', { name: functionName });
  return sealing();
}

/** The scope of the request that is being handled; undefined outside of one. */
export function currentScope(): RequestScope | undefined {
  return storage.getStore();
}

/** The request that is being handled, for the function that needs one. */
export function requireScope(name: string): RequestScope {
  const scope = storage.getStore();
  if (scope === undefined) throw createError(serverErrors, 'SP3010', { name });
  return scope;
}

/**
 * The request that is being handled.
 *
 * @returns the web standard `Request`; its body is already read when a Server Function runs
 * @throws SP3010 outside of a request
 * @example
 * ```ts
 * const language = getRequest().headers.get('accept-language');
 * ```
 */
export function getRequest(): Request {
  return requireScope('getRequest').request;
}

/**
 * The cookies of the request that is being handled; what is set here is sent with the answer.
 *
 * @throws SP3010 outside of a request
 * @example
 * ```ts
 * const cookies = getCookies();
 * const session = cookies.get('session') ?? crypto.randomUUID();
 * cookies.set('session', session, { maxAge: 60 * 60 * 24 * 30 });
 * ```
 */
export function getCookies(): Cookies {
  return requireScope('getCookies').cookies;
}

/**
 * The headers that the answer to this request gets beside its own.
 *
 * @throws SP3010 outside of a request
 * @example
 * ```ts
 * getResponseHeaders().set('server-timing', `db;dur=${duration}`);
 * ```
 */
export function getResponseHeaders(): ResponseHeaders {
  return requireScope('getResponseHeaders').responseHeaders;
}

/**
 * A signal that fires when nobody waits for the answer any more: the caller aborted, the connection is gone, or the
 * function's time is up. Hand it to whatever takes one, such as `fetch` and database drivers.
 *
 * @throws SP3010 outside of a request
 * @example
 * ```ts
 * const answer = await fetch(url, { signal: getSignal() });
 * ```
 */
export function getSignal(): AbortSignal {
  const { signal, request } = requireScope('getSignal');
  return signal ?? request.signal;
}

/**
 * Does work once the answer has gone: mails, logs, whatever the caller need not wait for. The functions of this module
 * work in it as before, but the answer's headers and cookies cannot change any more. A server that stops waits for it,
 * and on platforms with `waitUntil` that is used. What it throws goes to `onError`.
 *
 * @param work sync or async
 * @throws SP3010 outside of a request
 * @example
 * ```ts
 * const order = await placeOrder(cart);
 * after(() => sendReceipt(order));
 * return order;
 * ```
 */
export function after(work: Work): void {
  const scope = requireScope('after');
  if (scope.after === undefined) {
    const afterWork = new AfterWork(
      scope.platform,
      (task) => storage.run(scope, task),
      (error) => scope.report(error),
    );
    scope.after = afterWork;
    whenEnded(scope, () => afterWork.release());
  }
  scope.after.add(work);
}

/**
 * Types for {@link getContext}: declare the type of your context once, and it is known everywhere.
 *
 * @example
 * ```ts
 * declare module 'sallyport/server' {
 *   interface Register { context: { user: User | null } }
 * }
 * ```
 */
// biome-ignore lint/suspicious/noEmptyInterface: applications fill it by declaration merging.
export interface Register {}

/** The type of the application's context, as declared in {@link Register}. */
export type RegisteredContext = Register extends { context: infer Context } ? Context : unknown;

/**
 * What `createHandler({ context })` made of the request that is being handled, `undefined` without that option.
 *
 * @throws SP3010 outside of a request
 * @example
 * ```ts
 * const { user } = getContext();
 * ```
 */
export function getContext<Context = RegisteredContext>(): Context {
  return requireScope('getContext').context as Context;
}

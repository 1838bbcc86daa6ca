import type { DecodeOptions } from '../wire/decode-options.ts';
import type { FunctionReference } from '../wire/format.ts';
import type { WireLimits } from '../wire/limits.ts';
import type { CallMode } from './call-options.ts';
import type { Reference } from './reference.ts';
import type { NewestCall } from './same-function.ts';

/** Options of {@link configureClient}, all optional. */
export interface ClientOptions {
  /**
   * Where calls go: a path or an address that ends before the function's id, such as
   * `https://api.example.com/_sallyport/`. Default: `_sallyport/` under Vite's `base`.
   */
  endpoint?: string | URL;
  /**
   * Headers for every call, or a function that gives them for each call (bearer tokens). Where it takes a while, calls
   * take their places in the queue when their headers are there: it may itself call a Server Function. What it calls
   * before it waits for anything goes out without these headers; a later one would ask for them again.
   */
  headers?: HeadersInit | (() => HeadersInit | Promise<HeadersInit>);
  /** As in `fetch`; `'include'` sends cookies to an endpoint of another origin. Default `'same-origin'`. */
  credentials?: RequestCredentials;
  /** Replaces `fetch`, for tests or tracing. */
  fetch?: (request: Request) => Promise<Response>;
  /** Takes over navigation when a function redirects: the app's router. Default: `location.assign`. */
  navigate?: (url: string) => void | Promise<void>;
  /**
   * Bounds for results, for answers that come from a server you do not trust: `{ ...resultLimits, bodyBytes: 1e6 }`,
   * with `resultLimits` from `sallyport/wire`. Default: none for sizes and numbers.
   */
  limits?: WireLimits;
  /**
   * Hears of every call that fails, before its promise rejects: not of those that were aborted, and not of what fails
   * later inside of a result, which is its reader's to catch.
   */
  onError?: (error: unknown, info: { functionName: string }) => void;
}

// The runtime may be bundled twice (pre-bundled and not): both copies must see the same configuration.
const key = Symbol.for('sallyport.client');
const shared = globalThis as { [key]?: ClientState };
shared[key] ??= { newest: new Map() };
const current = shared[key];

/** The configuration in force, and what calls know of one another. */
interface ClientState extends ClientOptions {
  defaultEndpoint?: string;
  /** Of functions that say nothing. */
  defaultCalls?: CallMode;
  /** The end of the queue. */
  last?: Promise<unknown>;
  /** By id, for functions with `latest` or `drop`. */
  readonly newest: Map<string, NewestCall[]>;
  /** What Server Components add to calls. */
  extension?: CallExtension;
}

/** What calls do beyond what the client itself knows, in an app with Server Components. */
export interface CallExtension {
  /** Adds to the headers of a call. */
  prepare(headers: Headers, reference: Reference): void;
  /**
   * Names a function that did not come from us. It may throw a promise: then it is to be asked again when that has
   * settled.
   */
  encodeFunction(fn: CallableFunction, path: () => string): FunctionReference | undefined;
  /** What calls a function that did not come from us, with options; undefined for what is no Server Function. */
  describe(fn: CallableFunction): Reference | undefined;
  /** Begins to read an answer of a function: what it embeds, and what the call resolves with. */
  read(
    response: Response,
    functionName: string,
  ): Pick<DecodeOptions, 'embed'> & { finish(root: unknown): unknown };
}

/**
 * Says how calls are made, once, before the first one. What is left out keeps its former value.
 *
 * @param options all optional; an option that is `undefined` goes back to its default
 * @example
 * ```ts
 * configureClient({
 *   endpoint: 'https://api.example.com/_sallyport/',
 *   headers: async () => ({ authorization: `Bearer ${await getToken()}` }),
 *   navigate: (url) => router.navigate(url),
 * });
 * ```
 */
export function configureClient(options: ClientOptions): void {
  Object.assign(current, options);
}

/** Where calls go unless `configureClient({ endpoint })` says otherwise. Generated code calls this. */
export function setDefaultEndpoint(endpoint: string): void {
  current.defaultEndpoint = endpoint;
}

/** What happens to calls that overlap unless their function or they themselves say. Generated code calls this. */
export function setDefaultCalls(mode: CallMode | undefined): void {
  current.defaultCalls = mode;
}

/** Makes calls do more. Generated code of apps with Server Components calls this. */
export function extendCalls(extension: CallExtension): void {
  current.extension = extension;
}

/** The configuration in force. */
export function clientState(): ClientState {
  return current;
}

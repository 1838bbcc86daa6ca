import type { FunctionReference } from '../wire/format.ts';
import { callServer } from './call.ts';
import type { CallMode, CallOptions } from './call-options.ts';
import { clientState } from './configure.ts';

/** What the compiler knows of a function, beside its id. */
export interface ReferenceOptions {
  /** In development: how a server that has just started finds the function's module. */
  readonly module?: string;
  /** What happens to calls of this function that overlap. Default: what the app says, else `serial`. */
  readonly calls?: CallMode;
}

/** What a call needs to know of the function it calls. */
export interface Reference extends ReferenceOptions {
  readonly id: string;
  /** The name in the source, for messages. */
  readonly name: string;
  /** How many arguments the function declares, -1 for any number. */
  readonly arity: number;
  /** Arguments that `bind` put in front. */
  readonly bound: readonly unknown[];
  /** Of its calls, from `withOptions`, and what makes such calls. */
  readonly options?: CallOptions;
  readonly call?: typeof callServer;
  /** What it was made of, where only that can say which function it is, and may need a moment to. */
  readonly source?: CallableFunction;
}

/** A Server Function as client code has it. */
export type ServerFunction = (...args: unknown[]) => Promise<unknown>;

// Shared by every copy of the runtime in the page: each must know the other's references.
const key = Symbol.for('sallyport.references');
const shared = globalThis as { [key]?: WeakMap<CallableFunction, Reference> };
shared[key] ??= new WeakMap();
const references = shared[key];

/**
 * Makes the function that stands for a Server Function in the browser: calling it calls the server. Compiled code calls
 * this once for each export of a `'use server'` file.
 *
 * @param id the function's id
 * @param arity how many arguments are sent; -1 sends all. Libraries call callbacks with arguments of their own (events,
 *   query clients): what the function does not declare stays here
 * @param options what else the compiler knows
 * @returns an async function that rejects with `PublicError`, `CallError` or `UnknownFunctionError`
 */
export function createReference(id: string, arity: number, options: ReferenceOptions = {}): ServerFunction {
  return makeFunction({ ...options, id, arity, name: nameOf(id), bound: [] });
}

/** What is known of a Server Function; undefined for any other function. */
export function referenceOf(fn: CallableFunction): Reference | undefined {
  return references.get(fn);
}

/** Server Function -> what leaves, when it is an argument (SPEC C2). */
export function encodeReference(fn: CallableFunction, path: () => string): FunctionReference | undefined {
  const reference = references.get(fn);
  if (reference !== undefined && reference.source === undefined) return reference;
  const named = clientState().extension?.encodeFunction(reference?.source ?? fn, path);
  return named && { id: named.id, bound: [...named.bound, ...(reference?.bound ?? [])] };
}

/**
 * What came in a result -> Server Function. The server adds to the id how many arguments the function takes, and what
 * happens to its calls where the function says so.
 */
export function decodeReference({ id, bound }: FunctionReference): ServerFunction {
  const [plainId = '', arity = '-1', calls] = id.split('.');
  const more = calls === undefined ? {} : { calls: calls as CallMode };
  return makeFunction({ id: plainId, arity: Number(arity), name: nameOf(plainId), bound, ...more });
}

/** What a reference is where a page is rendered on the server. */
export interface Rendering {
  /** Calls it. */
  call(reference: Reference): Promise<unknown>;
  /** Adds what a renderer looks for. */
  prepare(fn: ServerFunction, reference: Reference): void;
}

let rendering: Rendering | undefined;

/** Sets what references are from now on. In a browser nobody does. */
export function setRendering(given: Rendering): void {
  rendering = given;
}

/** Makes the function of a reference. It sends no more arguments than the function declares. */
export function makeFunction(reference: Reference): ServerFunction {
  const { arity, bound, name } = reference;
  const call = (...args: unknown[]): Promise<unknown> =>
    rendering?.call(reference) ??
    (reference.call ?? callServer)(reference, [...bound, ...(arity < 0 ? args : args.slice(0, arity))]);
  Object.defineProperty(call, 'name', { value: name });
  Object.defineProperty(call, 'bind', {
    configurable: true,
    writable: true,
    value: (_self: unknown, ...more: unknown[]) =>
      makeFunction({
        ...reference,
        arity: arity < 0 ? -1 : Math.max(0, arity - more.length),
        bound: [...bound, ...more],
      }),
  });
  references.set(call, reference);
  rendering?.prepare(call, reference);
  return call;
}

function nameOf(id: string): string {
  return id.slice(0, id.indexOf('-'));
}

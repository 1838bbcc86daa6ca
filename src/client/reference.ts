import { callServer } from './call.ts';

/** What the compiler knows of a function, beside its id. */
export interface ReferenceOptions {
  /** In development: how a server that has just started finds the function's module. */
  readonly module?: string;
}

/** What a call needs to know of the function it calls. */
export interface Reference extends ReferenceOptions {
  readonly id: string;
  /** The name in the source, for messages. */
  readonly name: string;
  /** How many arguments the function declares, -1 for any number. */
  readonly arity: number;
}

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
export function createReference(
  id: string,
  arity: number,
  options: ReferenceOptions = {},
): (...args: unknown[]) => Promise<unknown> {
  const reference: Reference = { ...options, id, arity, name: id.slice(0, id.indexOf('-')) };
  const call = (...args: unknown[]): Promise<unknown> =>
    callServer(reference, arity < 0 ? args : args.slice(0, arity));
  return Object.defineProperty(call, 'name', { value: reference.name });
}

import { clientErrors } from '../errors/client.ts';
import { createError } from '../errors/sallyport-error.ts';
import { callServer } from './call.ts';
import { referenceOf } from './reference.ts';
import type { SendOptions } from './send.ts';

/** Whether a function is a Server Function of this very process. The server's runtime keeps them under this name. */
function isRegistered(fn: CallableFunction): boolean {
  const marks = (globalThis as { [key: symbol]: WeakMap<object, unknown> | undefined })[
    Symbol.for('sallyport.marks')
  ];
  return marks?.has(fn) ?? false;
}

/** Options for one call, see {@link withOptions}. */
export interface CallOptions extends SendOptions {}

/**
 * The same Server Function, for a call with options of its own.
 *
 * @param fn a Server Function, as client code imports or gets it
 * @param options `signal` ends the call, also while its result still streams, and fires the server's signal;
 *   `onUploadProgress` hears of the bytes that have been sent
 * @throws SP4008 for a function that is no Server Function
 * @example
 * ```ts
 * const rows = await withOptions(importProducts, {
 *   signal: controller.signal,
 *   onUploadProgress: ({ loaded, total }) => setProgress(loaded / total),
 * })(file);
 * for await (const row of rows) setRow(row);
 * ```
 */
export function withOptions<Args extends unknown[], Result>(
  fn: (...args: Args) => Promise<Result>,
  options: CallOptions,
): (...args: Args) => Promise<Result> {
  const reference = referenceOf(fn);
  // In tests, and while rendering on the server, an import is the function itself: there is nothing to send.
  if (reference === undefined && isRegistered(fn)) return fn;
  if (reference === undefined) throw createError(clientErrors, 'SP4008', { name: fn.name || '(anonymous)' });
  const { arity, bound } = reference;
  return (...args) =>
    callServer(
      reference,
      [...bound, ...(arity < 0 ? args : args.slice(0, arity))],
      options,
    ) as Promise<Result>;
}

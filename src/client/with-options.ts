import { clientErrors } from '../errors/client.ts';
import { createError } from '../errors/sallyport-error.ts';
import type { CallOptions } from './call-options.ts';
import { clientState } from './configure.ts';
import { makeFunction, referenceOf } from './reference.ts';
import { callWithOptions } from './timeout.ts';

/** Whether a function is a Server Function of this very process. The server's runtime keeps them under this name. */
function isRegistered(fn: CallableFunction): boolean {
  const marks = (globalThis as { [key: symbol]: WeakMap<object, unknown> | undefined })[
    Symbol.for('sallyport.marks')
  ];
  return marks?.has(fn) ?? false;
}

/**
 * The same Server Function, for calls with options of their own. It can be sent, bound and given to a form like any
 * other; its options stay here.
 *
 * @param fn a Server Function, as client code imports or gets it
 * @param options see {@link CallOptions}; they are laid over those that `fn` has from an earlier `withOptions`
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
  const reference = referenceOf(fn) ?? clientState().extension?.describe(fn);
  // In tests, and while rendering on the server, an import is the function itself: there is nothing to send.
  if (reference === undefined && isRegistered(fn)) return fn;
  if (reference === undefined) throw createError(clientErrors, 'SP4008', { name: fn.name || '(anonymous)' });
  const merged = { ...reference.options, ...options };
  const call = reference.source === undefined ? callWithOptions : reference.call;
  return makeFunction({ ...reference, options: merged, call }) as (...args: unknown[]) => Promise<never>;
}

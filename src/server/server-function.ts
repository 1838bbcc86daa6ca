import { createError } from '../errors/sallyport-error.ts';
import { serverErrors } from '../errors/server.ts';

/** Options of {@link serverFunction}. This version has none yet; what it does not know it refuses. */
export interface ServerFunctionOptions {
  readonly [option: string]: never;
}

/**
 * A Server Function with options, as one unit with its function (SPEC D13): exported from a `'use server'` file, or
 * inline.
 *
 * @param options an object literal
 * @param fn the function itself, async
 * @returns the function
 * @throws SP3024 for an option that this version does not have: one that was silently ignored could be a check that is
 *   not made
 * @example
 * ```ts
 * 'use server';
 * export const rename = serverFunction({}, async (name: string) => saveName(name));
 * ```
 */
export function serverFunction<Fn extends (...args: never[]) => Promise<unknown>>(
  options: ServerFunctionOptions,
  fn: Fn,
): Fn {
  return withoutOptions('serverFunction', options, fn);
}

/**
 * {@link serverFunction} for a function that takes the data of a form.
 *
 * @param options an object literal
 * @param fn the function itself, async
 * @throws SP3024 for an option that this version does not have
 * @example
 * ```ts
 * 'use server';
 * export const signUp = formFunction({}, async (data: FormData) => createAccount(data));
 * ```
 */
export function formFunction<Fn extends (...args: never[]) => Promise<unknown>>(
  options: ServerFunctionOptions,
  fn: Fn,
): Fn {
  return withoutOptions('formFunction', options, fn);
}

function withoutOptions<Fn>(name: string, options: ServerFunctionOptions, fn: Fn): Fn {
  const [option] = Object.keys(options);
  if (option !== undefined) throw createError(serverErrors, 'SP3024', { name, option });
  return fn;
}

import { setFunctionOptions } from './function-options.ts';
import { type CommonOptions, readCommonOptions, requireFunction } from './wrapper-options.ts';

/** Options of {@link formFunction}, all optional. */
export interface FormFunctionOptions extends CommonOptions {}

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
  options: FormFunctionOptions,
  fn: Fn,
): Fn {
  const common = readCommonOptions('formFunction', options, []);
  requireFunction('formFunction', fn);
  const run = fn as unknown as (...args: unknown[]) => Promise<unknown>;
  const wrapped = (...args: unknown[]) => run(...args);
  setFunctionOptions(wrapped, { ...common, form: true });
  return wrapped as unknown as Fn;
}

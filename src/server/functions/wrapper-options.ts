import { policyErrors } from '../../errors/policy.ts';
import { createError } from '../../errors/sallyport-error.ts';
import { serverErrors } from '../../errors/server.ts';
import { type Access, readAccess } from '../gate/access.ts';
import { longestTimer } from '../gate/limits.ts';
import type { CallMode, FunctionOptions } from './function-options.ts';

/** Options that all functions have. */
export interface CommonOptions {
  /**
   * Who may call it: a policy, a list of them that all must clear, or `'public'`, which opts out of what the file and
   * the application say. Default: what these say, else everybody.
   */
  readonly access?: Access;
  /** How long it may run, in milliseconds. Default: the limit of the application, which has none by default. */
  readonly timeout?: number;
  /** How calls of one page that overlap go out, written as a literal. Default: what the application says, else `'serial'`. */
  readonly calls?: CallMode;
}

const modes: readonly unknown[] = ['serial', 'parallel', 'latest', 'drop'] satisfies CallMode[];

/**
 * Checks the options of a function when its module loads: what is silently ignored could be a check that is not made.
 *
 * @param name of the wrapper, for messages
 * @param options what it was given
 * @param own the options that only this wrapper has
 * @throws SP3024 for an unknown option, SP3044 for what is no access, SP3046 for another value that does not fit
 */
export function readCommonOptions(
  name: string,
  options: CommonOptions,
  own: readonly string[],
): FunctionOptions {
  if (typeof options !== 'object' || options === null)
    throw createError(policyErrors, 'SP3046', { name, option: '…', reason: 'the options are no object' });
  const known = ['access', 'timeout', 'calls', ...own];
  for (const option of Object.keys(options))
    if (!known.includes(option)) throw createError(serverErrors, 'SP3024', { name, option });
  const { timeout, calls } = options;
  if (timeout !== undefined && !isTime(timeout))
    throw refuseOption(
      name,
      'timeout',
      `it is not a number of milliseconds above 0 and up to ${longestTimer}, or Infinity`,
    );
  if (calls !== undefined && !modes.includes(calls))
    throw refuseOption(name, 'calls', `it is none of ${modes.join(', ')}`);
  return {
    // One that is there but undefined is a mistake that would open the function.
    ...('access' in options ? { access: readAccess(options.access, `${name}({ access })`) } : {}),
    ...(timeout === undefined ? {} : { timeout }),
    ...(calls === undefined ? {} : { calls }),
  };
}

/** A timer that is set for longer ends at once. */
function isTime(timeout: unknown): boolean {
  return typeof timeout === 'number' && timeout > 0 && (timeout <= longestTimer || timeout === Infinity);
}

/** The error of an option whose value does not fit. */
export function refuseOption(name: string, option: string, reason: string) {
  return createError(policyErrors, 'SP3046', { name, option, reason });
}

/** @throws SP3046 for what is no function */
export function requireFunction(name: string, fn: unknown): void {
  if (typeof fn !== 'function') throw refuseOption(name, 'function', 'the second argument is no function');
}

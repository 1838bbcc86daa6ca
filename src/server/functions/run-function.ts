import { letGo } from '../../wire/let-go.ts';
import { FunctionFailure, ofApplication } from '../gate/refusal.ts';
import type { RequestScope } from '../request/scope.ts';
import { functionOptions } from './function-options.ts';
import type { openCall } from './function-reference.ts';
import { runWithin } from './time-limit.ts';

/** A function with arguments that are as it wants them. */
export interface Run {
  readonly fn: (...args: unknown[]) => unknown;
  readonly args: unknown[];
}

/**
 * Validates and converts the arguments along the function's own schemas (SPEC S4).
 *
 * @throws FunctionFailure with what a schema throws, and with the error of a caller whose arguments do not fit
 */
export async function validateCall({ run: fn, args }: Awaited<ReturnType<typeof openCall>>): Promise<Run> {
  const { validate, run = fn } = functionOptions(fn) ?? {};
  return { fn: run, args: validate === undefined ? args : await ofApplication(() => validate(args)) };
}

/**
 * Runs the function.
 *
 * @throws FunctionFailure with what it throws
 */
export async function runFunction({ fn, args }: Run): Promise<unknown> {
  try {
    return await fn(...args);
  } catch (thrown) {
    throw new FunctionFailure(thrown);
  }
}

/**
 * Does what is done for a call, in the time that its function may take: what a schema waits for counts too.
 *
 * @throws SP3028 when the time is up
 */
export function inItsTime(
  { run: fn }: Awaited<ReturnType<typeof openCall>>,
  name: string,
  functionTime: number,
  scope: RequestScope,
  work: () => Promise<unknown>,
): Promise<unknown> {
  const limit = functionOptions(fn)?.timeout ?? functionTime;
  return limit === Number.POSITIVE_INFINITY ? work() : runWithin(limit, name, scope, work, letGo);
}

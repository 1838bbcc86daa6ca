import { letGo } from '../wire/let-go.ts';
import { functionOptions } from './function-options.ts';
import type { openCall } from './function-reference.ts';
import { FunctionFailure, ofApplication } from './refusal.ts';
import type { RequestScope } from './scope.ts';
import { runWithin } from './time-limit.ts';

/** A function with arguments that are as it wants them. */
export interface Run {
  readonly fn: (...args: unknown[]) => unknown;
  readonly args: unknown[];
  /** Milliseconds that it may take, where it says so itself. */
  readonly timeout: number | undefined;
}

/**
 * Validates and converts the arguments along the function's own schemas (SPEC S4).
 *
 * @throws FunctionFailure with what a schema throws, and with the error of a caller whose arguments do not fit
 */
export async function prepareRun({ run: fn, args }: Awaited<ReturnType<typeof openCall>>): Promise<Run> {
  const { validate, run = fn, timeout } = functionOptions(fn) ?? {};
  const valid = validate === undefined ? args : await ofApplication(() => validate(args));
  return { fn: run, args: valid, timeout };
}

/**
 * Runs the function, in its time.
 *
 * @throws FunctionFailure with what it throws; SP3028 when its time is up
 */
export async function runFunction(
  { fn, args, timeout }: Run,
  name: string,
  functionTime: number,
  scope: RequestScope,
): Promise<unknown> {
  const run = async () => {
    try {
      return await fn(...args);
    } catch (thrown) {
      throw new FunctionFailure(thrown);
    }
  };
  const limit = timeout ?? functionTime;
  if (limit === Number.POSITIVE_INFINITY) return run();
  return runWithin(limit, name, scope, run, letGo);
}

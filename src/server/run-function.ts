import { functionOptions } from './function-options.ts';
import type { openCall } from './function-reference.ts';
import type { RequestScope } from './scope.ts';
import { runWithin } from './time-limit.ts';

/** What the application's own code threw, as opposed to what we refuse. */
export class FunctionFailure {
  readonly thrown: unknown;

  constructor(thrown: unknown) {
    this.thrown = thrown;
  }
}

/** A function with arguments that are as it wants them. */
export interface Run {
  readonly fn: (...args: unknown[]) => unknown;
  readonly args: unknown[];
  /** Milliseconds that it may take, where it says so itself. */
  readonly timeout: number | undefined;
}

/** Validates and converts the arguments along the function's own schemas (SPEC S4). */
export async function prepareRun({ run: fn, args }: Awaited<ReturnType<typeof openCall>>): Promise<Run> {
  const { validate, run = fn, timeout } = functionOptions(fn) ?? {};
  return { fn: run, args: validate === undefined ? args : await validate(args), timeout };
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
  return limit === Number.POSITIVE_INFINITY ? run() : runWithin(limit, name, scope, run);
}

import { installFunctions } from '../../../src/server/functions/function-table.ts';
import { registerFunction } from '../../../src/server/functions/marks.ts';
import { createKey } from '../../../src/server/functions/seal.ts';
import { createHandler, type Handler } from '../../../src/server/handler.ts';
import type { HandlerOptions } from '../../../src/server/handler-options.ts';
import { type Caller, openCaller } from './caller.ts';

/** A handler that is attacked, in this process. */
export interface Target extends Caller {
  readonly handler: Handler;
  /** What went to `onError`. */
  readonly errors: { error: unknown; digest: string; functionName: string }[];
  /** Fails unless a call is served as ever. To be asked after each attack. */
  requireHealth(): Promise<void>;
}

const origin = 'https://shop.example';

const healthy = registerFunction(async (a: number, b: number) => a + b, {
  id: 'healthy-1',
  name: 'healthy',
  arity: 2,
});

/** In the place of a function: what loads its module. */
export class Module {
  readonly load: () => Promise<unknown>;
  constructor(load: () => Promise<unknown>) {
    this.load = load;
  }
}

/**
 * Makes a handler over what compiled code registered.
 *
 * @param functions by id, as a build's table has them
 */
export function openTarget(
  functions: Record<string, unknown>,
  options: HandlerOptions & { tableKeys?: readonly string[] } = {},
): Target {
  const { tableKeys = [createKey()], ...own } = options;
  const all = { ...functions, 'healthy-1': healthy };
  const loaders = Object.entries(all).map(
    ([id, fn]) => [id, fn instanceof Module ? fn.load : async () => fn] as const,
  );
  installFunctions({ base: '/', keys: tableKeys, functions: new Map(loaders) });
  const errors: Target['errors'] = [];
  const handler = createHandler({ onError: (error, info) => errors.push({ error, ...info }), ...own });
  const caller = openCaller((request) => handler(request), origin);
  return {
    ...caller,
    handler,
    errors,
    async requireHealth() {
      const { status, result } = await caller.call('healthy-1', [2, 3]);
      if (status !== 200 || result !== 5) throw new Error(`The server does not serve any more: ${status}`);
    },
  };
}

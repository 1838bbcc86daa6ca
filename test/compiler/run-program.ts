import type { createServerRuntime } from './harness.ts';

export type Fn = (...args: unknown[]) => unknown;
export type Call = (fn: unknown, ...args: unknown[]) => unknown;

const AsyncFunction = (async () => {}).constructor as new (
  ...args: string[]
) => (...args: unknown[]) => Promise<unknown>;

const ARGUMENTS = [[], [1, { q: 'given' }, 'more'], [2, 'x']];

/** Runs a program and writes down what every call of its functions gave. */
export async function runProgram(
  code: string,
  runtime: ReturnType<typeof createServerRuntime>,
  call: Call,
): Promise<string[]> {
  const script = code
    .replace(
      /import \{(.*?)\} from "sallyport\/server";/,
      (_, names: string) => `const {${names.replaceAll(' as ', ': ')}} = runtime;`,
    )
    .replace(/^;?export /gm, '');
  const main = (await new AsyncFunction('runtime', `'use strict'; ${script}; return main;`)(
    runtime.module,
  )) as Fn;
  const log: string[] = [];
  const settle = async (fn: unknown, args: readonly unknown[]): Promise<unknown> => {
    try {
      return await call(fn, ...args);
    } catch (error) {
      return (error as Error).name;
    }
  };
  const show = async (value: unknown, depth: number): Promise<unknown> => {
    if (typeof value === 'function') {
      const about = [value.name, value.length];
      return depth > 0 ? [...about, await show(await settle(value, [1]), depth - 1)] : about;
    }
    if (typeof value !== 'object' || value === null) return value === undefined ? 'undefined' : value;
    // One after the other: what the functions count must not depend on who is faster.
    const copy: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) copy[key] = await show(item, depth);
    return copy;
  };
  await main(async (list: Fn[]) => {
    // Loops hand out dozens of the same function: the first and the last ones will do.
    for (const fn of list.length > 6 ? [...list.slice(0, 3), ...list.slice(-3)] : list) {
      // The deepest recursion costs the most: not every function needs it.
      for (const args of log.length % 4 === 0 ? ARGUMENTS : ARGUMENTS.slice(0, 2)) {
        log.push(JSON.stringify([fn.name, fn.length, await show(await settle(fn, args), 1)]));
      }
    }
  });
  return log;
}

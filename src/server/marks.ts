import { createError } from '../errors/sallyport-error.ts';
import { serverErrors } from '../errors/server.ts';

/** What is known of a function that the compiler registered. */
export interface FunctionMark {
  /** The id that callers use. */
  readonly id: string;
  /** The name under which the developer knows it. */
  readonly name: string;
  /** How many arguments it takes, -1 for any number. */
  readonly arity: number;
  /** The module that exports it, for messages. */
  readonly file?: string;
  /** Arguments that `bind` put in front. */
  readonly bound?: readonly unknown[];
}

// The runtime may be loaded twice in one process (bundled into the server and imported by an external package):
// both copies must see the same marks. A WeakMap, never a property: marks cannot be forged by data.
const key = Symbol.for('sallyport.marks');
const shared = globalThis as { [key]?: WeakMap<object, FunctionMark> };
shared[key] ??= new WeakMap();
const marks = shared[key];

/**
 * Marks a function as a Server Function. Compiled code calls this for every export of a `'use server'` file.
 *
 * @param value what the module exports
 * @param mark its id, name and arity, as the compiler found them
 * @returns the same function
 * @throws SP3012 when the export is no function (SPEC D5: what the source does not show is checked when the module loads)
 */
export function registerFunction<Value>(value: Value, mark: FunctionMark): Value {
  if (typeof value !== 'function') {
    throw createError(serverErrors, 'SP3012', {
      name: mark.name,
      file: mark.file ?? 'the module',
      kind: value === null ? 'null' : typeof value,
    });
  }
  // A function that is exported again elsewhere keeps its first mark; both ids lead to it.
  return marks.has(value) ? value : markFunction(value, mark);
}

/** Marks a function, and sees to it that what `bind` makes of it is marked too (SPEC C2). */
export function markFunction<Value extends CallableFunction>(fn: Value, mark: FunctionMark): Value {
  marks.set(fn, mark);
  Object.defineProperty(fn, 'bind', {
    configurable: true,
    writable: true,
    value: (self: unknown, ...bound: unknown[]) =>
      markFunction(Function.prototype.bind.call(fn, self, ...bound), {
        ...mark,
        arity: mark.arity < 0 ? -1 : Math.max(0, mark.arity - bound.length),
        bound: [...(mark.bound ?? []), ...bound],
      }),
  });
  return fn;
}

/** The mark of a function, undefined for everything that the compiler did not register. */
export function markOf(value: unknown): FunctionMark | undefined {
  return typeof value === 'function' ? marks.get(value) : undefined;
}

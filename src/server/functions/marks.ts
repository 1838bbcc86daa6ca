import { createError } from '../../errors/sallyport-error.ts';
import { serverErrors } from '../../errors/server.ts';
import { attachFormContract } from '../forms/form-contract.ts';
import { functionOptions, setFunctionOptions } from './function-options.ts';
import { noteOtherId } from './other-ids.ts';

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
  /** In development: how a server that has just started finds the function's module. */
  readonly module?: string;
  /** Arguments that `bind` put in front. */
  readonly bound?: readonly unknown[];
  /** Of a closure: reads the variables that it captured, as they are now. */
  readonly readCaptures?: () => unknown[];
  /** The names of these variables, for messages. */
  readonly captureNames?: readonly string[] | undefined;
  /** Of an inline function: its own `access` option, which must be known before its captures are opened. */
  readonly access?: () => unknown;
  /** What `protect()` of its file says. Functions register before that statement runs, hence a thunk. */
  readonly protection?: () => unknown;
  /** Of a reference: the caller named it. Whoever calls it, it is the caller who has to be allowed to. */
  readonly fromCaller?: true;
  /** The mark comes from a file that only exports the function again. */
  readonly reexport?: true;
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
  noteProtection(mark);
  // A function that is exported again elsewhere keeps its first mark; both ids lead to it. In an import cycle the other
  // module may have come first: then the function's own file has the last word, or its protect() would be lost.
  const before = marks.get(value);
  if (before !== undefined && !before.reexport) return value;
  if (before !== undefined) noteOtherId(mark.id, before.id);
  return markFunction(value, mark);
}

/** Marks a function, and sees to it that what `bind` makes of it is marked too (SPEC C2). */
export function markFunction<Value extends CallableFunction>(fn: Value, mark: FunctionMark): Value {
  marks.set(fn, mark);
  Object.defineProperty(fn, 'bind', bindMember);
  attachFormContract(fn);
  sharedDecoration[decoration]?.(fn);
  return fn;
}

/**
 * {@link markFunction} for what stands for a Server Function that somebody sent. A stranger can send fifty thousand in one
 * call: each costs a mark, and no members of its own. It is opaque: turned into text it does not give a source.
 */
export function markReference<Value extends CallableFunction>(fn: Value, mark: FunctionMark): Value {
  marks.set(fn, mark);
  return Object.setPrototypeOf(fn, referencePrototype);
}

const bindMember: PropertyDescriptor = { configurable: true, writable: true, value: bindMarked };

const referencePrototype = Object.create(
  Object.getPrototypeOf(async () => {}),
  {
    bind: bindMember,
    toString: { value: describeReference },
  },
);
attachFormContract(referencePrototype);

function bindMarked(this: CallableFunction, self: unknown, ...bound: unknown[]): CallableFunction {
  const made = Function.prototype.bind.call(this, self, ...bound);
  const mark = markOf(this);
  if (mark === undefined) return made;
  // Exported under a name of its own, it must not be a way around what the function says of its callers.
  const { access, timeout, form, calls } = functionOptions(this) ?? {};
  setFunctionOptions(made, { access, timeout, form, calls });
  return markFunction(made, {
    ...mark,
    arity: mark.arity < 0 ? -1 : Math.max(0, mark.arity - bound.length),
    bound: [...(mark.bound ?? []), ...bound],
  });
}

function describeReference(this: CallableFunction): string {
  return `async function ${markOf(this)?.name ?? ''}() { [server code] }`;
}

const decoration = Symbol.for('sallyport.decoration');
const sharedDecoration = globalThis as { [decoration]?: (fn: CallableFunction) => void };

/** From now on marked functions also carry what `decorate` adds: what React's stream of Server Components reads. */
export function decorateFunctions(decorate: (fn: CallableFunction) => void): void {
  sharedDecoration[decoration] = decorate;
  decorate(referencePrototype);
}

const pending = Symbol.for('sallyport.reexports');
const sharedPending = globalThis as { [pending]?: Map<string, () => void> };
sharedPending[pending] ??= new Map();
const pendingReexports = sharedPending[pending];

/**
 * {@link registerFunction} for an export that comes from another module. In an import cycle that module may not have run
 * yet; then the export is read again when it is looked up.
 *
 * @param read gives the function
 * @param mark its id, name and arity
 */
export function registerReexport(read: () => unknown, mark: FunctionMark): void {
  noteProtection(mark);
  const value = readInCycle(read);
  if (value === undefined) {
    pendingReexports.set(mark.id, () => registerReexport(read, mark));
    return;
  }
  pendingReexports.delete(mark.id);
  // What is marked keeps its mark, and what carries none is not marked for good: its own file may come later.
  const known = markOf(value);
  if (known === undefined) registerFunction(value, { ...mark, reexport: true });
  else noteOtherId(known.id, mark.id);
}

const guarded = Symbol.for('sallyport.protections');
const sharedGuarded = globalThis as { [guarded]?: Map<string, () => unknown> };
sharedGuarded[guarded] ??= new Map();
const protections = sharedGuarded[guarded];

function noteProtection({ id, protection }: FunctionMark): void {
  if (protection === undefined) protections.delete(id);
  else protections.set(id, protection);
}

/**
 * What `protect()` says of the function of an id: that of the file that the function comes from, else that of the file
 * through which it is called, which exports it again.
 *
 * @returns a thunk, undefined where neither file is protected
 */
export function protectionOf(id: string, mark: FunctionMark): (() => unknown) | undefined {
  return (mark.reexport ? undefined : mark.protection) ?? protections.get(id);
}

/** Undefined for what is not there yet: a module gives a ReferenceError then, Vite's module runner just nothing. */
function readInCycle(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

/** Reads an export again that could not be read when its module ran. */
export function retryReexport(id: string): void {
  pendingReexports.get(id)?.();
}

/** The same for all of them: whose other ids are asked for, it may be one of those. */
export function retryReexports(): void {
  for (const retry of [...pendingReexports.values()]) retry();
}

/** The mark of a function, undefined for everything that the compiler did not register. */
export function markOf(value: unknown): FunctionMark | undefined {
  return typeof value === 'function' ? marks.get(value) : undefined;
}

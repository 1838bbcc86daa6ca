import { createError } from '../../errors/sallyport-error.ts';
import { serverErrors } from '../../errors/server.ts';
import { type FunctionMark, markFunction } from './marks.ts';

/** Makes a function that does what one closure of an inline function would do, with the captures it carried. */
export type CreateInline = (captures?: unknown[]) => (...args: unknown[]) => unknown;

/** What the compiler knows of an inline function. */
export interface InlineMark extends FunctionMark {
  /** The variables of the functions around it that it carries, by their names, for messages. */
  readonly captures?: readonly string[];
}

interface InlineFunction {
  readonly mark: InlineMark;
  readonly create: CreateInline;
}

// By id, for every copy of the runtime in the process: closures and what they are registered as meet here.
const key = Symbol.for('sallyport.inline');
const shared = globalThis as { [key]?: Map<string, InlineFunction> };
shared[key] ??= new Map();
const inlineFunctions = shared[key];

/**
 * Registers an inline Server Function under its id. Compiled code calls this once for each, at the end of its module.
 *
 * @param create makes the function from the captures it carried
 * @param given its id, name, arity, the names of its captures, and who may call it
 * @returns what the table of functions leads to; with captures it runs only through the pipeline, which opens them
 */
export function registerInline(create: CreateInline, given: InlineMark): (...args: unknown[]) => unknown {
  const mark = given.access === undefined ? given : { ...given, access: once(given.access) };
  inlineFunctions.set(mark.id, { mark, create });
  const target = mark.captures ? () => sealedOnly(mark.name) : create();
  return markFunction(target, mark);
}

/** The inline function of an id; undefined for an export. */
export function inlineFunction(id: string): InlineFunction | undefined {
  return inlineFunctions.get(id);
}

/**
 * Makes one closure of an inline Server Function a reference, which can be sent. A direct call stays a call of the
 * closure, with the live variables (SPEC D9).
 *
 * @param fn the closure
 * @param id of the inline function
 * @param captures reads its captured variables; called each time the reference is sent, and not before
 * @returns the closure
 */
export function bindInline<Fn extends CallableFunction>(fn: Fn, id: string, captures?: () => unknown[]): Fn {
  if (typeof fn !== 'function')
    throw createError(serverErrors, 'SP3012', { name: nameOf(id), file: 'the module', kind: typeof fn });
  return markFunction(fn, {
    id,
    name: nameOf(id),
    // Registered at the end of the module, which may still be running.
    get arity() {
      return inlineFunctions.get(id)?.mark.arity ?? -1;
    },
    get module() {
      return inlineFunctions.get(id)?.mark.module;
    },
    readCaptures: captures,
    get captureNames() {
      return inlineFunctions.get(id)?.mark.captures;
    },
  });
}

/** {@link bindInline} for the one own property of an object, which is returned. */
export function bindInlineProperty<Holder extends object>(
  object: Holder,
  id: string,
  captures?: () => unknown[],
): Holder {
  for (const name of Reflect.ownKeys(object))
    bindInline((object as Record<PropertyKey, CallableFunction>)[name]!, id, captures);
  return object;
}

/** Options are evaluated once: a policy with a state of its own, such as a counter, must not begin anew at each call. */
function once(read: () => unknown): () => unknown {
  let known: { value: unknown } | undefined;
  return () => {
    known ??= { value: read() };
    return known.value;
  };
}

function nameOf(id: string): string {
  return id.slice(0, id.indexOf('-'));
}

function sealedOnly(name: string): never {
  throw createError(serverErrors, 'SP3020', { name });
}

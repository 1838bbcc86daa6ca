import { encodeReply } from '@vitejs/plugin-rsc/browser';
import { callServer } from '../../client/call.ts';
import type { CallOptions } from '../../client/call-options.ts';
import type { Reference } from '../../client/reference.ts';
import { callWithOptions } from '../../client/timeout.ts';
import { rscErrors } from '../../errors/rsc.ts';
import { createError } from '../../errors/sallyport-error.ts';
import type { FunctionReference } from '../../wire/format.ts';
import { type NamedReference, readReferenceName } from '../../wire/reference-name.ts';
import { moduleOfName } from '../module-of-name.ts';

// Functions that came through React's own stream, as props of client components. React makes them, and keeps to itself
// which ones they are: it tells only when it calls one, or sends one itself.

/** The last argument of a call that is none: it asks what would be called. */
const question = Symbol('what would be called?');

/** What React says of such a function. */
interface Identity {
  /** As React's stream has it. */
  readonly name: string;
  /** Sealed captures, then what was bound on the server. */
  readonly bound: unknown[];
}

/**
 * What React calls when such a function is called: our own wire and endpoint, whatever came with the page.
 *
 * @param name of the function, as React's stream has it
 * @param args sealed captures and bound arguments first
 * @throws SP7003 for a function that is none of ours
 */
export function callFromStream(name: string, args: unknown[]): unknown {
  if (args.at(-1) === question) return { name, bound: args.slice(0, -1) } satisfies Identity;
  const { sealed, arity, calls } = readName(name);
  // React does not tell what was bound from what was passed. Where one call is enough, none may be lost: with another
  // argument it is another one. Where the latest counts, it is that of the closure, whatever was passed.
  const bound = calls === 'drop' ? (arity < 0 ? args : args.slice(0, arity)) : sealed ? args.slice(0, 1) : [];
  const reference = referenceTo(name, bound);
  return callServer(reference, declaredOf(reference, args));
}

function referenceTo(name: string, bound: readonly unknown[], options?: CallOptions): Reference {
  const { id, arity, calls } = readName(name);
  const module = moduleOfName(name);
  return {
    id,
    arity,
    name: id.slice(0, id.indexOf('-')),
    bound,
    ...(options === undefined ? {} : { options }),
    ...(calls === undefined ? {} : { calls }),
    ...(module === undefined ? {} : { module }),
  };
}

/** No more than the function declares: libraries call callbacks with arguments of their own. */
function declaredOf({ arity }: Reference, args: unknown[]): unknown[] {
  return arity < 0 ? args : args.slice(0, arity);
}

function readName(name: string): NamedReference {
  const named = readReferenceName(name);
  if (named === undefined) throw createError(rscErrors, 'SP7003', { name });
  return named;
}

/** What React said of functions, once it has. */
const identities = new WeakMap<CallableFunction, Identity>();

/**
 * Names a function that came through React's stream, where it is an argument (SPEC C2).
 *
 * @throws a promise where React has yet to read what is bound to it; SP7004 for one that was bound in the browser
 */
export function nameStreamFunction(fn: CallableFunction, path: () => string): FunctionReference | undefined {
  const identity = identities.get(fn) ?? (isFromStream(fn, path) ? identify(fn) : undefined);
  if (identity instanceof Promise) throw identity;
  return identity && { id: readName(identity.name).id, bound: identity.bound };
}

/**
 * What calls such a function with options of its own (`withOptions`). Which one it is React may have yet to read.
 *
 * @throws SP7004 for one that was bound in the browser
 */
export function describeStreamFunction(fn: CallableFunction): Reference | undefined {
  if (!identities.has(fn) && !isFromStream(fn, () => 'what withOptions() got')) return undefined;
  return {
    id: '',
    name: fn.name,
    arity: -1,
    bound: [],
    source: fn,
    async call(described, args) {
      const { name, bound } = await (identities.get(fn) ?? identify(fn));
      const all = [...bound, ...args];
      const reference = referenceTo(name, bound, described.options);
      return callWithOptions(reference, declaredOf(reference, all));
    },
  };
}

function identify(fn: CallableFunction): Identity | Promise<Identity> {
  const note = (identity: Identity) => {
    identities.set(fn, identity);
    return identity;
  };
  const answer: unknown = fn(question);
  return answer instanceof Promise ? answer.then(note) : note(answer as Identity);
}

/**
 * Whether React knows a function as a reference: it names those, and sets every other aside. A function that it does not
 * know is never called to find out.
 */
function isFromStream(fn: CallableFunction, path: () => string): boolean {
  let isKnown = true;
  const setAside = (_: string, value: unknown) => {
    if (value === fn) isKnown = false;
  };
  // Only what it does at once counts.
  const temporaryReferences = { set: setAside, get: () => undefined };
  encodeReply([fn], { temporaryReferences } as Parameters<typeof encodeReply>[1]).catch(() => {});
  if (!isKnown && /^bound /.test(fn.name)) throw createError(rscErrors, 'SP7004', { path: path() });
  return isKnown;
}

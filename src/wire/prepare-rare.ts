import type { WireErrorCode } from '../errors/wire.ts';
import { prepareBuffer } from './buffers.ts';
import { wireError } from './format.ts';
import { formatPath } from './path.ts';
import {
  isUnder,
  type PendingKind,
  type Preparation,
  type RarePreparer,
  refuse,
  tag,
} from './preparation.ts';
import { prepareArray, preparePlain } from './prepare.ts';

type Prepare = (state: Preparation, value: object, depth: number) => unknown;

function createRare(...preparers: Prepare[]): RarePreparer {
  return {
    prepare(state, value, depth) {
      if (typeof value === 'symbol') return failSymbol(state, value, depth);
      for (const prepare of preparers) {
        const prepared = prepare(state, value, depth);
        if (prepared !== undefined) return prepared;
      }
      return fail(state, value, depth);
    },
    embed: preparers.includes(prepareEmbedded) ? prepareEmbedded : () => undefined,
    refuse: (state, depth, code: WireErrorCode, name) =>
      wireError(code, { path: formatPath(state, depth), name, limit: name }),
    check: (state, value, depth) => state.options.check?.(value, () => formatPath(state, depth)),
    path: formatPath,
  };
}

/** For arguments: promises may be sent, streams may not. */
export const rareForArguments = createRare(prepareForeign, prepareBinary, preparePromise, refuseStream);

/** For what leaves with a page: no streams, but elements. */
export const rareForTrials = createRare(
  prepareForeign,
  prepareBinary,
  preparePromise,
  refuseStream,
  prepareEmbedded,
);

/** For results: streams may be sent as well. */
export const rareForResults = createRare(
  prepareForeign,
  prepareBinary,
  preparePromise,
  prepareStream,
  prepareEmbedded,
);

/** For errors: nothing may come after them. */
export const rareForErrors = createRare(prepareForeign, prepareBinary);

/** Prepares an array or a plain object of another realm (an iframe, a vm context): its prototype is the built-in one. */
function prepareForeign(state: Preparation, value: object, depth: number): unknown {
  const prototype = Object.getPrototypeOf(value);
  const owns = (name: string) => prototype !== null && Object.hasOwn(prototype, name);
  if (Array.isArray(value)) return owns('copyWithin') ? prepareArray(state, value, depth) : undefined;
  if (prototype === Object.prototype || !owns('isPrototypeOf')) return undefined;
  return preparePlain(state, value as Record<string, unknown>, depth);
}

function prepareBinary(state: Preparation, value: object, depth: number): unknown {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return prepareBuffer(state, value, depth);
  if (value instanceof Blob) {
    const part = state.parts.push(value) - 1;
    if (value instanceof File)
      return tag(state, depth, '$F', part, value.name, value.type, value.lastModified);
    return tag(state, depth, '$L', part, value.type);
  }
  return undefined;
}

function preparePromise(state: Preparation, value: object, depth: number): unknown {
  if (typeof value === 'function' || typeof (value as { then?: unknown }).then !== 'function')
    return undefined;
  return tag(state, depth, '$P', announce(state, value, 'P', depth));
}

function isStream(value: object): boolean {
  return value instanceof ReadableStream || Symbol.asyncIterator in value;
}

function refuseStream(state: Preparation, value: object, depth: number): undefined {
  const isGenerator = typeof (value as { next?: unknown }).next === 'function' && Symbol.iterator in value;
  if (isStream(value) || isGenerator) throw refuse(state, depth, 'SP2006', nameOf(value));
}

function prepareStream(state: Preparation, value: object, depth: number): unknown {
  if (!isStream(value)) return undefined;
  const kind = value instanceof ReadableStream ? kindOfStream(state, value, depth) : 'I';
  return tag(state, depth, '$W', announce(state, value, kind, depth), kind);
}

function kindOfStream(state: Preparation, stream: ReadableStream, depth: number): PendingKind {
  if (stream.locked) throw refuse(state, depth, 'SP2011');
  try {
    stream.getReader({ mode: 'byob' }).releaseLock();
    return 'B';
  } catch {
    return 'S';
  }
}

function prepareEmbedded(state: Preparation, value: object, depth: number): unknown {
  const embedded = state.options.embed?.(value, state.row);
  if (embedded === undefined) return undefined;
  return tag(state, depth, '$E', announce(state, value, 'E', depth, embedded.stream), embedded.tag);
}

/** Gives a value its number among the rows to come. */
function announce(
  state: Preparation,
  value: object,
  kind: PendingKind,
  depth: number,
  source = value,
): number {
  const id = ++state.announced;
  state.pending.push({ id, kind, source, path: formatPath(state, depth), scope: state.scope });
  return id;
}

/** What a value is called in an error. */
function nameOf(value: object): string {
  const name = value.constructor?.name;
  return typeof name === 'string' && name !== '' ? name : Object.prototype.toString.call(value).slice(8, -1);
}

function failSymbol(state: Preparation, value: symbol, depth: number): never {
  if (Symbol.keyFor(value) === undefined && !isUnder(state, depth, '$$typeof')) {
    throw refuse(state, depth, 'SP2004', String(value));
  }
  throw refuse(state, depth - 1, 'SP2005');
}

function fail(state: Preparation, value: object, depth: number): never {
  if (typeof value === 'function') throw refuse(state, depth, 'SP2001');
  if (Object.getPrototypeOf(value) === null) throw refuse(state, depth, 'SP2003');
  // Only its symbols have brought a plain object here.
  if (Object.getOwnPropertySymbols(value).length > 0 && value.constructor === Object)
    throw refuse(state, depth, 'SP2012');
  throw refuse(state, depth, 'SP2002', nameOf(value));
}

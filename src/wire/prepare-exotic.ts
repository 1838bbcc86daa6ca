import { prepareBuffer } from './buffers.ts';
import { formatPath } from './path.ts';
import { begin, check, isUnder, type PendingValue, type Preparation, refuse, tag } from './preparation.ts';
import { prepare } from './prepare.ts';

/** Prepares the contents of a tag into it, one after the other. */
function fill(state: Preparation, node: unknown[], contents: Iterable<unknown>, depth: number): unknown[] {
  let index = 0;
  for (const item of contents) {
    state.keys[depth] = index++;
    node.push(prepare(state, item, depth + 1));
  }
  return node;
}

function* flatten(pairs: Iterable<[unknown, unknown]>): Iterable<unknown> {
  for (const [key, value] of pairs) {
    yield key;
    yield value;
  }
}

/** Prepares an object that is neither a plain one nor an array. */
export function prepareExotic(state: Preparation, value: object, prototype: object | null, depth: number) {
  switch (prototype) {
    case Date.prototype:
      begin(state, value, depth);
      // JSON writes the NaN of an invalid date as null.
      return tag(state, depth, '$D', (value as Date).getTime());
    case Map.prototype:
      begin(state, value, depth);
      return fill(state, tag(state, depth, '$M'), flatten(value as Map<unknown, unknown>), depth);
    case Set.prototype:
      begin(state, value, depth);
      return fill(state, tag(state, depth, '$S'), value as Set<unknown>, depth);
  }
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
    return prepareBuffer(state, value, depth) ?? fail(state, value, depth);
  }
  return prepareFile(state, value, depth) ?? prepareLater(state, value, depth) ?? fail(state, value, depth);
}

function prepareFile(state: Preparation, value: object, depth: number) {
  if (value instanceof Blob) {
    begin(state, value, depth);
    const part = state.parts.push(value) - 1;
    if (value instanceof File)
      return tag(state, depth, '$F', part, value.name, value.type, value.lastModified);
    return tag(state, depth, '$L', part, value.type);
  }
  if (value instanceof FormData) {
    begin(state, value, depth);
    const node = tag(state, depth, '$Q');
    let index = 0;
    for (const [name, entry] of value as unknown as Iterable<[string, string | File]>) {
      state.keys[depth] = index++;
      node.push(name, prepare(state, entry, depth + 1));
    }
    return node;
  }
  return undefined;
}

/** Prepares what arrives in rows of its own. */
function prepareLater(state: Preparation, value: object, depth: number) {
  if (typeof (value as { then?: unknown }).then === 'function') {
    if (state.later === 'nothing') throw refuse(state, depth, 'SP2006', nameOf(value));
    return tag(state, depth, '$P', announce(state, value, 'P', depth));
  }
  if (value instanceof ReadableStream) return prepareStream(state, value, 'S', depth);
  if (Symbol.asyncIterator in value) return prepareStream(state, value, 'I', depth);
  return prepareEmbedded(state, value, depth);
}

function prepareStream(state: Preparation, value: object, kind: 'S' | 'I', depth: number) {
  if (state.later !== 'streams') throw refuse(state, depth, 'SP2006', nameOf(value));
  if (kind === 'I') return tag(state, depth, '$W', announce(state, value, kind, depth), kind);
  const stream = value as ReadableStream;
  if (stream.locked) throw refuse(state, depth, 'SP2011');
  const streamKind = isByteStream(stream) ? 'B' : 'S';
  return tag(state, depth, '$W', announce(state, value, streamKind, depth), streamKind);
}

function isByteStream(stream: ReadableStream): boolean {
  try {
    stream.getReader({ mode: 'byob' }).releaseLock();
    return true;
  } catch {
    return false;
  }
}

/** Prepares a plain object with a symbol among its keys: an iterable of the user's own, or a mistake. */
export function prepareSymbolKeyed(state: Preparation, value: object, depth: number) {
  if (Symbol.asyncIterator in value) return prepareStream(state, value, 'I', depth);
  throw refuse(state, depth, 'SP2012');
}

/** Lets the application carry a value in a format of its own. */
export function prepareEmbedded(state: Preparation, value: unknown, depth: number) {
  const embedded = state.later === 'streams' ? state.options.embed?.(value) : undefined;
  if (embedded === undefined) return undefined;
  const id = announce(state, value, 'E', depth, embedded.stream);
  return tag(state, depth, '$E', id, embedded.tag);
}

/** Gives a value its number among the nodes and one among the rows to come. */
function announce(
  state: Preparation,
  value: unknown,
  kind: PendingValue['kind'],
  depth: number,
  source = value,
): number {
  begin(state, value, depth);
  const id = ++state.announced;
  state.pending.push({ id, kind, source, path: formatPath(state, depth), scope: state.scope });
  return id;
}

export function prepareFunction(state: Preparation, value: CallableFunction, depth: number) {
  const { options, scope, binding } = state;
  const known = scope.get(value);
  if (known !== undefined) return tag(state, depth, '$R', known);
  if (binding.includes(value)) throw refuse(state, depth, 'SP2010');
  check(state, value, depth);
  const reference = options.encodeFunction?.(value);
  if (reference === undefined) return prepareEmbedded(state, value, depth) ?? fail(state, value, depth);
  // Whoever awaits an object calls the function under this key.
  if (isUnder(state, depth, 'then')) throw refuse(state, depth, 'SP2007');
  const node = tag(state, depth, '$X', reference.id);
  state.holders[depth] = value;
  binding.push(value);
  fill(state, node, reference.bound, depth);
  binding.pop();
  // The reference exists only once its bound values do, so its number comes after theirs.
  scope.set(value, scope.size);
  return node;
}

/** What a value is called in an error. */
function nameOf(value: object): string {
  const name = value.constructor?.name;
  return typeof name === 'string' && name !== '' ? name : Object.prototype.toString.call(value).slice(8, -1);
}

function fail(state: Preparation, value: object, depth: number): never {
  if (typeof value === 'function') throw refuse(state, depth, 'SP2001');
  if (Object.getPrototypeOf(value) === null) throw refuse(state, depth, 'SP2003');
  throw refuse(state, depth, 'SP2002', nameOf(value));
}

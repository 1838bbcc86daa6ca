import { wireError } from './format.ts';
import { type Preparation, tag } from './preparation.ts';

/**
 * An ArrayBuffer of one row. Only the bytes that some view shows are sent: what lies outside stays here, and what lies
 * between goes out as zeros (a pooled Node buffer holds the data of other requests).
 */
export interface WindowedBuffer {
  readonly buffer: ArrayBufferLike;
  readonly views: { readonly offset: number; readonly length: number; readonly node: unknown[] }[];
}

const { getPrototypeOf, prototype } = Object;
const hasOwn = prototype.hasOwnProperty;

/** Prepares an ArrayBuffer or a view of one; undefined for an instance of a subclass. */
export function prepareBuffer(state: Preparation, value: ArrayBuffer | ArrayBufferView, depth: number) {
  const owns = (name: string) => hasOwn.call(getPrototypeOf(value), name);
  // Node's Buffer is a Uint8Array in all but name, and many of them share one pool that must not be taken for theirs.
  const pooled = owns('readUInt8');
  if (!pooled && !owns('BYTES_PER_ELEMENT') && !owns('getInt8') && !owns('slice')) return undefined;
  if (!ArrayBuffer.isView(value)) {
    const node = tag(state, depth, '$A', 0);
    node[1] = addPart(state, value, { offset: 0, length: value.byteLength, node }, pooled);
    return node;
  }
  const { buffer, byteOffset, byteLength } = value;
  const node = tag(
    state,
    depth,
    '$V',
    (value as unknown as { [Symbol.toStringTag]: string })[Symbol.toStringTag],
  );
  const part = addPart(state, buffer, { offset: byteOffset, length: byteLength, node }, pooled);
  node.push(part, 0, (value as Uint8Array).length ?? byteLength);
  return node;
}

function addPart(
  state: Preparation,
  buffer: ArrayBufferLike,
  view: WindowedBuffer['views'][number],
  pooled: boolean,
): number {
  const known = pooled ? undefined : state.buffers?.get(buffer);
  if (known !== undefined) {
    (state.parts[known] as WindowedBuffer).views.push(view);
    return known;
  }
  const part = state.parts.push({ buffer, views: [view] }) - 1;
  if (!pooled) {
    state.buffers ??= new Map();
    state.buffers.set(buffer, part);
  }
  return part;
}

/**
 * Gives what the views of a buffer show, and tells their tags where in that they stand. A copy, so that nobody can change
 * it any more; where the message is used at once, `live` spares that.
 */
export function takeWindow({ buffer, views }: WindowedBuffer, live: boolean): Uint8Array<ArrayBuffer> {
  let start = Number.POSITIVE_INFINITY;
  let end = 0;
  for (const { offset, length } of views) {
    start = Math.min(start, offset);
    end = Math.max(end, offset + length);
  }
  // Several views keep their distances, and with them their alignment.
  if (views.length > 1) start -= start % 8;
  for (const { offset, node } of views) if (node.length > 2) node[3] = offset - start;
  if (views.some(({ offset, length }) => offset === start && length === end - start)) {
    const window = new Uint8Array(buffer, start, end - start);
    return (live && buffer instanceof ArrayBuffer ? window : window.slice()) as Uint8Array<ArrayBuffer>;
  }
  const copy = new Uint8Array(end - start);
  for (const { offset, length } of views) copy.set(new Uint8Array(buffer, offset, length), offset - start);
  return copy;
}

/** The views the wire knows. A closed list: a name from a message is only looked up in it. */
const viewNames = [
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float16Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
  'DataView',
];

export type ViewConstructor = {
  new (buffer: ArrayBuffer, offset: number, length: number): ArrayBufferView;
  readonly BYTES_PER_ELEMENT?: number;
};

/** Finds the constructor of a view by its name; undefined for a name that is none of ours. */
export function findViewConstructor(name: unknown): ViewConstructor | undefined {
  if (!viewNames.includes(name as string)) return undefined;
  const found = (globalThis as unknown as Record<string, ViewConstructor | undefined>)[name as string];
  if (found === undefined) throw wireError('SP2118', { name: name as string });
  return found;
}

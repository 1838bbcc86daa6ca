import type fc from 'fast-check';
import { made, type Random } from './random.ts';

/** Keys that mean something to somebody: data here, never behaviour. */
const awkwardKeys = [
  'then',
  'constructor',
  'toJSON',
  'hasOwnProperty',
  '$',
  '$$typeof',
  '',
  '0',
  '-1',
  'a b',
  'é',
  'prototype',
];
const awkwardStrings = [
  '$',
  '$u',
  '$R',
  '$$',
  '__proto__',
  '\\u005f_proto__',
  '["$R",0]',
  '\n',
  '\u0000',
  '\u2028',
  '"',
  '\\',
  '\ud800',
  'a\udfff',
];
const awkwardNumbers = [-0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
const plainNumbers = [0, 1, -1, 0.1, 2 ** 53, 1e21, 5e-324, -1.5e300];

/** Any UTF-16, lone surrogates and control characters among it. */
export function makeText(random: Random): string {
  if (random.once(4)) return random.pick(awkwardStrings);
  const end = random.pick([0x7f, 0x7f, 0x7f, 0x10000]);
  return String.fromCharCode(...Array.from({ length: random.below(8) }, () => random.below(end)));
}

export function makeKey(random: Random): string {
  const key = random.once(3)
    ? random.pick(awkwardKeys)
    : random.once(4)
      ? makeText(random)
      : random.pick(['a', 'b', 'c', 'name', 'id']);
  return key === '__proto__' ? 'proto' : key;
}

function makePlainLeaf(random: Random): unknown {
  switch (random.below(6)) {
    case 0:
      return random.once(2);
    case 1:
      return null;
    case 2:
      return random.once(3) ? random.pick(plainNumbers) : random.below(2 ** 32) - 2 ** 31;
    case 3:
      return random.below(2 ** 32) / (1 + random.below(1000));
    default:
      return makeText(random);
  }
}

const views = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  DataView,
];

function makeBuffer(random: Random): ArrayBuffer {
  return Uint8Array.from({ length: 8 * random.below(3) }, () => random.below(256)).buffer;
}

/** A view of all of a buffer, or of a part; a decoded one has no bytes around it, so this one is compared as such. */
export function makeView(random: Random, buffer = makeBuffer(random)): ArrayBufferView {
  const View = random.pick(views);
  if (View === DataView) return new DataView(buffer, random.below(buffer.byteLength + 1));
  const size = (View as typeof Int8Array).BYTES_PER_ELEMENT;
  const offset = random.below(buffer.byteLength / size + 1);
  return new (View as typeof Int8Array)(
    buffer,
    offset * size,
    random.below(buffer.byteLength / size - offset + 1),
  );
}

function makeLeaf(random: Random): unknown {
  switch (random.below(16)) {
    case 0:
      return undefined;
    case 1:
      return random.pick(awkwardNumbers);
    case 2:
      return BigInt(random.below(2 ** 32)) ** BigInt(random.below(5)) * (random.once(2) ? 1n : -1n);
    case 3:
      return Symbol.for(random.pick(['a', 'b', 'iterator', '']));
    case 4:
      return new Date(random.once(4) ? Number.NaN : random.below(2 ** 32) * 1000 - 2 ** 41);
    case 5:
      return random.once(3) ? makeBuffer(random) : makeView(random);
    default:
      return makePlainLeaf(random);
  }
}

/** Makes a value of about `size` nodes. Once in a while it is an object that was met before: shared, or a circle. */
function make(
  random: Random,
  size: number,
  leaf: (random: Random) => unknown,
  met: object[] | undefined,
): unknown {
  if (met !== undefined && met.length > 0 && random.once(12)) return random.pick(met);
  if (size < 1 || random.once(4)) return leaf(random);
  const parts = 1 + random.below(5);
  const inside = () => make(random, (size - 1) / parts, leaf, met);
  const kind = random.below(met === undefined ? 2 : 5);
  if (kind === 0 || kind === 4) {
    const array: unknown[] = [];
    met?.push(array);
    for (let index = 0; index < parts - 1; index++) array.push(inside());
    if (kind === 4 && array.length > 0) delete array[random.below(array.length)];
    return array;
  }
  if (kind === 1) {
    const object: Record<string, unknown> = {};
    met?.push(object);
    for (let index = 0; index < parts - 1; index++) {
      const key = makeKey(random);
      const item = inside();
      // A symbol under this key is the one thing that data may not have.
      object[key === '$$typeof' && typeof item === 'symbol' ? 'type' : key] = item;
    }
    return object;
  }
  const collection = kind === 2 ? new Map() : new Set();
  met?.push(collection);
  for (let index = 0; index < parts - 1; index++) {
    if (collection instanceof Map) collection.set(inside(), inside());
    else collection.add(inside());
  }
  return collection;
}

export const makeAny = (random: Random, size: number): unknown => make(random, size, makeLeaf, []);

/** Any value the wire knows that is not still to come, with objects that are met twice, and circles. */
export const anyValue: fc.Arbitrary<unknown> = made(makeAny);

/** What JSON itself carries without loss. */
export const plainValue: fc.Arbitrary<unknown> = made((random, size) =>
  make(random, size, makePlainLeaf, undefined),
);

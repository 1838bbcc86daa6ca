import type { ErrorDetails } from '../errors/sallyport-error.ts';
import type { WireErrorCode } from '../errors/wire.ts';
import { wireVersion } from './constants.ts';
import type { DecodeOptions } from './decode-options.ts';
import { needsRare } from './needs-rare.ts';

// The half of the decoder that every message needs: from the text of a row to its value. decode.ts has the other half.
// Four rules hold in both: a name from a message is only looked up in a closed list; a decoded value is never asked for
// a property it was not just seen to own; nothing decoded is called or awaited; every failure is an error of ours.

export type Tag = unknown[];

const marker = 0x24; // $
/** How a message begins that is a single row. */
const singleRow = new RegExp(`^${wireVersion}[=~!]`);
export const plainRow = 0x3d; // =
export const taggedRow = 0x7e; // ~
export const errorRow = 0x21; // !

/** Stands for a hole until its array takes it. */
const hole = Symbol();
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** What the rows of a message are read with. */
export interface ValueReader {
  readonly options: DecodeOptions;
  /** Nodes that the row at hand may refer to, by their number. */
  nodes: unknown[];
  /** The other half of the decoder, where it is there. */
  readonly rare?: RareReader;
}

/** What only the other half of the decoder does: it counts, it refuses in words, and it knows the rare tags. */
export interface RareReader {
  /** Charges what a message of one row costs. */
  admitMessage(json: string, bytes: Uint8Array | undefined): void;
  /** Checks one value against a limit. */
  admit(limit: 'bigintDigits', amount: number): void;
  /** Charges a number or bigint that is a key of a Map or an item of a Set. */
  admitNumberKey(): void;
  /** Charges a function. */
  admitFunction(bound: number): void;
  /** Checks a symbol against the limit; the process pays for it for good. */
  admitSymbol(name: string): void;
  /** Refuses `__proto__` as a key: JSON.parse makes it one, and the next copy of its object a prototype. */
  checkKeys(value: unknown): void;
  /** Makes what a failure arrives as, where the application does not. */
  makeError(): unknown;
  /** Reads a tag that only some messages have. */
  reviveRare(name: string, tag: Tag): unknown;
  /** Refuses the message. */
  refuse(code: WireErrorCode, details?: ErrorDetails, cause?: unknown): never;
}

/** The other half, or what makes the caller load it. */
function rareHalf({ rare }: ValueReader): RareReader {
  if (rare === undefined) throw needsRare;
  return rare;
}

/** Refuses a tag whose contents are not those of its kind. */
export function expect(reader: ValueReader, condition: boolean, tag: Tag): asserts condition {
  if (!condition) rareHalf(reader).refuse('SP2107', { tag: String(tag[0]) });
}

/** What a message says: a value, or what went wrong in its place. */
export type Root = { value: unknown } | { error: unknown };

/** Gives the value of a root, or throws its error. */
export function unwrap(root: Root): unknown {
  if ('error' in root) throw root.error;
  return root.value;
}

/**
 * Reads a whole message if it is a single row, as most are, without a search for rows.
 *
 * @returns the root, or undefined if the message is of another kind
 */
export function readSingleRow(reader: ValueReader, text: string, bytes?: Uint8Array): Root | undefined {
  const kind = text.charCodeAt(1);
  const last = text.length - 1;
  if (!singleRow.test(text) || text.indexOf('\n') !== last) return;
  const json = text.slice(2, last);
  reader.rare?.admitMessage(json, bytes);
  const value = readJson(reader, kind, json, []);
  return kind === errorRow ? { error: makeError(reader, value) } : { value };
}

/** Makes what a failure arrives as. */
export function makeError(reader: ValueReader, payload: unknown): unknown {
  const { decodeError } = reader.options;
  return decodeError === undefined ? rareHalf(reader).makeError() : decodeError(payload);
}

/** Reads the value of a row, which may refer to `nodes` and adds its own to them. */
export function readJson(reader: ValueReader, kind: number, text: string, nodes: unknown[]): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    rareHalf(reader).refuse('SP2104', undefined, cause);
  }
  if (kind === plainRow) {
    // An escape is the other way to write the name; whether it is a key is for the walk to say.
    if (text.includes('__proto__') || text.includes('\\u00')) rareHalf(reader).checkKeys(value);
    return value;
  }
  reader.nodes = nodes;
  return revive(reader, value, []);
}

/** Turns tags into the values they stand for; everything else stays the object that JSON.parse made. */
export function revive(reader: ValueReader, value: unknown, parent: Tag): unknown {
  if (!isObject(value)) return value;
  const revived = reviveObject(reader, value);
  expect(reader, revived !== hole, parent);
  return revived;
}

/** Gives a value its number: from here on, references to it are possible. */
export function begin<Value>(reader: ValueReader, value: Value): Value {
  reader.nodes.push(value);
  return value;
}

function isTagName(value: unknown): value is string {
  return typeof value === 'string' && value.charCodeAt(0) === marker;
}

function reviveObject(reader: ValueReader, value: object): unknown {
  if (!Array.isArray(value)) {
    reviveProperties(reader, begin(reader, value) as Record<string, unknown>);
    return value;
  }
  const first: unknown = value[0];
  return isTagName(first) ? reviveTag(reader, first, value) : reviveItems(reader, begin(reader, value));
}

function reviveItems(reader: ValueReader, items: unknown[]): unknown[] {
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    if (!isObject(item)) continue;
    const revived = reviveObject(reader, item);
    if (revived === hole) delete items[index];
    else if (revived !== item) items[index] = revived;
  }
  return items;
}

function reviveProperties(reader: ValueReader, object: Record<string, unknown>): void {
  for (const key of Object.keys(object)) {
    const item = object[key];
    if (key === '__proto__') rareHalf(reader).refuse('SP2111');
    if (!isObject(item)) continue;
    const revived = revive(reader, item, [key]);
    if (revived === item) continue;
    // A function as `then` would be called by whoever awaits the object; a symbol as `$$typeof` is how React knows what
    // it may render as markup.
    const dangerous = typeof revived === 'function' ? 'then' : typeof revived === 'symbol' && '$$typeof';
    if (key === dangerous) rareHalf(reader).refuse('SP2111');
    // The key is the object's own and not __proto__: this replaces a value and can do nothing else.
    object[key] = revived;
  }
}

function reviveTag(reader: ValueReader, name: string, tag: Tag): unknown {
  const [, first] = tag;
  switch (name) {
    case '$M':
      return reviveMap(reader, begin(reader, new Map()), tag);
    case '$S':
      return reviveSet(reader, begin(reader, new Set()), tag);
    case '$X':
      return reviveFunction(reader, tag);
    case '$':
      // An array that begins like a tag.
      expect(reader, isTagName(first), tag);
      tag.shift();
      return reviveItems(reader, begin(reader, tag));
    case '$u':
    case '$h':
      expect(reader, tag.length === 1, tag);
      return name === '$h' ? hole : undefined;
    case '$R':
    case '$D':
    case '$N':
    case '$B':
    case '$Y':
      expect(reader, tag.length === 2, tag);
      return reviveScalar(reader, name, first, tag);
    default:
      return rareHalf(reader).reviveRare(name, tag);
  }
}

function reviveScalar(reader: ValueReader, name: string, content: unknown, tag: Tag): unknown {
  if (name === '$R') {
    if (isCount(content) && content < reader.nodes.length) return reader.nodes[content];
    return rareHalf(reader).refuse('SP2108');
  }
  if (name === '$D') {
    const date = new Date((content ?? Number.NaN) as number);
    expect(reader, content === null || date.getTime() === content, tag);
    return begin(reader, date);
  }
  expect(reader, typeof content === 'string', tag);
  if (name === '$Y') {
    reader.rare?.admitSymbol(content);
    return Symbol.for(content);
  }
  if (name === '$N') {
    expect(reader, /^(-0|NaN|-?Infinity)$/.test(content), tag);
    return Number(content);
  }
  reader.rare?.admit('bigintDigits', content.length - (content.startsWith('-') ? 1 : 0));
  expect(reader, /^(0|-?[1-9]\d*)$/.test(content), tag);
  return BigInt(content);
}

function reviveMap(reader: ValueReader, map: Map<unknown, unknown>, tag: Tag): unknown {
  for (let index = 1; index < tag.length; index += 2) {
    map.set(reviveKey(reader, tag[index], tag), revive(reader, tag[index + 1], tag));
  }
  expect(reader, map.size * 2 + 1 === tag.length, tag);
  return map;
}

function reviveSet(reader: ValueReader, set: Set<unknown>, tag: Tag): unknown {
  for (let index = 1; index < tag.length; index++) set.add(reviveKey(reader, tag[index], tag));
  expect(reader, set.size + 1 === tag.length, tag);
  return set;
}

/** What a Map or a Set compares: charged before it is put in, because that is what costs. */
function reviveKey(reader: ValueReader, value: unknown, tag: Tag): unknown {
  const key = revive(reader, value, tag);
  if (typeof key === 'number' || typeof key === 'bigint') reader.rare?.admitNumberKey();
  return key;
}

function reviveFunction(reader: ValueReader, tag: Tag): CallableFunction {
  const [, id, ...bound] = tag;
  const { decodeFunction } = reader.options;
  expect(reader, typeof id === 'string' && decodeFunction !== undefined, tag);
  reader.rare?.admitFunction(bound.length);
  for (let index = 0; index < bound.length; index++) bound[index] = revive(reader, bound[index], tag);
  return begin(reader, decodeFunction({ id, bound }));
}

import { findViewConstructor } from './buffers.ts';
import { ByteCollector } from './chunks.ts';
import { type FunctionReference, wireError, wireVersion } from './format.ts';
import { argumentLimits, type WireLimits } from './limits.ts';
import { scanContainers } from './scan.ts';

// The only place that interprets bytes from strangers. One forward pass over the rows, a budget for whatever they make
// us allocate, and four rules: a name from a message is only looked up in a closed list; a decoded value is never asked
// for a property it was not just seen to own; nothing decoded is called or awaited; every failure is an error of ours.

/** What the decoders can be told. */
export interface DecodeOptions {
  /** Default: {@link argumentLimits}. Results are decoded with {@link resultLimits}. */
  limits?: WireLimits;
  /** Makes the function of a reference; throws where there is none of that id. Without it every reference is refused. */
  decodeFunction?: (reference: FunctionReference) => CallableFunction;
  /** Makes what a thrown value arrives as, from what `encodeError` of the other side gave. Default: an SP2122. */
  decodeError?: (payload: unknown) => unknown;
  /** Makes the value of an embedded stream of bytes. Without it every one is refused. */
  embed?: (tag: string, stream: ReadableStream<Uint8Array<ArrayBuffer>>) => unknown;
  /** Makes the receiving ends of streams. Without it every one is refused, as they are in arguments. */
  openStream?: OpenStream;
}

/** Where the rows of a promise or a stream go. */
export interface Sink {
  push(value: unknown): void;
  fail(error: unknown): void;
  /** Absent for a promise, which has one value and no end. */
  close?(): void;
  /** Whether a stream's reader waits for more than there is. */
  readonly hungry?: boolean;
  /** Whether a stream's reader went away. */
  readonly cancelled?: boolean;
}

/** Makes the receiving end of a stream. Kinds: `S` ReadableStream, `B` one of bytes, `I` async iterable. */
export type OpenStream = (kind: StreamKind) => { value: object; sink: Sink };
export type StreamKind = 'S' | 'B' | 'I';

interface Awaited {
  readonly sink: Sink;
  /** The nodes that the row of a promise may refer to; undefined for a stream, whose items stand alone. */
  readonly nodes: unknown[] | undefined;
}

interface Part {
  readonly isFile: boolean;
  readonly size: number;
  readonly bytes: ByteCollector;
  /** The stream whose next bytes these are; undefined for a part of the next row. */
  readonly sink: Sink | undefined;
  buffer?: ArrayBuffer;
  used: boolean;
}

type Tag = unknown[];
type SummedLimit = 'bodyBytes' | 'fileBytes' | 'files' | 'formFields' | 'containers';

const versionByte = 0x30 + wireVersion;
const newline = 0x0a;
const marker = 0x24;
const plainRow = 0x3d; // =
const taggedRow = 0x7e; // ~
const errorRow = 0x21; // !
const endRow = 0x2e; // .
const bufferRow = 0x62; // b
const fileRow = 0x66; // f

const byteLimits = ['bodyBytes', 'fileBytes'];
const bareNumbers = new Map([
  ['-0', -0],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);
/** Stands for a hole until its array takes it. */
const hole = Symbol();
/** Names that messages made us register: the registry behind `Symbol.for` keeps each for the life of the process. */
const symbolNames = new Set<string>();
/** Deeper than any real value; keeps the walk far from the end of the stack, whatever limit was set. */
const maxDepth = 1000;

const textEncoder = new TextEncoder();
const textDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeText(bytes: Uint8Array): string {
  try {
    return textDecoder.decode(bytes);
  } catch (cause) {
    throw wireError('SP2103', undefined, cause);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function expect(condition: boolean, tag: Tag): asserts condition {
  if (!condition) throw wireError('SP2107', { tag: String(tag[0]) });
}

function refuseLimit(limit: keyof WireLimits, value: number): never {
  throw wireError(byteLimits.includes(limit) ? 'SP2120' : 'SP2121', { limit, value });
}

/** Refuses `__proto__`, which JSON.parse makes an own property and the next copy of the object its prototype. */
function checkKeys(value: object): void {
  if (Object.hasOwn(value, '__proto__')) throw wireError('SP2111');
  for (const child of Object.values(value)) if (isObject(child)) checkKeys(child);
}

function countDigits(bytes: Uint8Array, from: number): number {
  let at = from;
  while ((bytes[at] as number) >= 0x30 && (bytes[at] as number) <= 0x39) at++;
  return at - from;
}

/** Reads an id or a length: decimal, in one way of writing it. */
function readCount(bytes: Uint8Array): number {
  const text = String.fromCharCode(...bytes.subarray(0, 17));
  if (!/^(0|[1-9]\d{0,14})$/.test(text)) throw wireError('SP2105');
  return Number(text);
}

/** Decodes one message, whose bytes may come in any pieces. */
export class Decoder {
  /** `{ value }` or `{ error }`, once the root is there. */
  root: { value: unknown } | { error: unknown } | undefined;
  private readonly options: DecodeOptions;
  private readonly limits: WireLimits;
  /** What is left of the limits that add up over the message. */
  private readonly left: Record<SummedLimit, number>;
  private begun = false;
  /** A row whose end has not arrived. */
  private held: ByteCollector | undefined;
  /** The part whose bytes are arriving. */
  private part: Part | undefined;
  /** Parts that belong to the next row. */
  private parts: Part[] = [];
  /** Nodes that the row at hand may refer to, by their number. */
  private nodes: unknown[] = [];
  private announced = 0;
  private readonly awaited = new Map<number, Awaited>();
  private readonly promises = new Set<unknown>();

  constructor(options: DecodeOptions) {
    this.options = options;
    this.limits = options.limits ?? argumentLimits;
    const { bodyBytes, fileBytes, files, formFields, containers } = this.limits;
    this.left = { bodyBytes, fileBytes, files, formFields, containers };
  }

  /** Whether the root and all that it announced have arrived. */
  get isComplete(): boolean {
    return this.root !== undefined && this.awaited.size === 0;
  }

  /** Where rows are still to go. */
  *sinks(): Iterable<Sink> {
    for (const { sink } of this.awaited.values()) yield sink;
  }

  /** Takes the next bytes. */
  push(chunk: Uint8Array<ArrayBuffer>): void {
    let position = 0;
    while (position < chunk.length) {
      if (this.part !== undefined) {
        const { bytes, size } = this.part;
        const end = Math.min(chunk.length, position + size - bytes.length);
        bytes.add(chunk.subarray(position, end));
        position = end;
        this.finishPart();
        continue;
      }
      if (this.isComplete) throw wireError('SP2115');
      const end = chunk.indexOf(newline, position);
      const piece = chunk.subarray(position, end < 0 ? chunk.length : end);
      position += piece.length + 1;
      this.charge('bodyBytes', piece.length + (end < 0 ? 0 : 1));
      if (end < 0) {
        this.held ??= new ByteCollector();
        this.held.add(piece);
      } else {
        this.held?.add(piece);
        const row = this.held?.join() ?? piece;
        this.held = undefined;
        this.readRow(row);
      }
    }
  }

  /** Takes a whole message if it is a single row, as most are, without a search for rows. */
  pushSingleRow(bytes: Uint8Array<ArrayBuffer>): boolean {
    const kind = bytes[1];
    const last = bytes.length - 1;
    if (bytes[0] !== versionByte || (kind !== plainRow && kind !== taggedRow) || bytes[last] !== newline)
      return false;
    const json = bytes.subarray(2, last);
    let text: string;
    try {
      text = textDecoder.decode(json);
    } catch {
      return false;
    }
    if (text.includes('\n')) return false;
    this.charge('bodyBytes', bytes.length);
    this.root = { value: this.readValue(kind, json, text, []) };
    return true;
  }

  /** Takes the end of the bytes. */
  end(): void {
    if (!this.isComplete) throw wireError('SP2102');
  }

  /** Settles all that is still awaited. */
  fail(error: unknown): void {
    for (const { sink } of this.awaited.values()) sink.fail(error);
    this.awaited.clear();
  }

  private charge(limit: SummedLimit, amount: number): void {
    this.left[limit] -= amount;
    if (this.left[limit] < 0) refuseLimit(limit, this.limits[limit]);
  }

  private readRow(row: Uint8Array<ArrayBuffer>): void {
    let at = 0;
    if (!this.begun) {
      at = countDigits(row, 0);
      if (at !== 1 || row[0] !== versionByte) throw wireError('SP2101', { version: wireVersion });
      this.begun = true;
    } else if (row.length === 0) {
      return; // a sign of life
    }
    const digits = countDigits(row, at);
    const kind = row[at + digits];
    const rest = row.subarray(at + digits + 1);
    const id = digits === 0 ? 0 : readCount(row.subarray(at, at + digits));
    const awaited = this.awaited.get(id);
    // Before the root, rows belong to it and have no id; after it, every row has one, or brings parts for one that has.
    if (digits > 0 && awaited === undefined) throw wireError('SP2113');
    if (kind === bufferRow || (kind === fileRow && digits === 0)) {
      this.beginPart(kind === fileRow, readCount(rest), awaited);
      return;
    }
    if (digits === 0 && this.root !== undefined) throw wireError('SP2113');
    if (kind === endRow && rest.length === 0 && awaited?.sink.close !== undefined) {
      this.awaited.delete(id);
      awaited.sink.close();
    } else if (kind === errorRow) {
      const error = this.readError(rest);
      this.awaited.delete(id);
      if (awaited === undefined) this.root = { error };
      else awaited.sink.fail(error);
    } else if (kind === plainRow || kind === taggedRow) {
      const value = this.readValue(kind, rest, decodeText(rest), awaited?.nodes ?? []);
      if (awaited === undefined) this.root = { value };
      else this.handOn(id, awaited, value);
    } else throw wireError('SP2105');
    if (this.parts.length > 0) throw wireError('SP2110');
  }

  private handOn(id: number, { sink, nodes }: Awaited, value: unknown): void {
    if (nodes !== undefined) {
      // A promise resolves to what is no promise: a circle of them would never settle.
      if (this.promises.has(value)) throw wireError('SP2114');
      this.awaited.delete(id);
    }
    sink.push(value);
  }

  private beginPart(isFile: boolean, size: number, awaited: Awaited | undefined): void {
    // Only a stream has bytes of its own; those of a promise come as parts of its row.
    if (awaited?.nodes !== undefined) throw wireError('SP2105');
    if (isFile) this.charge('files', 1);
    this.charge(isFile ? 'fileBytes' : 'bodyBytes', size);
    this.part = { isFile, size, sink: awaited?.sink, bytes: new ByteCollector(), used: false };
    this.finishPart();
  }

  /** Ends the part at hand once all its bytes are here. */
  private finishPart(): void {
    const part = this.part as Part;
    if (part.bytes.length < part.size) return;
    this.part = undefined;
    if (part.sink === undefined) this.parts.push(part);
    else part.sink.push(part.bytes.join());
  }

  private readError(bytes: Uint8Array): unknown {
    const payload = this.readValue(taggedRow, bytes, decodeText(bytes), []);
    const { decodeError } = this.options;
    return decodeError === undefined ? wireError('SP2122') : decodeError(payload);
  }

  private readValue(kind: number, bytes: Uint8Array, text: string, nodes: unknown[]): unknown {
    this.charge('containers', scanContainers(text, bytes, Math.min(this.limits.depth, maxDepth)));
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (cause) {
      throw wireError('SP2104', undefined, cause);
    }
    if (kind === plainRow) {
      // An escape is the other way to write the name; whether it is a key is for the walk to say.
      if (isObject(value) && (text.includes('__proto__') || text.includes('\\u00'))) checkKeys(value);
      return value;
    }
    this.nodes = nodes;
    value = this.revive(value, ['root']);
    if (!this.parts.every((part) => part.used)) throw wireError('SP2110');
    this.parts = [];
    return value;
  }

  /** Turns tags into the values they stand for; everything else stays the object that JSON.parse made. */
  private revive(value: unknown, parent: Tag): unknown {
    if (!isObject(value)) return value;
    const revived = this.reviveObject(value);
    expect(revived !== hole, parent);
    return revived;
  }

  private reviveObject(value: object): unknown {
    if (!Array.isArray(value)) {
      this.nodes.push(value);
      this.reviveProperties(value as Record<string, unknown>);
      return value;
    }
    const first: unknown = value[0];
    if (typeof first === 'string' && first.charCodeAt(0) === marker) return this.reviveTag(first, value);
    this.nodes.push(value);
    this.reviveItems(value);
    return value;
  }

  private reviveItems(items: unknown[]): void {
    for (let index = 0; index < items.length; index++) {
      const item = items[index];
      if (!isObject(item)) continue;
      const revived = this.reviveObject(item);
      if (revived === hole) delete items[index];
      else if (revived !== item) items[index] = revived;
    }
  }

  private reviveProperties(object: Record<string, unknown>): void {
    for (const key of Object.keys(object)) {
      const item = object[key];
      if (key === '__proto__') throw wireError('SP2111');
      if (!isObject(item)) continue;
      const revived = this.revive(item, [key]);
      if (revived === item) continue;
      // A function as `then` would be called by whoever awaits the object; a symbol as `$$typeof` is how React knows
      // what it may render as markup.
      if (
        typeof revived === 'function' ? key === 'then' : typeof revived === 'symbol' && key === '$$typeof'
      ) {
        throw wireError('SP2111');
      }
      // The key is the object's own and not __proto__: this replaces a value and can do nothing else.
      object[key] = revived;
    }
  }

  private reviveTag(name: string, tag: Tag): unknown {
    const [, first, second] = tag;
    switch (name) {
      case '$u':
        expect(tag.length === 1, tag);
        return undefined;
      case '$h':
        expect(tag.length === 1, tag);
        return hole;
      case '$N':
        expect(tag.length === 2 && bareNumbers.has(first as string), tag);
        return bareNumbers.get(first as string);
      case '$B':
        expect(tag.length === 2 && typeof first === 'string', tag);
        return this.reviveBigint(first, tag);
      case '$Y':
        expect(tag.length === 2 && typeof first === 'string', tag);
        return this.reviveSymbol(first);
      case '$D': {
        const date = new Date((first ?? Number.NaN) as number);
        expect(tag.length === 2 && (first === null || date.getTime() === first), tag);
        return this.begin(date);
      }
      case '$M':
        return this.reviveMap(this.begin(new Map()), tag);
      case '$S':
        return this.reviveSet(this.begin(new Set()), tag);
      case '$A':
        expect(tag.length === 2, tag);
        return this.begin(this.takeBuffer(first));
      case '$V':
        return this.begin(this.reviveView(tag));
      case '$L':
        expect(tag.length === 3 && typeof second === 'string', tag);
        return this.begin(new Blob(this.takeFile(first), { type: second }));
      case '$F':
        return this.begin(this.reviveFile(tag));
      case '$Q':
        return this.reviveForm(this.begin(new FormData()), tag);
      case '$X':
        return this.reviveFunction(tag);
      case '$P':
        expect(tag.length === 2, tag);
        return this.revivePromise(first);
      case '$W':
        expect(tag.length === 3 && (second === 'S' || second === 'B' || second === 'I'), tag);
        return this.begin(this.reviveStream(first, second));
      case '$E':
        expect(tag.length === 3 && typeof second === 'string', tag);
        return this.reviveEmbedded(first, second);
      case '$R':
        expect(tag.length === 2, tag);
        if (!isCount(first) || first >= this.nodes.length) throw wireError('SP2108');
        return this.nodes[first];
      case '$':
        // An array that begins like a tag.
        expect(typeof first === 'string' && first.charCodeAt(0) === marker, tag);
        tag.shift();
        this.nodes.push(tag);
        this.reviveItems(tag);
        return tag;
      default:
        throw wireError('SP2106');
    }
  }

  /** Gives a value its number: from here on, references to it are possible. */
  private begin<Value>(value: Value): Value {
    this.nodes.push(value);
    return value;
  }

  private reviveBigint(digits: string, tag: Tag): bigint {
    const { bigintDigits } = this.limits;
    const sign = digits.startsWith('-') ? 1 : 0;
    if (digits.length - sign > bigintDigits) refuseLimit('bigintDigits', bigintDigits);
    expect(/^(0|-?[1-9]\d*)$/.test(digits), tag);
    return BigInt(digits);
  }

  private reviveSymbol(name: string): symbol {
    const { symbols } = this.limits;
    if (!symbolNames.has(name)) {
      if (symbolNames.size >= symbols) refuseLimit('symbols', symbols);
      if (symbols !== Number.POSITIVE_INFINITY) symbolNames.add(name);
    }
    return Symbol.for(name);
  }

  private reviveMap(map: Map<unknown, unknown>, tag: Tag): unknown {
    for (let index = 1; index < tag.length; index += 2) {
      map.set(this.revive(tag[index], tag), this.revive(tag[index + 1], tag));
    }
    expect(map.size * 2 + 1 === tag.length, tag);
    return map;
  }

  private reviveSet(set: Set<unknown>, tag: Tag): unknown {
    for (let index = 1; index < tag.length; index++) set.add(this.revive(tag[index], tag));
    expect(set.size + 1 === tag.length, tag);
    return set;
  }

  private findPart(index: unknown, isFile: boolean): Part {
    const part = isCount(index) ? this.parts[index] : undefined;
    if (part === undefined || part.isFile !== isFile) throw wireError('SP2109');
    return part;
  }

  private takeBuffer(index: unknown): ArrayBuffer {
    const part = this.findPart(index, false);
    part.used = true;
    part.buffer ??= part.bytes.join().buffer;
    return part.buffer;
  }

  private takeFile(index: unknown): Uint8Array<ArrayBuffer>[] {
    const part = this.findPart(index, true);
    if (part.used) throw wireError('SP2110');
    part.used = true;
    return part.bytes.chunks();
  }

  private reviveView(tag: Tag): ArrayBufferView {
    const [, name, index, offset, length] = tag;
    const View = findViewConstructor(name);
    expect(tag.length === 5 && View !== undefined && isCount(offset) && isCount(length), tag);
    const buffer = this.takeBuffer(index);
    const size = View.BYTES_PER_ELEMENT ?? 1;
    if (offset % size !== 0 || offset + length * size > buffer.byteLength) throw wireError('SP2112');
    return new View(buffer, offset, length);
  }

  private reviveFile(tag: Tag): File {
    const [, index, name, type, lastModified] = tag;
    expect(tag.length === 5 && typeof name === 'string' && typeof type === 'string', tag);
    expect(Number.isSafeInteger(lastModified), tag);
    return new File(this.takeFile(index), name, { type, lastModified: lastModified as number });
  }

  private reviveForm(form: FormData, tag: Tag): FormData {
    expect(tag.length % 2 === 1, tag);
    this.charge('formFields', Math.max(1, (tag.length - 1) / 2));
    for (let index = 1; index < tag.length; index += 2) {
      const name = tag[index];
      const entry = this.revive(tag[index + 1], tag);
      expect(typeof name === 'string' && (typeof entry === 'string' || entry instanceof File), tag);
      form.append(name, entry);
    }
    return form;
  }

  private reviveFunction(tag: Tag): CallableFunction {
    const [, id, ...bound] = tag;
    const { decodeFunction } = this.options;
    expect(typeof id === 'string' && decodeFunction !== undefined, tag);
    const { boundArguments } = this.limits;
    if (bound.length > boundArguments) refuseLimit('boundArguments', boundArguments);
    for (const [index, value] of bound.entries()) bound[index] = this.revive(value, tag);
    return this.begin(decodeFunction({ id, bound }));
  }

  private announce(id: unknown, sink: Sink, nodes: unknown[] | undefined): void {
    const { pending } = this.limits;
    if (id !== ++this.announced) throw wireError('SP2108');
    if (this.awaited.size >= pending) refuseLimit('pending', pending);
    this.awaited.set(this.announced, { sink, nodes });
  }

  private revivePromise(id: unknown): Promise<unknown> {
    const promise = new Promise((resolve, reject) => {
      this.announce(id, { push: resolve, fail: reject }, this.nodes);
    });
    // A stranger's rejection that nobody looks at must not end the process.
    promise.catch(() => {});
    this.promises.add(promise);
    return this.begin(promise);
  }

  private reviveStream(id: unknown, kind: StreamKind): object {
    const { openStream } = this.options;
    if (openStream === undefined) throw wireError('SP2117');
    const { value, sink } = openStream(kind);
    this.announce(id, sink, undefined);
    return value;
  }

  private reviveEmbedded(id: unknown, name: string): unknown {
    const { embed } = this.options;
    if (embed === undefined) throw wireError('SP2117');
    const stream = this.reviveStream(id, 'B') as ReadableStream<Uint8Array<ArrayBuffer>>;
    return this.begin(embed(name, stream));
  }
}

/**
 * Decodes a whole message. Synchronous; what the message promised is settled when it returns.
 *
 * @param body the message: text, or bytes in one piece or several
 * @throws SallyportError SP21xx for a message that is not well-formed or over a limit; what `decodeError` made, where
 *   the message says that the other side failed.
 * @example
 * ```ts
 * decode(encode({ when: new Date(0) }) as string) // { when: 1970-01-01T00:00:00.000Z }
 * ```
 */
export function decode(
  body: string | Uint8Array<ArrayBuffer> | Iterable<Uint8Array<ArrayBuffer>>,
  options: DecodeOptions = {},
): unknown {
  const decoder = new Decoder(options);
  const bytes = typeof body === 'string' ? textEncoder.encode(body) : body;
  try {
    if (!(bytes instanceof Uint8Array)) for (const chunk of bytes) decoder.push(chunk);
    else if (!decoder.pushSingleRow(bytes)) decoder.push(bytes);
    decoder.end();
  } catch (error) {
    decoder.fail(error);
    throw error;
  }
  return unwrap(decoder.root);
}

/** Gives the value of a root that is there, or throws its error. */
export function unwrap(root: Decoder['root']): unknown {
  if (root !== undefined && 'error' in root) throw root.error;
  return root?.value;
}

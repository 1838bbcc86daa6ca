import type { ErrorDetails } from '../errors/sallyport-error.ts';
import type { WireErrorCode } from '../errors/wire.ts';
import { findViewConstructor } from './buffers.ts';
import { ByteCollector } from './chunks.ts';
import type { DecodeOptions, Sink, StreamKind } from './decode-options.ts';
import { wireError, wireVersion } from './format.ts';
import { argumentLimits, type WireLimits } from './limits.ts';
import {
  begin,
  errorRow,
  expect,
  isCount,
  isObject,
  makeError,
  plainRow,
  type RareReader,
  type Root,
  readJson,
  readSingleRow,
  revive,
  type Tag,
  taggedRow,
  unwrap,
  type ValueReader,
} from './revive.ts';
import { scanContainers } from './scan.ts';

export type { DecodeOptions } from './decode-options.ts';

// The only place that interprets bytes from strangers, with revive.ts, which reads the values of its rows and states the
// rules for both. One forward pass, and a budget that is charged before anything is allocated for a claim of the message.

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

type SummedLimit =
  | 'bodyBytes'
  | 'fileBytes'
  | 'files'
  | 'formFields'
  | 'containers'
  | 'functions'
  | 'numberKeys';

const newline = 0x0a;
const endRow = 0x2e; // .
const bufferRow = 0x62; // b
const fileRow = 0x66; // f
const zero = 0x30;
const nine = 0x39;

/** Deeper than any real value; keeps the walk far from the end of the stack, whatever limit was set. */
const maxDepth = 1000;
/** A buffer takes three bytes in a message and the room of this many containers. */
const bufferCost = 8;
/** Names that messages made us register: the registry behind `Symbol.for` keeps each for the life of the process. */
const symbolNames = new Set<string>();

const textEncoder = new TextEncoder();
const textDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function ignore(): void {}

function countDigits(bytes: Uint8Array, from: number): number {
  let at = from;
  while ((bytes[at] as number) >= zero && (bytes[at] as number) <= nine) at++;
  return at - from;
}

/** Decodes one message, whose bytes may come in any pieces. */
export class Decoder implements ValueReader, RareReader {
  readonly options: DecodeOptions;
  readonly rare = this;
  nodes: unknown[] = [];
  /** `{ value }` or `{ error }`, once the root is there. */
  root: Root | undefined;
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
  private announced = 0;
  private readonly awaited = new Map<number, Awaited>();
  private readonly promises = new Set<unknown>();

  constructor(options: DecodeOptions) {
    this.options = options;
    this.limits = options.limits ?? argumentLimits;
    const { bodyBytes, fileBytes, files, formFields, containers, functions, numberKeys } = this.limits;
    this.left = { bodyBytes, fileBytes, files, formFields, containers, functions, numberKeys };
  }

  /** Whether the root and all that it announced have arrived. */
  get isComplete(): boolean {
    return this.root !== undefined && this.awaited.size === 0;
  }

  /** Whether the root is there and can be handed out before the rest: it announced rows of their own. */
  get hasOpenRoot(): boolean {
    return this.root !== undefined && this.announced > 0;
  }

  /** Where rows are still to go. */
  *sinks(): Iterable<Sink> {
    for (const { sink } of this.awaited.values()) yield sink;
  }

  /** {@link readSingleRow} for bytes; undefined if they are not all text. */
  readSingleMessage(bytes: Uint8Array): Root | undefined {
    // A message that begins with a part goes on with bytes that are no text: not worth a try, however many they are.
    const kind = bytes[1];
    if (kind === bufferRow || kind === fileRow) return undefined;
    let text: string;
    try {
      text = textDecoder.decode(bytes);
    } catch {
      return undefined;
    }
    return readSingleRow(this, text, bytes);
  }

  /** Takes the next bytes. */
  push(chunk: Uint8Array<ArrayBuffer>): void {
    // What is no message of ours is not even read to the end of a row.
    const isFirst = !this.begun && this.held === undefined && chunk.length > 0;
    if (isFirst && chunk[0] !== zero + wireVersion) this.refuseVersion();
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
      if (this.isComplete) this.refuse('SP2115');
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

  /** Takes the end of the bytes. */
  end(): void {
    if (!this.isComplete) this.refuse('SP2102');
  }

  /** Settles all that is still awaited. */
  fail(error: unknown): void {
    for (const { sink } of this.awaited.values()) sink.fail(error);
    this.awaited.clear();
  }

  private refuseVersion(): never {
    this.refuse('SP2101', { version: wireVersion });
  }

  private refuseLimit(limit: keyof WireLimits): never {
    this.refuse(limit.endsWith('Bytes') ? 'SP2120' : 'SP2121', { limit, value: this.limits[limit] });
  }

  private charge(limit: SummedLimit, amount: number): void {
    this.left[limit] -= amount;
    if (this.left[limit] < 0) this.refuseLimit(limit);
  }

  admit(limit: keyof WireLimits, amount: number): void {
    if (amount > this.limits[limit]) this.refuseLimit(limit);
  }

  admitNumberKey(): void {
    this.charge('numberKeys', 1);
  }

  admitFunction(bound: number): void {
    this.charge('functions', 1);
    this.admit('boundArguments', bound);
  }

  admitMessage(json: string, given: Uint8Array | undefined): void {
    // Every container takes two characters: a short text is under these limits whatever it says.
    const most = Math.min(this.limits.depth, maxDepth, this.left.containers) * 2;
    const isShort = json.length <= most;
    const bytes =
      given ?? (isShort && json.length * 3 < this.left.bodyBytes ? undefined : textEncoder.encode(json));
    if (bytes !== undefined) this.charge('bodyBytes', given === undefined ? bytes.length + 3 : bytes.length);
    if (!isShort) this.scan(json, bytes as Uint8Array);
  }

  checkKeys(value: unknown): void {
    if (!isObject(value)) return;
    if (Object.hasOwn(value, '__proto__')) this.refuse('SP2111');
    for (const child of Object.values(value)) this.checkKeys(child);
  }

  makeError(): unknown {
    return wireError('SP2122');
  }

  admitSymbol(name: string): void {
    const { symbols } = this.limits;
    if (symbols !== Number.POSITIVE_INFINITY && !symbolNames.has(name)) {
      if (symbolNames.size >= symbols) this.refuseLimit('symbols');
      symbolNames.add(name);
    }
  }

  private readValue(kind: number, bytes: Uint8Array, nodes: unknown[]): unknown {
    let text: string;
    try {
      text = textDecoder.decode(bytes);
    } catch (cause) {
      this.refuse('SP2103', undefined, cause);
    }
    this.scan(text, bytes);
    const value = readJson(this, kind, text, nodes);
    if (!this.parts.every((part) => part.used)) this.refuse('SP2110');
    this.parts = [];
    return value;
  }

  private scan(text: string, bytes: Uint8Array): void {
    const containers = scanContainers(text, bytes, Math.min(this.limits.depth, maxDepth));
    if (containers < 0) this.refuseLimit('depth');
    this.charge('containers', containers);
  }

  refuse(code: WireErrorCode, details?: ErrorDetails, cause?: unknown): never {
    throw wireError(code, details, cause);
  }

  /** Reads an id or a length: decimal, in one way of writing it. */
  private readCount(bytes: Uint8Array): number {
    const text = String.fromCharCode(...bytes.subarray(0, 17));
    if (!/^(0|[1-9]\d{0,14})$/.test(text)) this.refuse('SP2105');
    return Number(text);
  }

  private readRow(row: Uint8Array<ArrayBuffer>): void {
    let at = 0;
    if (!this.begun) {
      at = countDigits(row, 0);
      if (at !== 1) this.refuseVersion();
      this.begun = true;
    } else if (row.length === 0) {
      return; // a sign of life
    }
    const digits = countDigits(row, at);
    const kind = row[at + digits];
    const rest = row.subarray(at + digits + 1);
    const id = digits === 0 ? 0 : this.readCount(row.subarray(at, at + digits));
    const awaited = this.awaited.get(id);
    // Before the root, rows belong to it and have no id; after it, every row has one, or brings parts for one that has.
    if (digits > 0 && awaited === undefined) this.refuse('SP2113');
    if (kind === bufferRow || (kind === fileRow && digits === 0)) {
      this.beginPart(kind === fileRow, this.readCount(rest), awaited);
      return;
    }
    if (digits === 0 && this.root !== undefined) this.refuse('SP2113');
    if (kind === endRow && rest.length === 0 && awaited?.sink.close !== undefined) {
      this.awaited.delete(id);
      awaited.sink.close();
    } else if (kind === errorRow) {
      const error = makeError(this, this.readValue(errorRow, rest, []));
      this.awaited.delete(id);
      if (awaited === undefined) this.root = { error };
      else awaited.sink.fail(error);
    } else if (kind === plainRow || kind === taggedRow) {
      const value = this.readValue(kind, rest, awaited?.nodes ?? []);
      if (awaited === undefined) this.root = { value };
      else this.handOn(id, awaited, value);
    } else this.refuse('SP2105');
    if (this.parts.length > 0) this.refuse('SP2110');
  }

  private handOn(id: number, { sink, nodes }: Awaited, value: unknown): void {
    if (nodes !== undefined) {
      // A promise resolves to what is no promise: a circle of them would never settle.
      if (this.promises.has(value)) this.refuse('SP2114');
      this.awaited.delete(id);
    }
    sink.push(value);
  }

  private beginPart(isFile: boolean, size: number, awaited: Awaited | undefined): void {
    // Only a stream has bytes of its own; those of a promise come as parts of its row.
    if (awaited?.nodes !== undefined) this.refuse('SP2105');
    if (isFile) this.charge('files', 1);
    else this.charge('containers', bufferCost);
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

  reviveRare(name: string, tag: Tag): unknown {
    const [, first, second] = tag;
    switch (name) {
      case '$A':
        expect(this, tag.length === 2, tag);
        return begin(this, this.takeBuffer(first));
      case '$V':
        return begin(this, this.reviveView(tag));
      case '$L':
        expect(this, tag.length === 3 && typeof second === 'string', tag);
        return begin(this, new Blob(this.takeFile(first), { type: second }));
      case '$F':
        return begin(this, this.reviveFile(tag));
      case '$Q':
        return this.reviveForm(begin(this, new FormData()), tag);
      case '$P':
        expect(this, tag.length === 2, tag);
        return this.revivePromise(first);
      case '$W':
        expect(this, tag.length === 3 && (second === 'S' || second === 'B' || second === 'I'), tag);
        return begin(this, this.reviveStream(first, second));
      case '$E':
        expect(this, tag.length === 3 && typeof second === 'string', tag);
        return this.reviveEmbedded(first, second);
      default:
        this.refuse('SP2106');
    }
  }

  private findPart(index: unknown, isFile: boolean): Part {
    const part = isCount(index) ? this.parts[index] : undefined;
    if (part === undefined || part.isFile !== isFile) this.refuse('SP2109');
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
    if (part.used) this.refuse('SP2110');
    part.used = true;
    return part.bytes.chunks();
  }

  private reviveView(tag: Tag): ArrayBufferView {
    const [, name, index, offset, length] = tag;
    const View = findViewConstructor(name);
    expect(this, tag.length === 5 && View !== undefined && isCount(offset) && isCount(length), tag);
    const buffer = this.takeBuffer(index);
    const size = View.BYTES_PER_ELEMENT ?? 1;
    if (offset % size !== 0 || offset + length * size > buffer.byteLength) this.refuse('SP2112');
    return new View(buffer, offset, length);
  }

  private reviveFile(tag: Tag): File {
    const [, index, name, type, lastModified] = tag;
    expect(this, tag.length === 5 && typeof name === 'string' && typeof type === 'string', tag);
    expect(this, Number.isSafeInteger(lastModified), tag);
    return new File(this.takeFile(index), name, { type, lastModified: lastModified as number });
  }

  private reviveForm(form: FormData, tag: Tag): FormData {
    expect(this, tag.length % 2 === 1, tag);
    this.charge('formFields', Math.max(1, (tag.length - 1) / 2));
    for (let index = 1; index < tag.length; index += 2) {
      const name = tag[index];
      const entry = revive(this, tag[index + 1], tag);
      expect(this, typeof name === 'string' && (typeof entry === 'string' || entry instanceof File), tag);
      form.append(name, entry);
    }
    return form;
  }

  private announce(id: unknown, sink: Sink, nodes: unknown[] | undefined): void {
    const { pending } = this.limits;
    if (id !== ++this.announced) this.refuse('SP2108');
    if (this.awaited.size >= pending) this.refuseLimit('pending');
    this.awaited.set(this.announced, { sink, nodes });
  }

  private revivePromise(id: unknown): Promise<unknown> {
    let sink!: Sink;
    const promise = new Promise((resolve, reject) => {
      sink = { push: resolve, fail: reject };
    });
    // A stranger's rejection that nobody looks at must not end the process.
    promise.catch(ignore);
    this.announce(id, sink, this.nodes);
    this.promises.add(promise);
    return begin(this, promise);
  }

  private reviveStream(id: unknown, kind: StreamKind): object {
    const { openStream } = this.options;
    if (openStream === undefined) this.refuse('SP2117');
    const { value, sink } = openStream(kind);
    this.announce(id, sink, undefined);
    return value;
  }

  private reviveEmbedded(id: unknown, name: string): unknown {
    const { embed } = this.options;
    if (embed === undefined) this.refuse('SP2117');
    const stream = this.reviveStream(id, 'B') as ReadableStream<Uint8Array<ArrayBuffer>>;
    return begin(this, embed(name, stream));
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
  try {
    if (typeof body === 'string') {
      decoder.root = readSingleRow(decoder, body);
      if (decoder.root === undefined) decoder.push(textEncoder.encode(body));
    } else if (body instanceof Uint8Array) {
      decoder.root = decoder.readSingleMessage(body);
      if (decoder.root === undefined) decoder.push(body);
    } else {
      for (const chunk of body) decoder.push(chunk);
    }
    decoder.end();
  } catch (error) {
    decoder.fail(error);
    throw error;
  }
  return unwrap(decoder.root as Root);
}

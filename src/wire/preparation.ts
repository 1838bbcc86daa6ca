import type { WireErrorCode } from '../errors/wire.ts';
import type { WindowedBuffer } from './buffers.ts';
import type { FunctionReference } from './format.ts';
import { needsRare } from './needs-rare.ts';
import type { Trail } from './path.ts';
import { Scope } from './scope.ts';

/** A value that another format carries, as bytes inside a message. */
export interface EmbeddedValue {
  /** Name of that format, for {@link DecodeOptions.embed} on the other side. */
  readonly tag: string;
  readonly stream: ReadableStream<Uint8Array>;
}

/** What both encoders can be told. */
export interface EncodeOptions {
  /** Name of the root in the paths of errors. Default: `value`. */
  root?: string;
  /** Nested brackets a message may have. Default: 128, which is what a decoder accepts by default. */
  depth?: number;
  /** Names a Server Function; answers undefined for any other function, or throws to refuse it. `path()` writes the path. */
  encodeFunction?: (fn: CallableFunction, path: () => string) => FunctionReference | undefined;
  /** Asked for every object, function, string and bigint (taint checks); throws to refuse. `path()` writes the path. */
  check?: (value: unknown, path: () => string) => void;
  /**
   * Asked, in results, for a value the wire has no type for, such as a React element; undefined refuses it. `row` is another
   * number for each row: one that cannot be written is given up with all that was embedded in it, and its streams are
   * cancelled.
   */
  embed?: (value: unknown, row: number) => EmbeddedValue | undefined;
}

/** `P` promise, `S` ReadableStream, `B` one of bytes, `I` async iterable, `E` embedded bytes. */
export type PendingKind = 'P' | 'S' | 'B' | 'I' | 'E';

/** Something in a value that arrives in rows of its own. */
export interface PendingValue {
  readonly id: number;
  readonly kind: PendingKind;
  readonly source: unknown;
  readonly path: string;
  /** The nodes that the row of a promise may refer to. */
  readonly scope: Scope;
}

/** The half of the encoder that only some values need, and every error. */
export interface RarePreparer {
  /** Prepares a value that is none of the common ones, or refuses it. */
  prepare(state: Preparation, value: object | symbol, depth: number): unknown;
  /** Prepares a value as bytes of another format, where the application has one for it. */
  embed(state: Preparation, value: object, depth: number): unknown;
  /** Makes the error for the value at hand, with its path. */
  refuse(state: Preparation, depth: number, code: WireErrorCode, name: string | number): Error;
  /** Asks the application's check. */
  check(state: Preparation, value: unknown, depth: number): void;
  /** The path of the value at hand. */
  path(state: Preparation, depth: number): string;
}

/** The state of one message. Its rows are prepared one after the other, never two at once. */
export class Preparation implements Trail {
  readonly options: EncodeOptions;
  readonly limit: number;
  readonly rare: RarePreparer | undefined;
  root = '';
  readonly holders: unknown[] = [];
  readonly keys: (string | number)[] = [];
  scope = new Scope();
  /** Functions whose bound values are being prepared. */
  readonly binding: unknown[] = [];
  /** Number of the row that is being prepared: rows that come to nothing count too. */
  row = 0;
  /** True once the decoder has to look for tags in the row. */
  tagged = false;
  /** Buffers and files of the row, in the order in which its tags number them. */
  parts: (WindowedBuffer | Blob)[] = [];
  /** Number of the part of each buffer that the row has met. */
  buffers: Map<ArrayBufferLike, number> | undefined;
  /** What the rows so far announced, and nobody has taken up. */
  pending: PendingValue[] = [];
  announced = 0;
  /** Whether the bytes of large buffers may be handed out as they are, uncopied. */
  live = false;

  constructor(options: EncodeOptions, rare?: RarePreparer) {
    this.options = options;
    this.limit = Math.min(options.depth ?? 128, 1000);
    this.rare = rare;
  }
}

/** The rare half, or what makes the caller load it. */
export function rareHalf({ rare }: Preparation): RarePreparer {
  if (rare === undefined) throw needsRare;
  return rare;
}

/** Makes the error for the value at hand, with its path. */
export function refuse(state: Preparation, depth: number, code: WireErrorCode, name: string | number = '') {
  return rareHalf(state).refuse(state, depth, code, name);
}

/** Asks the application's check. */
export function check(state: Preparation, value: unknown, depth: number): void {
  if (state.options.check !== undefined) rareHalf(state).check(state, value, depth);
}

/** Makes a tag. It is one level of brackets like any other, so that both sides count the same depth. */
export function tag(state: Preparation, depth: number, ...contents: [string, ...unknown[]]): unknown[] {
  if (depth >= state.limit) throw refuse(state, depth, 'SP2008', state.limit);
  state.tagged = true;
  return contents;
}

/** Whether the value at hand is the property `key` of a plain object. */
export function isUnder(state: Preparation, depth: number, key: string): boolean {
  return depth > 0 && state.keys[depth - 1] === key;
}

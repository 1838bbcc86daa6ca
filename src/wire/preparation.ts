import type { WireErrorCode } from '../errors/wire.ts';
import type { WindowedBuffer } from './buffers.ts';
import { type FunctionReference, wireError } from './format.ts';
import { formatPath, type Trail } from './path.ts';

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
  /** Names a Server Function; answers undefined for any other function. */
  encodeFunction?: (fn: CallableFunction) => FunctionReference | undefined;
  /** Asked for every object, function, string and bigint (taint checks); throws to refuse. `path()` writes the path. */
  check?: (value: unknown, path: () => string) => void;
  /** Asked, in results, for a value the wire has no type for, such as a React element; undefined refuses it. */
  embed?: (value: unknown) => EmbeddedValue | undefined;
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
  readonly scope: Map<unknown, number>;
}

export type Later = 'nothing' | 'promises' | 'streams';

/** The state of one message. Its rows are prepared one after the other, never two at once. */
export interface Preparation extends Trail {
  readonly options: EncodeOptions;
  readonly limit: number;
  /** What may arrive in rows of its own: nothing in errors, promises in arguments, streams too in results. */
  readonly later: Later;
  /** Nodes by identity, with the number that a reference names them by. */
  scope: Map<unknown, number>;
  /** Functions whose bound values are being prepared. */
  readonly binding: unknown[];
  /** True once the decoder has to look for tags in the row. */
  tagged: boolean;
  /** Buffers and files of the row, in the order in which its tags number them. */
  parts: (WindowedBuffer | Blob)[];
  /** Number of the part of each buffer that the row has met. */
  readonly buffers: Map<ArrayBufferLike, number>;
  pending: PendingValue[];
  announced: number;
}

/** Begins a message. */
export function createPreparation(options: EncodeOptions, later: Later): Preparation {
  return {
    options,
    limit: Math.min(options.depth ?? 128, 1000),
    later,
    root: '',
    holders: [],
    keys: [],
    scope: new Map(),
    binding: [],
    tagged: false,
    parts: [],
    buffers: new Map(),
    pending: [],
    announced: 0,
  };
}

/** Makes the error for the value at hand, with its path. */
export function refuse(state: Preparation, depth: number, code: WireErrorCode, name: string | number = '') {
  return wireError(code, { path: formatPath(state, depth), name, limit: name });
}

/** Asks the application's check. */
export function check(state: Preparation, value: unknown, depth: number): void {
  state.options.check?.(value, () => formatPath(state, depth));
}

/** Makes a tag. It is one level of brackets like any other, so that both sides count the same depth. */
export function tag(state: Preparation, depth: number, ...contents: [string, ...unknown[]]): unknown[] {
  if (depth >= state.limit) throw refuse(state, depth, 'SP2008', state.limit);
  state.tagged = true;
  return contents;
}

/** Gives a value its number: from here on, references to it are possible. */
export function begin(state: Preparation, value: unknown, depth: number): void {
  state.scope.set(value, state.scope.size);
  state.holders[depth] = value;
}

/** Whether the value at hand is the property `key` of a plain object. */
export function isUnder(state: Preparation, depth: number, key: string): boolean {
  return depth > 0 && state.keys[depth - 1] === key;
}

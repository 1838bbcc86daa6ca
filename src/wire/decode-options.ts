import type { FunctionReference } from './format.ts';
import type { WireLimits } from './limits.ts';

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

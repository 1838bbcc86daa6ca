import { decode as decodeWhole } from './decode.ts';
import { type DecodeStreamOptions, receive as receiveRows } from './decode-stream.ts';
import { openStreamSink } from './decode-streams.ts';
import { resultLimits } from './limits.ts';
import type { Source } from './source.ts';

// What the browser loads only when a value or a message needs it.

export { encodeArguments } from './encode-arguments.ts';

type Chunk = Uint8Array<ArrayBuffer>;

/** `decode` with the limits of results, and streams: all their rows are here already. */
export function decode(body: Chunk, options: DecodeStreamOptions): unknown {
  const openStream = (kind: 'S' | 'B' | 'I') => openStreamSink(kind, () => {});
  return decodeWhole(body, { limits: resultLimits, openStream, ...options });
}

/** `receive` with the limits of results. */
export function receive(source: Source, head: readonly Chunk[], options: DecodeStreamOptions) {
  return receiveRows(source, head, { limits: resultLimits, ...options });
}

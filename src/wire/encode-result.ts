import { type WireBody, type WireMessage, type WirePart, wireVersion } from './format.ts';
import { letGo } from './let-go.ts';
import { type EncodeOptions, Preparation } from './preparation.ts';
import { rareForErrors, rareForResults } from './prepare-rare.ts';
import { ResultStream } from './result-stream.ts';
import { finishMessage, writeError, writeRow } from './rows.ts';
import { Scope } from './scope.ts';

/** What {@link encode} can be told. */
export interface EncodeResultOptions extends EncodeOptions {
  /**
   * Says what the other side may learn of an error, as a value that can be sent and that its `decodeError` makes an
   * error of. Also the place to log it. Default: nothing at all.
   */
  encodeError?: (error: unknown) => unknown;
  /** Milliseconds of silence after which a stream shows a sign of life. Default: 15,000; 0 for none. */
  heartbeat?: number;
}

/**
 * Encodes a result, or any other value. Synchronous: where there is nothing to wait for, the message is whole; where
 * there are promises, streams or async iterables, it is a stream that begins with all that is known and goes on as they
 * do. It reads them no faster than it is read, and stops them when it is cancelled.
 *
 * @throws SallyportError SP20xx with the path of a value that cannot be sent. What is wrong inside a promise or a stream
 *   makes that promise or stream fail on the other side, by way of `encodeError`.
 * @example
 * ```ts
 * encode({ a: 1 })            // '1={"a":1}\n'
 * encode({ a: new Date(0) })  // '1~{"a":["$D",0]}\n'
 * encode({ a: fetchTotal() }) // a ReadableStream
 * ```
 */
export function encode(value: unknown, options: EncodeResultOptions = {}): WireBody {
  const state = new Preparation(options, rareForResults);
  const parts: WirePart[] = [String(wireVersion)];
  try {
    writeRow(state, parts, { id: '', kind: '=', path: options.root ?? 'result', scope: new Scope() }, value);
  } catch (error) {
    letGo(value);
    throw error;
  }
  return state.pending.length === 0
    ? finishMessage(parts)
    : new ResultStream(state, parts, options.encodeError, options.heartbeat).body;
}

/**
 * Encodes a failure in the place of a result: the other side throws what its `decodeError` makes of it.
 *
 * @example
 * ```ts
 * encodeFailure(error, { encodeError: (error) => ({ digest: log(error) }) })
 * ```
 */
export function encodeFailure(error: unknown, options: EncodeResultOptions = {}): WireMessage {
  const parts: WirePart[] = [String(wireVersion)];
  writeError(new Preparation(options, rareForErrors), parts, '', error, options.encodeError);
  return finishMessage(parts);
}

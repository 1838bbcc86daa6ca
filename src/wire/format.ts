import { createError, type ErrorDetails, type SallyportError } from '../errors/sallyport-error.ts';
import { type WireErrorCode, wireErrors } from '../errors/wire.ts';

export { wireContentType, wireVersion } from './constants.ts';

/** A piece of a message, in the order in which it has to be sent. */
export type WirePart = string | Uint8Array<ArrayBuffer> | Blob;

/**
 * A whole message in the cheapest form that can carry it: text, one small buffer, or parts to be sent one after the
 * other (`new Blob(parts)`).
 */
export type WireMessage = string | Uint8Array<ArrayBuffer> | WirePart[];

/** A message, or a stream of its bytes where something in the value is still to come. */
export type WireBody = WireMessage | ReadableStream<Uint8Array<ArrayBuffer>>;

/** What the wire knows about a Server Function: a name and the arguments already bound. */
export interface FunctionReference {
  readonly id: string;
  readonly bound: readonly unknown[];
}

/** Raises an error of the wire's table. */
export function wireError(code: WireErrorCode, details?: ErrorDetails, cause?: unknown): SallyportError {
  return createError(wireErrors, code, details, cause);
}

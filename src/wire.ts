/**
 * The wire format: values to bytes and back, as described in PROTOCOL.md. It knows nothing of React, HTTP, or any
 * platform beyond web standards.
 *
 * @module
 */
export type { SallyportError } from './errors/sallyport-error.ts';
export { type WireErrorCode, wireErrors } from './errors/wire.ts';
export { checkContentType } from './wire/content-type.ts';
export { decode } from './wire/decode.ts';
export type { DecodeOptions } from './wire/decode-options.ts';
export { type ByteSource, type DecodeStreamOptions, decodeStream } from './wire/decode-stream.ts';
export { encodeArguments } from './wire/encode-arguments.ts';
export { type EncodeResultOptions, encode, encodeFailure } from './wire/encode-result.ts';
export {
  type FunctionReference,
  type WireBody,
  type WireMessage,
  type WirePart,
  wireContentType,
  wireVersion,
} from './wire/format.ts';
export { argumentLimits, resultLimits, type WireLimits } from './wire/limits.ts';
export type { EmbeddedValue, EncodeOptions } from './wire/preparation.ts';

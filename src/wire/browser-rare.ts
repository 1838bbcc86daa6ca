/** What the browser loads only when a value or a message needs it. */
export { decode } from './decode.ts';
export { receive } from './decode-stream.ts';
export { encodeArguments } from './encode-arguments.ts';

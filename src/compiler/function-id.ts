import { sha256 } from '@noble/hashes/sha2.js';

/** 72 bits: more than the 64 the design asks for, and 12 characters of base64url without padding. */
const HASH_BYTES = 9;

/** Long enough to recognise a function in a log, short enough for any URL. */
const NAME_LENGTH = 40;

const encoder = new TextEncoder();

/**
 * The id of a Server Function: `<name>-<hash>`. It depends on nothing but its arguments, so it is the same in
 * development, in every build and on every machine.
 *
 * @param moduleId The module's stable key: `<package name>/<posix path inside the package>`.
 * @param name The exported name, or an inline function's own name.
 * @param extra What else tells the function from others: of an inline function its normalised body and its captures.
 * @returns A string of `A-Z a-z 0-9 _ $ -`, safe in a URL's path as it is.
 * @example
 * ```ts
 * functionId('my-shop/src/cart.ts', 'addToCart'); // 'addToCart-1w0Yv5sJc2Qz'
 * ```
 */
export function functionId(moduleId: string, name: string, extra?: string): string {
  // JSON keeps the parts apart whatever they contain: no two different inputs give the same text.
  const text = JSON.stringify(extra === undefined ? [moduleId, name] : [moduleId, name, extra]);
  const readable = name.replace(/[^A-Za-z0-9_$]+/g, '_').slice(0, NAME_LENGTH) || 'fn';
  return `${readable}-${toBase64Url(sha256(encoder.encode(text)).subarray(0, HASH_BYTES))}`;
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}

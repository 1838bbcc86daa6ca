import { createError } from '../../errors/sallyport-error.ts';
import { serverErrors } from '../../errors/server.ts';

// The only file that touches keys. A seal is base64url of: version (1 byte) | key id (8) | nonce (12) | AES-256-GCM.
const version = 1;
const keyIdLength = 8;
const nonceLength = 12;
const headLength = 1 + keyIdLength + nonceLength;
const tagLength = 16;
const keyLength = 32;

/** Seals what leaves for the browser and comes back with a call, and opens it again (SPEC D9). */
export interface Sealer {
  /**
   * Encrypts and authenticates bytes, together with the function they belong to and the application's context: neither
   * readable, nor changeable, nor of use with another function or session.
   */
  seal(bytes: Uint8Array<ArrayBuffer>, functionId: string, context?: string): Promise<string>;
  /**
   * {@link Sealer.seal} at once, for React, which asks a form for its fields while it renders and cannot wait.
   *
   * @returns undefined on a runtime that only has Web Crypto
   */
  sealNow(bytes: Uint8Array<ArrayBuffer>, functionId: string, context?: string): string | undefined;
  /**
   * Opens a seal.
   *
   * @throws SP3003, as for an unknown function, where the key is not (or no longer) in the list: the page is old;
   *   SP3016, always the same, for whatever else is wrong
   */
  open(sealed: string, functionId: string, context?: string): Promise<Uint8Array<ArrayBuffer>>;
}

interface Key {
  readonly id: string;
  readonly idBytes: Uint8Array;
  readonly secret: CryptoKey;
}

/**
 * Makes a sealer. Keys are imported once, when the first seal is made or opened.
 *
 * @param keys each 32 bytes in base64url, as `npx sallyport keys` prints them; the first seals, all of them open
 * @throws SP3017 for a list without keys or with something that is no key
 */
export function createSealer(keys: readonly string[]): Sealer {
  if (keys.length === 0) throw createError(serverErrors, 'SP3017', { reason: 'the list of keys is empty' });
  const raw = keys.map(readKey);
  let imported: Promise<Key[]> | undefined;
  const ready = () => (imported ??= Promise.all(raw.map(importKey)));
  const synchronous = nodeCrypto();
  let firstIdBytes: Uint8Array | undefined;

  return {
    async seal(bytes, functionId, context) {
      const [key] = (await ready()) as [Key];
      const nonce = makeNonce();
      const cipher = await crypto.subtle.encrypt(algorithm(nonce, functionId, context), key.secret, bytes);
      return compose(key.idBytes, nonce, new Uint8Array(cipher));
    },
    sealNow(bytes, functionId, context) {
      if (synchronous === undefined) return undefined;
      const [secret] = raw as [Uint8Array];
      firstIdBytes ??= synchronous
        .createHash('sha256')
        .update(labelled(secret))
        .digest()
        .subarray(0, keyIdLength);
      const nonce = makeNonce();
      const cipher = synchronous.createCipheriv('aes-256-gcm', secret, nonce);
      cipher.setAAD(additionalData(functionId, context));
      return compose(firstIdBytes, nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag());
    },
    async open(sealed, functionId, context) {
      const bytes = fromBase64Url(sealed);
      if (bytes === undefined || bytes.length < headLength + tagLength || bytes[0] !== version)
        throw createError(serverErrors, 'SP3016');
      const id = toBase64Url(bytes.subarray(1, 1 + keyIdLength));
      const key = (await ready()).find((candidate) => candidate.id === id);
      if (key === undefined) throw createError(serverErrors, 'SP3003');
      const nonce = bytes.slice(1 + keyIdLength, headLength);
      try {
        const text = bytes.slice(headLength);
        return new Uint8Array(
          await crypto.subtle.decrypt(algorithm(nonce, functionId, context), key.secret, text),
        );
      } catch {
        // No cause: what the platform says of a failed check is not for anyone.
        throw createError(serverErrors, 'SP3016');
      }
    },
  };
}

/**
 * Makes a new key, for `npx sallyport keys` and for builds that were given none.
 *
 * @returns 32 random bytes in base64url
 */
export function createKey(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(keyLength)));
}

/** The keys in a text such as the environment variable `SALLYPORT_KEYS`: separated by commas or white space. */
export function splitKeys(text: string): string[] {
  return text.split(/[\s,]+/).filter((key) => key !== '');
}

/**
 * Node's own crypto works at once. Asked for while running and not imported: this file is for every runtime, and where
 * there is none Web Crypto does, later.
 */
function nodeCrypto() {
  return globalThis.process?.getBuiltinModule?.('node:crypto');
}

function makeNonce(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(nonceLength));
}

/** Puts the parts of a seal together; Web Crypto gives the tag at the end of the ciphertext. */
function compose(keyId: Uint8Array, nonce: Uint8Array, ...cipher: Uint8Array[]): string {
  const parts = [Uint8Array.of(version), keyId, nonce, ...cipher];
  const sealed = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    sealed.set(part, at);
    at += part.length;
  }
  return toBase64Url(sealed);
}

function algorithm(
  nonce: Uint8Array<ArrayBuffer>,
  functionId: string,
  context: string | undefined,
): AesGcmParams {
  return { name: 'AES-GCM', iv: nonce, additionalData: additionalData(functionId, context) };
}

/** What the seal is bound to beside its content. JSON keeps the parts apart whatever they contain. */
function additionalData(functionId: string, context: string | undefined): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify([version, functionId, context ?? null]));
}

function readKey(text: string, index: number): Uint8Array<ArrayBuffer> {
  const bytes = fromBase64Url(text);
  if (bytes?.length === keyLength) return bytes;
  // The key itself stays out of the message: logs are read by many.
  throw createError(serverErrors, 'SP3017', {
    reason: `key number ${index + 1} is not 32 bytes in base64url`,
  });
}

async function importKey(bytes: Uint8Array<ArrayBuffer>): Promise<Key> {
  const digest = await crypto.subtle.digest('SHA-256', labelled(bytes));
  const idBytes = new Uint8Array(digest).slice(0, keyIdLength);
  const secret = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
  return { id: toBase64Url(idBytes), idBytes, secret };
}

/** What the public id of a key is made from. */
function labelled(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array([...new TextEncoder().encode('sallyport key id'), ...bytes]);
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = '';
  for (let start = 0; start < bytes.length; start += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Strict: one text for one value, so that a changed character is never overlooked. */
function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[\w-]*$/.test(text)) return undefined;
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    return toBase64Url(bytes) === text ? bytes : undefined;
  } catch {
    return undefined;
  }
}

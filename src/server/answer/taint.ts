import { createError } from '../../errors/sallyport-error.ts';
import { serverErrors } from '../../errors/server.ts';

interface Taints {
  /** Messages by value: strings and bigints as they are, bytes by their content. */
  readonly values: Map<string | bigint, Map<object, string>>;
  readonly objects: WeakMap<object, string>;
  /** Whether anything was ever marked: until then results are not looked through. */
  used: boolean;
  readonly ended: FinalizationRegistry<() => void>;
}

// One registry for every copy of the runtime in the process: a mark must hold whoever sends the value.
const key = Symbol.for('sallyport.taints');
const shared = globalThis as { [key]?: Taints };
shared[key] ??= {
  values: new Map(),
  objects: new WeakMap(),
  used: false,
  ended: new FinalizationRegistry((forget: () => void) => forget()),
};
const taints = shared[key];

/**
 * Marks a value as never to leave the server: wherever an equal value stands in a result or among bound arguments, the
 * call fails with the message (SPEC S6). Props and JSX that React itself serializes are covered only by React's own
 * experimental build.
 *
 * @param message what the error says, for the developer
 * @param lifetime the object that the mark lives as long as, such as the user record that holds the token
 * @param value a string, a bigint or bytes that nobody else's data equals: tokens, keys, hashes
 * @throws SP3019 for a value of another kind
 * @example
 * ```ts
 * taintUniqueValue('Do not send the session token to the browser.', user, user.token);
 * ```
 * @see https://react.dev/reference/react/experimental_taintUniqueValue
 */
export function taintUniqueValue(
  message: string,
  lifetime: object,
  value: string | bigint | ArrayBuffer | ArrayBufferView,
): void {
  const entry = entryOf(value);
  if (entry === undefined)
    throw createError(serverErrors, 'SP3019', { name: 'taintUniqueValue', kind: kindOf(value) });
  requireObject('taintUniqueValue', lifetime);
  const messages = taints.values.get(entry) ?? new Map<object, string>();
  taints.values.set(entry, messages);
  // The mark must not keep its lifetime alive: a token of its own stands for it.
  const mark = {};
  messages.set(mark, message);
  taints.used = true;
  taints.ended.register(lifetime, () => {
    messages.delete(mark);
    if (messages.size === 0 && taints.values.get(entry) === messages) taints.values.delete(entry);
  });
}

/**
 * Marks an object as never to leave the server, such as a whole user record: a result or a bound argument that holds it
 * is an error with the message (SPEC S6). A copy of the object is another object.
 *
 * @param message what the error says, for the developer
 * @param object the object or function itself
 * @throws SP3019 for what is no object
 * @example
 * ```ts
 * taintObjectReference('Pick the fields that the page needs.', user);
 * ```
 * @see https://react.dev/reference/react/experimental_taintObjectReference
 */
export function taintObjectReference(message: string, object: object): void {
  requireObject('taintObjectReference', object);
  taints.objects.set(object, message);
  taints.used = true;
}

/**
 * The check for the encoder, or undefined while nothing is marked. To be asked for each value: the first mark may come
 * while a result already streams.
 *
 * @throws (the check) SP3018 with the developer's message and the path of the value
 */
export function taintCheck(): ((value: unknown, path: () => string) => void) | undefined {
  return taints.used ? checkTaint : undefined;
}

function checkTaint(value: unknown, path: () => string): void {
  const entry = entryOf(value);
  const message = entry === undefined ? undefined : taints.values.get(entry)?.values().next().value;
  const found = message ?? (isObject(value) ? taints.objects.get(value) : undefined);
  if (found !== undefined) throw createError(serverErrors, 'SP3018', { path: path(), message: found });
}

/** What a value is compared by: bytes by their content, as one string. */
function entryOf(value: unknown): string | bigint | undefined {
  if (typeof value === 'string' || typeof value === 'bigint') return value;
  if (value instanceof ArrayBuffer) return contentOf(new Uint8Array(value));
  if (ArrayBuffer.isView(value))
    return contentOf(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  return undefined;
}

/** Longest bytes that are compared, in bytes: secrets are short, and uploads need not be copied to be looked up. */
const longest = 4096;

function contentOf(bytes: Uint8Array): string | undefined {
  if (bytes.length > longest) return undefined;
  // The prefix keeps bytes apart from strings.
  return `\u0000bytes:${String.fromCharCode(...bytes)}`;
}

function requireObject(name: string, value: unknown): void {
  if (!isObject(value)) throw createError(serverErrors, 'SP3019', { name, kind: kindOf(value) });
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : typeof value;
}

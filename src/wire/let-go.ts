import { abandoned } from './rows.ts';

/**
 * Lets go of all that a value holds and that nobody will wait for, because the value is not sent after all: a promise
 * without a listener would end the process when it rejects, and a stream that nobody reads would hold what it has open.
 * Goes where the encoder would have gone.
 *
 * @param value anything; nothing that it does when it is looked at gets out of here
 */
export function letGo(value: unknown): void {
  const found = new Set<unknown>([value]);
  // What is found on the way comes after it.
  for (const one of found) {
    try {
      if (typeof one === 'object' && one !== null) for (const inner of release(one)) found.add(inner);
    } catch {
      // A proxy, or a getter for `then`.
    }
  }
}

/**
 * Listens to the promises in a value that is sent a little later: one that rejects meanwhile would end the process. Who
 * waits for them hears of it all the same.
 */
export function keepQuiet(value: unknown): void {
  const found = new Set<unknown>([value]);
  for (const one of found) {
    try {
      if (typeof one !== 'object' || one === null) continue;
      if (typeof (one as { then?: unknown }).then === 'function') Promise.resolve(one).catch(() => {});
      else for (const inner of partsOf(one)) found.add(inner);
    } catch {
      // A proxy, or a getter for `then`.
    }
  }
}

type Endable = Partial<Pick<ReadableStream, 'cancel'>> & Partial<AsyncIterable<unknown>>;

/** Ends one object, or gives what is in it. */
function release(value: object): Iterable<unknown> {
  const { then } = value as { then?: unknown };
  if (typeof then === 'function' || value instanceof ReadableStream || Symbol.asyncIterator in value) {
    if (abandoned.has(value)) return [];
    abandoned.add(value);
    const ended = typeof then === 'function' ? value : end(value as Endable);
    Promise.resolve(ended).catch(() => {});
    return [];
  }
  return partsOf(value);
}

function partsOf(value: object): Iterable<unknown> {
  if (value instanceof Map) return [...value.keys(), ...value.values()];
  if (value instanceof Set) return value;
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  // Not by asking for them: a getter would do its work once more.
  return isPlain ? Object.values(Object.getOwnPropertyDescriptors(value)).map(dataOf) : [];
}

function dataOf({ value }: PropertyDescriptor): unknown {
  return value;
}

async function end(source: Endable): Promise<void> {
  if (source.cancel !== undefined) await source.cancel();
  else await source[Symbol.asyncIterator]?.().return?.();
}

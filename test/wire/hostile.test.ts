import fc from 'fast-check';
import { test } from 'vitest';
import { openStreamSink } from '../../src/wire/decode-streams.ts';
import { argumentLimits, decode, decodeStream, encode } from '../../src/wire.ts';
import { arrive, type Bytes, cut, joinMessage } from './support/bytes.ts';
import { assertSame } from './support/compare.ts';
import { anyBytes } from './support/garbage.ts';
import { type Outcome, outcomeOf, refusal, snapshotPrototypes } from './support/outcome.ts';
import { check, checkAsync, propertyTimeout } from './support/runs.ts';
import { anyValue } from './support/values.ts';

const options = {
  decodeFunction: ({ id }: { id: string }) => Object.assign(() => id, { id }),
  decodeError: (payload: unknown) => Object.assign(new Error('from the other side'), { payload }),
  openStream: (kind: 'S' | 'B' | 'I') => openStreamSink(kind, () => {}),
  embed: (tag: string, stream: ReadableStream) => ({ tag, stream }),
};

/** The outcome of bytes, where a failure that the message itself carries is a value too. */
function decodeAll(pieces: Bytes[]): Outcome {
  return outcomeOf(() => {
    try {
      return decode(pieces, options);
    } catch (error) {
      if (error instanceof Error && 'payload' in error) return ['failure', error.payload];
      throw error;
    }
  });
}

/** Functions, promises and streams are made anew by each decoding: here it matters only that they are there. */
function sketch(value: unknown): string {
  const met = new Set<unknown>();
  return JSON.stringify(value, (_, item) => {
    if (typeof item === 'function' || typeof item === 'bigint' || typeof item === 'symbol')
      return String(item);
    if (met.has(item)) return 'met before';
    if (typeof item === 'object' && item !== null) met.add(item);
    if (item instanceof Map || item instanceof Set) return [...item];
    return item;
  });
}

function assertSameOutcome(left: Outcome, right: Outcome): void {
  const show = (outcome: Outcome) => ('code' in outcome ? outcome.code : sketch(outcome.value));
  if (show(left) !== show(right)) throw new Error(`${show(left)} became ${show(right)}`);
}

test('S1: any bytes give a value or an error of ours', { timeout: propertyTimeout }, () => {
  check(
    fc.property(anyBytes, (bytes) => {
      // Any other error is thrown on, and fails the property.
      decodeAll([bytes]);
    }),
  );
});

test('S1: no bytes change a prototype, or reach one', { timeout: propertyTimeout }, () => {
  const before = snapshotPrototypes();
  check(
    fc.property(anyBytes, (bytes) => {
      const outcome = decodeAll([bytes]);
      if (snapshotPrototypes() !== before) throw new Error('A prototype was changed.');
      if ('value' in outcome && reachesPrototype(outcome.value))
        throw new Error('A prototype is in the value.');
    }),
  );
});

/** Whether a built-in prototype or constructor is to be found in a value, or one was made the prototype of something. */
function reachesPrototype(value: unknown, met = new Set<unknown>()): boolean {
  if (value === Object.prototype || value === Array.prototype || value === Function.prototype) return true;
  if (typeof value !== 'object' || value === null || met.has(value)) return false;
  met.add(value);
  const isPlain =
    Object.prototype.toString.call(value) === '[object Object]' && !(Symbol.asyncIterator in value);
  if (isPlain && Object.getPrototypeOf(value) !== Object.prototype) return true;
  const inside =
    value instanceof Map ? [...value].flat() : value instanceof Set ? [...value] : Object.values(value);
  return inside.some((item) => reachesPrototype(item, met));
}

test('S1: decoding calls no code of the application', { timeout: propertyTimeout }, () => {
  // Whoever assigns one of these keys, instead of defining it, is caught by a setter on the way.
  // (Not `value`, `get` or `set`: every property descriptor, the runner's too, would inherit it.)
  const names = ['a', '$$typeof', 'toJSON', 'prototype', 'tag'];
  let calls = 0;
  for (const name of names) {
    Object.defineProperty(Object.prototype, name, {
      configurable: true,
      set: () => calls++,
      get: () => calls++,
    });
  }
  try {
    // The runner itself has to do without these setters.
    const make = (bytes: Bytes) => decodeAll([bytes]);
    check(
      fc.property(anyBytes, (bytes) => {
        const before = calls;
        make(bytes);
        if (calls !== before) throw new Error('A setter or getter was called.');
      }),
    );
  } finally {
    for (const name of names) delete (Object.prototype as unknown as Record<string, unknown>)[name];
  }
});

test('S1: how the bytes are cut makes no difference', { timeout: propertyTimeout }, () => {
  check(
    fc.property(anyBytes, fc.array(fc.nat(), { maxLength: 8 }), (bytes, places) => {
      const whole = decodeAll([bytes]);
      assertSameOutcome(whole, decodeAll(cut(bytes, places)));
      const single = outcomeOf(() => {
        try {
          return decode(bytes, options);
        } catch (error) {
          if (error instanceof Error && 'payload' in error) return ['failure', error.payload];
          throw error;
        }
      });
      assertSameOutcome(whole, single);
    }),
  );
});

test('S1: a stream of the bytes comes to what the bytes come to', { timeout: propertyTimeout }, async () => {
  await checkAsync(
    fc.asyncProperty(anyBytes, fc.array(fc.nat(), { maxLength: 5 }), async (bytes, places) => {
      const { openStream: _, ...rest } = options;
      const whole = outcomeOf(() => {
        try {
          return decode([bytes], rest);
        } catch (error) {
          if (error instanceof Error && 'payload' in error) return ['failure', error.payload];
          throw error;
        }
      });
      let streamed: Outcome;
      try {
        streamed = { value: await decodeStream(arrive(cut(bytes, places)), { ...rest, whole: true }) };
      } catch (error) {
        if (error instanceof Error && 'payload' in error) streamed = { value: ['failure', error.payload] };
        else streamed = refusal(error);
      }
      // A promise at the root is awaited on the way out of an async function.
      if ('value' in whole && whole.value instanceof Promise) return;
      assertSameOutcome(whole, streamed);
    }),
  );
});

test('S1: a message that is cut off is an error, wherever the cut is', { timeout: propertyTimeout }, () => {
  check(
    fc.property(anyValue, fc.nat(), (value, place) => {
      const bytes = joinMessage(encode(value));
      const kept = bytes.slice(0, place % bytes.length);
      assertSame(decodeAll([kept]), { code: 'SP2102' });
    }),
  );
});

test('S7: the limit on containers is exact: what a message has passes, one less does not', {
  timeout: propertyTimeout,
}, () => {
  check(
    fc.property(anyValue, (value) => {
      const bytes = joinMessage(encode(value));
      const count = countContainers(bytes);
      const within = (containers: number) =>
        outcomeOf(() => decode([bytes], { limits: { ...argumentLimits, containers } }));
      if ('code' in within(count)) throw new Error(`${count} containers are refused.`);
      if (count > 0) assertSame(within(count - 1), { code: 'SP2121' });
    }),
  );
});

/** Counts buffers, and what opens in the rows of a message, by means of JSON.parse alone. */
function countContainers(bytes: Bytes): number {
  let count = 0;
  let rest = bytes.subarray(1);
  while (rest.length > 0) {
    const end = rest.indexOf(0x0a);
    const head = new TextDecoder().decode(rest.subarray(0, end));
    rest = rest.subarray(end + 1);
    if (head[0] === 'b') {
      rest = rest.subarray(Number(head.slice(1)));
      // As PROTOCOL.md has it.
      count += 8;
    } else
      JSON.parse(head.slice(1), (_, item) => (typeof item === 'object' && item !== null ? ++count : count));
  }
  return count;
}

import fc from 'fast-check';
import { test } from 'vitest';
import { SallyportError } from '../../src/errors/sallyport-error.ts';
import { decodeStream, encode, encodeArguments, resultLimits } from '../../src/wire.ts';
import { arrive, collect, cut } from './support/bytes.ts';
import { assertSame } from './support/compare.ts';
import { made, type Random } from './support/random.ts';
import { check, checkAsync, propertyTimeout } from './support/runs.ts';
import { anyValue, makeAny } from './support/values.ts';

const pieces = fc.array(fc.nat(), { maxLength: 6 });
const options = { limits: resultLimits, decodeError: (payload: unknown) => payload };

test('T1: what promises bring arrives whole, in whatever order they settle and however the bytes are cut', {
  timeout: propertyTimeout,
}, async () => {
  await checkAsync(
    fc.asyncProperty(
      fc.array(anyValue, { minLength: 1, maxLength: 4 }),
      fc.nat(),
      pieces,
      async (values, order, places) => {
        const resolvers: (() => void)[] = [];
        const promises = values.map(
          (value) => new Promise((resolve) => resolvers.push(() => resolve(value))),
        );
        const body = encode(promises);
        const turn = order % resolvers.length;
        for (const resolve of [...resolvers.slice(turn), ...resolvers.slice(0, turn)]) resolve();
        const received = await decodeStream(arrive(cut(await collect(body), places)), options);
        assertSame(await Promise.all(received as Promise<unknown>[]), await Promise.all(promises));
      },
    ),
  );
});

test('T1: promises among arguments arrive as promises of the same values', {
  timeout: propertyTimeout,
}, async () => {
  await checkAsync(
    fc.asyncProperty(fc.array(anyValue, { minLength: 1, maxLength: 3 }), pieces, async (values, places) => {
      const body = await encodeArguments(values.map((value) => Promise.resolve(value)));
      const source = arrive(cut(await collect(body), places));
      const received = (await decodeStream(source, { ...options, whole: true })) as Promise<unknown>[];
      assertSame(await Promise.all(received), values);
    }),
  );
});

test('T1: the items of an iterable arrive one by one, in order, however the bytes are cut', {
  timeout: propertyTimeout,
}, async () => {
  await checkAsync(
    fc.asyncProperty(
      fc.array(anyValue, { maxLength: 5 }),
      fc.boolean(),
      pieces,
      async (items, fails, places) => {
        async function* produce() {
          yield* items;
          if (fails) throw new Error('end');
        }
        const body = await collect(encode({ items: produce() }, { encodeError: () => 'failed' }));
        const { items: received } = (await decodeStream(arrive(cut(body, places)), options)) as {
          items: AsyncIterable<unknown>;
        };
        const collected: unknown[] = [];
        let failure: unknown;
        try {
          for await (const item of received) collected.push(item);
        } catch (error) {
          failure = error;
        }
        assertSame(failure, fails ? 'failed' : undefined);
        // Each item stands alone: what two of them share is not shared any more.
        for (const [index, item] of items.entries()) assertSame(collected[index], item);
        assertSame(collected.length, items.length);
      },
    ),
  );
});

test('S1: a stream that is cut off settles all that waits, wherever the cut is', {
  timeout: propertyTimeout,
}, async () => {
  await checkAsync(
    fc.asyncProperty(anyValue, anyValue, fc.nat(), async (first, second, place) => {
      async function* produce() {
        yield first;
        yield second;
      }
      const whole = await collect(encode({ promise: Promise.resolve(first), items: produce() }));
      const source = arrive([whole.slice(0, place % whole.length)]);
      const settled = await decodeStream(source, options).then(
        async (root) => {
          const { promise, items } = root as { promise: Promise<unknown>; items: AsyncIterable<unknown> };
          const drained = (async () => {
            for await (const item of items) void item;
          })();
          return Promise.allSettled([promise, drained]);
        },
        (reason) => [{ status: 'rejected' as const, reason }],
      );
      const failures = settled.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
      const areOurs = failures.every(
        (reason) => reason instanceof SallyportError && reason.code === 'SP2102',
      );
      if (!areOurs || failures.length === 0) throw new Error(`It did not fail as truncated: ${failures}`);
    }),
  );
});

const unsupported: (() => unknown)[] = [
  () => () => {},
  () => new URL('https://example.com'),
  () => Symbol('own'),
  () => Object.create(null),
  () => /x/,
];

/** Puts something that cannot be sent into a value, and says where: the way to it, as code. */
function hide(random: Random, size: number): { value: unknown; path: string; bad: unknown } {
  const bad = random.pick(unsupported)();
  let value: unknown = bad;
  let path = '';
  for (let depth = random.below(6); depth > 0; depth--) {
    const beside = () => makeAny(random, size / 4);
    const kind = random.below(4);
    if (kind === 0) {
      const before = Array.from({ length: random.below(3) }, beside);
      value = [...before, value];
      path = `[${before.length}]${path}`;
    } else if (kind === 1) {
      const key = random.pick(['a', 'b c', '0x', '$', 'ümlaut', '']);
      value = { ...(random.once(2) ? { first: beside() } : {}), [key]: value };
      path = (/^[a-zü$]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`) + path;
    } else if (kind === 2) {
      value = new Map<unknown, unknown>([
        [1, beside()],
        ['key', value],
      ]);
      path = `.get("key")${path}`;
    } else {
      value = new Set([1, value]);
      path = `.values()[1]${path}`;
    }
  }
  return { value, path, bad };
}

test('T3: an error names the way to the value that cannot be sent', { timeout: propertyTimeout }, () => {
  check(
    fc.property(made(hide), ({ value, path }) => {
      try {
        encode(value);
      } catch (error) {
        const message = error instanceof SallyportError ? error.message : '';
        if (!message.slice('SP20xx: '.length).startsWith(`result${path} is `))
          throw new Error(`${message} (${path})`);
        return;
      }
      throw new Error('It was sent.');
    }),
  );
});

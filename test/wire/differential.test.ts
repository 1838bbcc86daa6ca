import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode, encode, resultLimits, type WireBody } from '../../src/wire.ts';
import { collect, joinMessage } from './support/bytes.ts';
import { findDifference } from './support/compare.ts';
import { made, type Random } from './support/random.ts';
import { loadReact } from './support/react.ts';
import { propertyTimeout } from './support/runs.ts';
import { makeKey, makeText } from './support/values.ts';

const react = loadReact();

async function throughReact(value: unknown): Promise<unknown> {
  const body = await react.encodeReply(value);
  const hangs = new Promise((_, reject) => setTimeout(reject, 1000, new Error('React hangs.')));
  return Promise.race([react.decodeReply(body, {}), hangs]);
}

async function throughWire(value: unknown): Promise<unknown> {
  return decode(await collect(encode(value) as Exclude<WireBody, ReadableStream>), { limits: resultLimits });
}

/** Makes a value of the types that both are good at. What is left out is listed below, each with what React does. */
function makeCommon(random: Random, size: number, met: object[] = []): unknown {
  if (met.length > 0 && random.once(10)) return random.pick(met);
  if (size < 1 || random.once(5)) {
    const leaves = [
      true,
      null,
      Number.NaN,
      -0,
      1 / 3,
      2 ** 60,
      -5n,
      10n ** 40n,
      Number.POSITIVE_INFINITY,
      undefined,
    ];
    if (random.once(6)) return new Date(random.below(2 ** 32) * 1000);
    return random.once(2) ? makeText(random) : random.pick(leaves);
  }
  const parts = 1 + random.below(4);
  const inside = () => makeCommon(random, (size - 1) / parts, met);
  if (random.once(2)) {
    const array: unknown[] = [];
    met.push(array);
    for (let index = 0; index < parts; index++) array.push(inside());
    return array;
  }
  if (random.once(4)) {
    // Nothing shared inside: React may lose it there.
    const alone = () => makeCommon(random, (size - 1) / parts, []);
    return random.once(2) ? new Set([alone(), alone()]) : new Map([[alone(), alone()]]);
  }
  const object: Record<string, unknown> = {};
  met.push(object);
  for (let index = 0; index < parts; index++)
    object[makeKey(random).replaceAll(':', '-')] = inside() ?? 'no undefined property';
  return object;
}

test('T1: where React accepts a value too, it arrives as the same value', {
  timeout: propertyTimeout,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      made((random, size) => makeCommon(random, size)),
      async (value) => {
        // Three ways to the same: what was sent, what we deliver, what React delivers.
        const difference =
          findDifference(await throughReact(value), await throughWire(value)) ??
          findDifference(value, await throughWire(value));
        if (difference !== undefined) throw new Error(difference);
      },
    ),
    { numRuns: 3000 },
  );
});

const self = new Map<string, unknown>();
self.set('self', self);
const bytes = Uint8Array.of(1, 2);

describe('T1: where React and the wire differ', () => {
  test.each<[why: string, value: unknown, inReact: unknown]>([
    ['React drops properties that are undefined', { a: undefined, b: 1 }, { b: 1 }],
    ['React makes null of an invalid date', new Date(Number.NaN), null],
    ['React makes undefined of a hole', Object.assign(new Array(3), { 0: 1, 2: 3 }), [1, undefined, 3]],
    ['React makes null of the second use of a typed array', [bytes, bytes], [bytes, null]],
  ])('%s; the wire keeps it', async (_, value, inReact) => {
    expect(await throughReact(value)).toStrictEqual(inReact);
    expect(findDifference(value, await throughWire(value))).toBeUndefined();
  });

  test('React loses a Map that contains itself; the wire keeps the circle', async () => {
    expect(await throughReact(self)).not.toBeInstanceOf(Map);
    const received = (await throughWire(self)) as typeof self;
    expect(received.get('self')).toBe(received);
  });

  test('React gives two views of one buffer a buffer each; the wire one', async () => {
    const { buffer } = Uint8Array.of(1, 2, 3, 4);
    const value = [new Uint8Array(buffer, 0, 2), new Uint8Array(buffer, 2, 2)];
    const [one, two] = (await throughReact(value)) as Uint8Array[];
    expect(one?.buffer).not.toBe(two?.buffer);
    const [first, second] = (await throughWire(value)) as Uint8Array[];
    expect(first?.buffer).toBe(second?.buffer);
  });

  test('React makes a File of a Blob; the wire does not', async () => {
    expect(await throughReact([new Blob(['x'])])).toEqual([expect.any(File)]);
    const [blob] = (await throughWire([new Blob(['x'])])) as Blob[];
    expect(blob).not.toBeInstanceOf(File);
  });

  test('React loses what is shared under a key with a colon, its references being paths; the wire has no paths', async () => {
    const shared = [1];
    const value = { 'a:b': [shared], c: shared };
    const received = (await throughReact(value)) as typeof value;
    expect(received.c).not.toBe(received['a:b'][0]);
    const ours = (await throughWire(value)) as typeof value;
    expect(ours.c).toBe(ours['a:b'][0]);
  });

  test.each([['a Buffer', Buffer.from('x'), { type: 'Buffer', data: [120] }]])(
    'React makes an object of %s; the wire its bytes',
    async (_, value, inReact) => {
      expect(await throughReact(value)).toEqual(inReact);
      expect(await throughWire(value)).toEqual(Uint8Array.of(120));
    },
  );

  test.each([
    ['a URL', new URL('https://example.com/'), 'https://example.com/'],
    ['a boxed string', Object('a'), ['a']],
  ])('React makes something else of %s; the wire refuses it with its path', async (_, value, inReact) => {
    expect(await throughReact(value)).toEqual(inReact);
    expect(() => encode([value])).toThrow('SP2002: result[0] ');
  });

  test('React rejects registered symbols, which its documentation lists; the wire takes them', async () => {
    await expect(throughReact(Symbol.for('x'))).rejects.toThrow('517');
    expect(await throughWire(Symbol.for('x'))).toBe(Symbol.for('x'));
  });

  test('React refuses a bigint of more than 300 digits; the wire one of more than 4,096', async () => {
    await expect(throughReact(10n ** 400n)).rejects.toThrow('too large');
    expect(await throughWire(10n ** 400n)).toBe(10n ** 400n);
    expect(() => decode(joinMessage(encode(10n ** 4096n)))).toThrow('SP2121');
  });

  test.each([
    ['a null prototype', Object.create(null)],
    ['an Error', new Error('x')],
    ['a RegExp', /x/],
    ['an instance of a class', new (class A {})()],
    ['a symbol of its own', Symbol('x')],
    ['a function', () => {}],
  ])('both refuse %s', async (_, value) => {
    await expect(throughReact(value)).rejects.toThrow();
    expect(() => encode(value)).toThrow(/SP20\d\d/);
  });
});

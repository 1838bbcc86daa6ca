import { describe, expect, test } from 'vitest';
import { encode } from '../../wire/encode-result.ts';
import { taintCheck, taintObjectReference, taintUniqueValue } from './taint.ts';

const owner = {};
const send = (value: unknown) => encode(value, { check: taintCheck() });

test('S6: nothing is looked through while nothing is marked', () => {
  expect(taintCheck()).toBeUndefined();
});

describe('S6: taintUniqueValue', () => {
  const bytes = () => new Uint8Array([1, 2, 3, 250]);

  test.each<[string, string | bigint | Uint8Array | DataView | ArrayBuffer, () => unknown]>([
    ['a string', 'token-4711', () => ['token', '4711'].join('-')],
    ['a bigint', 123456789012345678901234567890n, () => BigInt('123456789012345678901234567890')],
    ['bytes', bytes(), bytes],
    ['the buffer of such bytes', bytes(), () => bytes().buffer],
    ['a view of such bytes', bytes().buffer, () => new DataView(new Uint8Array([9, 1, 2, 3, 250]).buffer, 1)],
  ])('%s is refused alone and nested, by value, with the message and the path', (_, marked, equal) => {
    taintUniqueValue('Keep this here.', owner, marked);
    expect(() => send(equal())).toThrow('SP3018: result must not leave the server: Keep this here.');
    expect(() => send({ user: [{ secret: equal() }] })).toThrow('result.user[0].secret must not leave');
    expect(() => send(new Map([['k', new Set([equal()])]]))).toThrow('SP3018');
  });

  test('other values go through: longer, shorter, of another type', () => {
    taintUniqueValue('no', owner, 'abc');
    expect(send(['ab', 'abcd', 'ABC', { abc: 1 }])).toContain('abcd');
    taintUniqueValue('no', owner, 5n);
    expect(send([5, '5', 50n])).toContain('50');
  });

  test('as the key of a Map too', () => {
    taintUniqueValue('no keys', owner, 'key-token');
    expect(() => send(new Map([['key-token', 1]]))).toThrow('no keys');
  });

  test.each([1, true, null, undefined, Symbol.for('x'), {}])('%s cannot be marked', (value) => {
    expect(() => taintUniqueValue('no', owner, value as string)).toThrow('SP3019');
  });

  test('a lifetime is an object', () => {
    expect(() => taintUniqueValue('no', 'text' as never, 'x')).toThrow('SP3019');
  });
});

describe('S6: taintObjectReference', () => {
  test('the object itself is refused, a copy of it is not', () => {
    const user = { name: 'Ada' };
    taintObjectReference('Pick the fields.', user);
    expect(() => send({ rows: [user] })).toThrow(
      'result.rows[0] must not leave the server: Pick the fields.',
    );
    expect(send({ ...user })).toContain('Ada');
  });

  test('in a part that streams, that part fails', async () => {
    const user = { name: 'Ada' };
    taintObjectReference('Pick the fields.', user);
    const failures: string[] = [];
    const body = encode(
      { later: Promise.resolve(user) },
      { check: taintCheck(), encodeError: (error) => failures.push((error as Error).message) },
    );
    expect(await new Response(body as ReadableStream).text()).not.toContain('Ada');
    expect(failures).toEqual(['SP3018: (await result.later) must not leave the server: Pick the fields.']);
  });

  test.each([1, 'text', null])('%s cannot be marked', (value) => {
    expect(() => taintObjectReference('no', value as never)).toThrow('SP3019');
  });
});

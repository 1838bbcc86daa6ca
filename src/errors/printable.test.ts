import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { printable } from './printable.ts';

/** As a console on Node prints it, behind a head. */
const print = (thrown: unknown) => `[sallyport] ${inspect(printable(thrown))}`;

const forged = 'fine\n[sallyport] pay() failed\r\n\u001b[2J\u009b31m\u202e\u2028 end';
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for.
const control = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u2028]/;
const isSafe = (text: string) => {
  const [, ...rest] = text.split('\n');
  return !control.test(text) && rest.every((line) => /^(?:\s|[\]}])/.test(line));
};

const error = (message = forged) => new Error(message);

describe.each([
  ['an error', () => error()],
  ['its cause', () => new Error('outer', { cause: error() })],
  ['the cause of its cause', () => new Error('outer', { cause: new Error('inner', { cause: error() }) })],
  [
    'the errors of an AggregateError',
    () => new AggregateError([error(), new Error('x', { cause: error() })], forged),
  ],
  [
    'a property of an error',
    () => Object.assign(new Error('x'), { original: error(), list: [error()], text: forged }),
  ],
  ['an error inside of an object', () => ({ deep: { inside: [error()] } })],
  ['a name', () => Object.assign(error(), { name: forged })],
  ['a stack', () => Object.assign(new Error('x'), { stack: `Error: x\nat column 0\n\u001b[31m` })],
  ['a string', () => forged],
  ['a symbol', () => Symbol(forged)],
  ['a symbol inside', () => ({ symbol: Symbol(forged) })],
  ['a key', () => ({ [forged]: 1 })],
  [
    'a circle of causes',
    () => {
      const circle = error();
      circle.cause = circle;
      return circle;
    },
  ],
  [
    'twenty causes',
    () => {
      let inner = error();
      for (let depth = 0; depth < 20; depth++) inner = new Error(forged, { cause: inner });
      return inner;
    },
  ],
])('what a stranger put into %s', (_, make) => {
  test('stays inside of its entry, and steers no terminal', () => {
    expect(print(make())).toSatisfy(isSafe);
  });

  test('would not, were it printed as it is, or the test would see nothing', () => {
    const raw = make();
    const printed = `[sallyport] ${typeof raw === 'string' ? raw : inspect(raw, { depth: 30 })}`;
    if (_ !== 'a key') expect(printed).not.toSatisfy(isSafe);
  });
});

test('everything is still there: class, message, stack, cause and properties', () => {
  class PaymentError extends TypeError {
    override name = 'PaymentError';
    readonly order = { id: 7 };
  }
  const text = print(new PaymentError('It failed', { cause: new RangeError('too much') }));
  for (const part of [
    'PaymentError: It failed',
    'printable.test.ts',
    '[cause]: RangeError: too much',
    'order: { id: 7 }',
  ])
    expect(text).toContain(part);
});

test('an error looks as it does without, where nothing is wrong with it', () => {
  const plain = Object.assign(new TypeError('It failed', { cause: new Error('why') }), {
    code: 'E1',
    list: [1],
  });
  expect(inspect(printable(plain))).toBe(inspect(plain));
  expect(inspect(printable(new AggregateError([error('a'), error('b')], 'both')))).toContain('[errors]: [');
  for (const value of [undefined, null, 1, 1n, true, new Map([[1, 2]]), [1, { a: 'b' }], new Date(0)])
    expect(printable(value)).toEqual(value);
});

test('what cannot be looked at is printed all the same', () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  expect(printable(proxy)).toBe('a value of type object that cannot be shown');
  const throwing = Object.defineProperties(new Error('x'), {
    stack: {
      get: () => {
        throw new Error('stack');
      },
    },
    message: {
      get: () => {
        throw new Error('message');
      },
    },
  });
  expect(print(throwing)).toContain('an error that cannot be shown');
});

test('a message of a megabyte is cut', () => {
  expect(String(inspect(printable(error('x'.repeat(1_000_000))))).length).toBeLessThan(25_000);
  expect(String(printable('x'.repeat(1_000_000))).length).toBeLessThan(25_000);
});

import { describe, expect, test } from 'vitest';
import { describeCall } from './call-log.ts';
import { describeArguments } from './describe-arguments.ts';

const request = new Request('http://localhost/_sallyport/addToCart-1', { method: 'POST' });

describe('the line of a call', () => {
  test('name, arguments, time', () => {
    const line = describeCall({
      request,
      functionName: 'addToCart',
      args: ['sku-1', 2],
      status: 200,
      duration: 5.2,
    });
    expect(line).toBe('ƒ addToCart("sku-1", 2) → 5 ms');
  });

  test('a call that failed has status and code', () => {
    const line = describeCall({
      request,
      functionName: 'buy',
      args: [],
      status: 403,
      code: 'SP3042',
      duration: 0,
    });
    expect(line).toBe('ƒ buy() ✗ 403 SP3042 → 1 ms');
  });

  test('S1: an id or code from a stranger makes no second line and no colours', () => {
    const line = describeCall({
      request,
      id: 'a\n\u001b[31mƒ fake',
      status: 404,
      code: 'X\r\nY\u001b[2J',
      duration: 1,
    });
    expect(line).not.toMatch(/\n|\r|\p{Cc}/u);
  });
});

describe('arguments', () => {
  test.each<[string, unknown, string]>([
    ['text', 'a', '"a"'],
    ['long text', 'x'.repeat(100), `"${'x'.repeat(40)}…"`],
    ['number', -0, '0'],
    ['undefined', undefined, 'undefined'],
    ['null', null, 'null'],
    ['bigint', 12n, '12n'],
    ['symbol', Symbol.for('a'), 'Symbol("a")'],
    ['date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['broken date', new Date(Number.NaN), 'Date(invalid)'],
    ['list', [1, 2, 3, 4, 5, 6], '[1, 2, 3, 4, … 2 more]'],
    ['object', { a: 1, b: { c: { d: 1 } } }, '{ a: 1, b: { c: {…} } }'],
    ['nothing in it', {}, '{}'],
    ['map', new Map([['a', 1]]), 'Map{ a: 1 }'],
    ['set', new Set([1]), 'Set[1]'],
    ['bytes', new Uint8Array(3), 'Uint8Array(3 bytes)'],
    ['file', new File(['abc'], 'a.txt'), 'File("a.txt", 3 bytes)'],
    ['promise', Promise.resolve(1), 'Promise'],
  ])('%s', (_, value, expected) => {
    expect(describeArguments([value])).toBe(expected);
  });

  test.each([
    'password',
    'newPassword',
    'passwd',
    'clientSecret',
    'accessToken',
    'apiKey',
    'API_KEY',
    'authorization',
    'cardNumber',
    'cvc',
    'sessionId',
    'pin',
  ])('a field called %s is hidden, wherever it stands', (name) => {
    const form = new FormData();
    form.set(name, 'hunter2');
    const line = describeArguments([
      { [name]: 'hunter2' },
      { deep: { [name]: 'hunter2' } },
      form,
      new Map([[name, 'hunter2']]),
    ]);
    expect(line).not.toContain('hunter2');
    expect(line).toContain('•••');
  });

  test('S1: control characters and marks that turn a line around are escaped', () => {
    const hostile = '\u001b[2J\u009b31m\u202e\u2066\n\r\u0000\u2028';
    const line = describeArguments([
      hostile,
      { [hostile]: hostile },
      Symbol.for(hostile),
      new File([], hostile),
    ]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
    expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
  });

  test('one line stays short whatever is sent', () => {
    const wide = Object.fromEntries(
      Array.from({ length: 1000 }, (_, index) => [`k${'y'.repeat(50)}${index}`, 'x'.repeat(500)]),
    );
    expect(describeArguments(Array.from({ length: 500 }, () => wide)).length).toBeLessThan(200);
  });
});

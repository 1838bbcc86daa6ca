import { createElement } from 'react';
import { describe, expect, test } from 'vitest';
import { encodeArguments } from './encode-arguments.ts';
import { encode } from './encode-result.ts';

class Account {
  balance = 1;
}

async function* generate() {
  yield 1;
}

const unsupported: [what: string, value: unknown, code: string][] = [
  ['a function', () => {}, 'SP2001'],
  ['a class', Account, 'SP2001'],
  ['an instance of a class', new Account(), 'SP2002'],
  ['an instance of a subclass of Map', new (class Sorted extends Map {})(), 'SP2002'],
  ['an instance of a subclass of Array', new (class List extends Array {})(), 'SP2002'],
  ['an instance of a subclass of Date', new (class Day extends Date {})(), 'SP2002'],
  ['an instance of a subclass of Uint8Array', new (class Bytes extends Uint8Array {})(), 'SP2002'],
  ['a boxed string', Object('a'), 'SP2002'],
  ['a boxed number', Object(1), 'SP2002'],
  ['a boxed boolean', Object(true), 'SP2002'],
  ['a boxed bigint', Object(1n), 'SP2002'],
  ['a boxed symbol', Object(Symbol.for('a')), 'SP2002'],
  ['a URL', new URL('https://example.com'), 'SP2002'],
  ['a RegExp', /a/, 'SP2002'],
  ['an Error', new Error('a'), 'SP2002'],
  ['a WeakMap', new WeakMap(), 'SP2002'],
  ['a SharedArrayBuffer', new SharedArrayBuffer(1), 'SP2002'],
  ['an event', new Event('click'), 'SP2002'],
  ['Headers', new Headers(), 'SP2002'],
  ['an object that inherits', Object.create({ a: 1 }), 'SP2002'],
  ['a null prototype', Object.create(null), 'SP2003'],
  ['a symbol of its own', Symbol('secret'), 'SP2004'],
  ['a well-known symbol', Symbol.iterator, 'SP2004'],
  ['a React element', createElement('p', { key: 'p' }), 'SP2005'],
  ['a key that would change a prototype', JSON.parse('{"__proto__":1}'), 'SP2007'],
  ['an array of nothing but holes', new Array(100_000), 'SP2009'],
  ['a property with a symbol as its key', { [Symbol.for('a')]: 1 }, 'SP2012'],
];

describe('T3: what cannot be sent is an error with code, reason and path', () => {
  test.each(unsupported)('%s', (_, value, code) => {
    const path = value !== null && code === 'SP2007' ? 'user.owner.__proto__' : 'user.owner';
    expect(() => encodeArguments([{ user: { owner: value } }])).toThrow(`${code}: arguments[0].${path} `);
    expect(() => encode({ user: { owner: value } })).toThrow(`${code}: result.${path} `);
    expect(() => encode(value)).toThrow(code);
  });

  test.each<[string, () => unknown]>([
    ['a ReadableStream', () => new ReadableStream()],
    ['an async generator', generate],
    ['an async iterable', () => ({ [Symbol.asyncIterator]: generate })],
    ['a generator', () => [1].values()],
    ['a stream of bytes', () => new Blob([]).stream()],
  ])('%s as an argument', (_, make) => {
    expect(() => encodeArguments([{ rows: make() }])).toThrow('SP2006: arguments[0].rows ');
  });

  test('a Server Function under `then` would be called by whoever awaits its object', () => {
    const encodeFunction = () => ({ id: 'f', bound: [] });
    expect(() => encodeArguments([Object.fromEntries([['then', () => {}]])], { encodeFunction })).toThrow(
      'SP2007: arguments[0].then ',
    );
    expect(() => encodeArguments([new Map([['then', () => {}]])], { encodeFunction })).not.toThrow();
  });
});

describe('T3: paths can be read like the code that gets there', () => {
  const bad = () => {};
  const form = new FormData();
  form.append('first', 'x');

  test.each<[unknown, string]>([
    [[1, bad], 'result[1]'],
    [{ 'a b': { é: { 0: bad } } }, 'result["a b"].é["0"]'],
    [{ '': bad }, 'result[""]'],
    [new Map([['key', { x: bad }]]), 'result.get("key").x'],
    [
      new Map<unknown, unknown>([
        [1, 2],
        [3, bad],
      ]),
      'result.get(3)',
    ],
    [new Map([[{ x: [bad] }, 1]]), 'result.keys()[0].x[0]'],
    [new Set([1, [bad]]), 'result.values()[1][0]'],
    [bad, 'result'],
  ])('%#: %s', (value, path) => {
    expect(() => encode(value)).toThrow(`SP2001: ${path} is a function`);
  });

  test('the root can be named', () => {
    expect(() => encode([bad], { root: 'state' })).toThrow('state[0] ');
  });

  test('bound arguments are named as such', () => {
    const save = async () => {};
    const encodeFunction = (fn: CallableFunction) =>
      fn === save ? { id: 'save', bound: [1, { bad }] } : undefined;
    expect(() => encodeArguments([save], { encodeFunction })).toThrow('SP2001: arguments[0].bound[1].bad ');
  });

  test('a value inside a promise', async () => {
    await expect(encodeArguments([{ user: Promise.resolve({ owner: bad }) }])).rejects.toThrow(
      'SP2001: (await arguments[0].user).owner ',
    );
  });
});

describe('S7: depth', () => {
  const nest = (depth: number, inside: unknown) => {
    let value = inside;
    for (let level = 0; level < depth; level++) value = [value];
    return value;
  };

  test('is the same number on both sides, for plain values and for tags', () => {
    expect(() => encode(nest(128, 1))).not.toThrow();
    expect(() => encode(nest(127, undefined))).not.toThrow();
    expect(() => encode(nest(129, 1))).toThrow('SP2008');
    expect(() => encode(nest(128, undefined))).toThrow('SP2008');
    expect(() => encode(nest(128, new Date(0)))).toThrow('SP2008');
    expect(() => encode(nest(200, 1), { depth: 200 })).not.toThrow();
  });

  test('never reaches the end of the stack', () => {
    expect(() => encode(nest(100_000, 1), { depth: Number.POSITIVE_INFINITY })).toThrow('SP2008');
  });
});

describe('S6: the check of the application', () => {
  test('sees every object, function, string and bigint, with its path', () => {
    const seen: [string, string][] = [];
    const check = (value: unknown, path: () => string) => {
      seen.push([typeof value === 'object' ? Object.prototype.toString.call(value) : String(value), path()]);
    };
    const encodeFunction = () => ({ id: 'f', bound: ['token'] });
    function save() {}
    encode(
      { a: 'text', b: [1n, new Date(0)], c: new Set([new Uint8Array(1)]), d: 1, e: null, f: save },
      { check, encodeFunction },
    );
    expect(seen).toEqual([
      ['[object Object]', 'result'],
      ['text', 'result.a'],
      ['[object Array]', 'result.b'],
      ['1', 'result.b[0]'],
      ['[object Date]', 'result.b[1]'],
      ['[object Set]', 'result.c'],
      ['[object Uint8Array]', 'result.c.values()[0]'],
      ['function save() {}', 'result.f'],
      ['token', 'result.f.bound[0]'],
    ]);
  });

  test('refuses by throwing', () => {
    const check = (value: unknown) => {
      if (value === 'secret') throw new Error('Never send this.');
    };
    expect(() => encode({ a: ['secret'] }, { check })).toThrow('Never send this.');
    expect(() => encode(new Map([['secret', 1]]), { check })).toThrow('Never send this.');
  });
});

import { beforeEach, expect, test, vi } from 'vitest';
import { encode, encodeFailure } from './encode-result.ts';

type Bytes = Uint8Array<ArrayBuffer>;
type Browser = typeof import('./browser.ts');

/** Each test gets a browser that has loaded nothing yet. */
let browser: Browser;
let loaded: string[];

beforeEach(async () => {
  vi.resetModules();
  loaded = [];
  vi.doMock('./browser-rare.ts', async (original) => {
    loaded.push('rare');
    return original();
  });
  browser = await import('./browser.ts');
});

const bytes = (text: string): Bytes => new TextEncoder().encode(text);
const pieces = (...texts: string[]) =>
  new ReadableStream<Bytes>({
    start(controller) {
      for (const text of texts) controller.enqueue(bytes(text));
      controller.close();
    },
  });

test('common values are written and read without the other half, at once', async () => {
  const form = new FormData();
  form.append('name', 'Ada');
  const shared = {};
  const common = [
    1,
    'a',
    new Map([[1, new Set([undefined, -0])]]),
    new Date(0),
    5n,
    Symbol.for('x'),
    shared,
    shared,
    form,
  ];
  expect(browser.encodeArguments(common)).toBe(encode(common));
  const save = () => {};
  const encodeFunction = () => ({ id: 'save', bound: [1] });
  expect(browser.encodeArguments([save], { encodeFunction })).toBe('1~[["$X","save",1]]\n');
  expect(browser.decode(bytes('1~[["$D",0],["$M",1,2]]\n'), {})).toEqual([new Date(0), new Map([[1, 2]])]);
  expect(await browser.decodeStream(pieces('1={"a":', '"é"}\n'), {})).toEqual({ a: 'é' });
  expect(loaded).toEqual([]);
});

test.each<[string, unknown]>([
  ['a buffer', new Uint8Array(1)],
  ['a file', new File(['x'], 'x')],
  ['a promise', Promise.resolve(1)],
])('%s loads it once, and afterwards nothing has to wait', async (_, value) => {
  const body = browser.encodeArguments([value]);
  expect(body).toBeInstanceOf(Promise);
  const plain = await body;
  expect(loaded).toEqual(['rare']);
  expect(await browser.encodeArguments([value])).toEqual(plain);
  expect(browser.encodeArguments([1])).toBe('1=[1]\n');
  expect(loaded).toEqual(['rare']);
});

test('T3: what cannot be sent is refused in full words, with its path', async () => {
  const send = async (value: unknown) => browser.encodeArguments([value]);
  await expect(send({ a: () => {} })).rejects.toThrow('SP2001: arguments[0].a is a function');
  await expect(send({ a: Symbol('x') })).rejects.toThrow('SP2004: arguments[0].a ');
  await expect(send({ s: Symbol.for('x'), $$typeof: Symbol.for('x') })).rejects.toThrow('SP2005');
  await expect(send(JSON.parse('{"__proto__":1}'))).rejects.toThrow('SP2007');
  await expect(send({ [Symbol.for('x')]: 1 })).rejects.toThrow('SP2012: arguments[0] ');
});

test('results that are more than one simple row are read all the same', async () => {
  const file = (await browser.decodeStream(pieces('1f1\nx', '~["$L",0,""]\n'), {})) as Blob;
  expect(await file.text()).toBe('x');
  const { later } = (await browser.decodeStream(pieces('1~{"later":["$P",1]}\n', '1=5\n'), {})) as {
    later: Promise<number>;
  };
  expect(await later).toBe(5);
  const whole = browser.decode(bytes('1~["$W",1,"I"]\n1=1\n1.\n'), {}) as AsyncIterable<number>;
  const items: number[] = [];
  for await (const item of await whole) items.push(item);
  expect(items).toEqual([1]);
  expect(await browser.decode(bytes('1={"__proto__text":"\\u0007"}\n'), {})).toEqual({
    __proto__text: '\u0007',
  });
});

test('the root of a stream is handed out before the stream goes on', async () => {
  const source = new ReadableStream<Bytes>({
    start: (controller) => controller.enqueue(bytes('1~[7,["$P",1]]\n')),
  });
  expect(await browser.decodeStream(source, {})).toEqual([7, expect.any(Promise)]);
});

test('a function in a result is made by the application', async () => {
  const decodeFunction = ({ id }: { id: string }) => Object.assign(() => {}, { id });
  expect(browser.decode(bytes('1~["$X","f"]\n'), { decodeFunction })).toHaveProperty('id', 'f');
});

test.each([
  ['not even a message', ['<html>'], 'SP2101'],
  ['nothing', [], 'SP2102'],
  ['truncated', ['1={"a":1}'], 'SP2102'],
  ['truncated in the middle of a character', ['1="\u00e9'.slice(0, 3)], 'SP2102'],
  ['trailing data', ['1=1\n', 'x'], 'SP2115'],
  ['bad JSON', ['1={\n'], 'SP2104'],
  ['an unknown tag', ['1~["$zz"]\n'], 'SP2106'],
  ['a reference to nothing', ['1~["$R",0]\n'], 'SP2108'],
  ['a key that changes prototypes', ['1={"__proto__":1}\n'], 'SP2111'],
  ['a key that changes prototypes, beside tags', ['1~{"__proto__":["$u"]}\n'], 'SP2111'],
])('S1: %s is an error of ours', async (_, texts, code) => {
  await expect(browser.decodeStream(pieces(...texts), {})).rejects.toMatchObject({ code });
  await expect(Promise.resolve().then(() => browser.decode(bytes(texts.join('')), {}))).rejects.toMatchObject(
    { code },
  );
});

test('a connection that breaks or stalls is told without the other half', async () => {
  const broken = new ReadableStream<Bytes>({
    start: (controller) => controller.error(new TypeError('gone')),
  });
  await expect(browser.decodeStream(broken, {})).rejects.toMatchObject({ code: 'SP2123' });
  await expect(browser.decodeStream(new ReadableStream(), { idleTimeout: 10 })).rejects.toMatchObject({
    code: 'SP2116',
  });
  expect(loaded).toEqual([]);
});

test('a failure is thrown as what decodeError makes of it', async () => {
  const body = encodeFailure(1, { encodeError: () => ({ digest: 'd' }) }) as string;
  const decodeError = (payload: unknown) => Object.assign(new Error('remote'), { payload });
  await expect(browser.decodeStream(pieces(body), { decodeError })).rejects.toMatchObject({
    payload: { digest: 'd' },
  });
});

test('S7: limits that were set are kept', async () => {
  const { argumentLimits } = await import('./limits.ts');
  const limits = { ...argumentLimits, containers: 2 };
  await expect(browser.decodeStream(pieces('1=[[],[]]\n'), { limits })).rejects.toMatchObject({
    code: 'SP2121',
  });
  await expect(browser.decode(bytes('1=[[],[]]\n'), { limits })).rejects.toMatchObject({ code: 'SP2121' });
});

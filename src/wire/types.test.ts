import { describe, expect, test } from 'vitest';
import { decode } from './decode.ts';
import { encodeArguments } from './encode-arguments.ts';
import { encode } from './encode-result.ts';
import type { WireBody } from './format.ts';
import { resultLimits } from './limits.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** All bytes of a body. */
async function collect(body: WireBody | Promise<WireBody>): Promise<Bytes> {
  const given = await body;
  const content = given instanceof ReadableStream ? given : new Blob(Array.isArray(given) ? given : [given]);
  return new Uint8Array(await new Response(content).arrayBuffer());
}

/** Sends a value there and back, as an argument and as a result. */
async function send<Value>(value: Value): Promise<[Value, Value]> {
  const limits = resultLimits;
  const [argument] = decode(await collect(encodeArguments([value])), { limits }) as [Value];
  return [argument, decode(await collect(encode(value)), { limits }) as Value];
}

describe.each([
  ['a string', 'héllo'],
  ['an empty string', ''],
  ['a lone surrogate', 'a\ud800b'],
  ['a string of a million characters in an array', ['x'.repeat(1_000_000)]],
  ['a number', 0.1],
  ['-0', -0],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0 in a typed field', { lat: -0, list: [-0, 0] }],
  ['a bigint', 2n ** 200n],
  ['a negative bigint', -1n],
  ['true', true],
  ['null', null],
  ['undefined', undefined],
  ['an undefined property', { a: undefined, b: [undefined] }],
  ['a registered symbol', Symbol.for('app.kind')],
  ['an array', [1, [2, []]]],
  ['an array that looks like a tag', ['$D', 0]],
  ['an array that looks like an escaped tag', ['$', '$D', 0]],
  ['arrays that look like tags beside a real one', [['$u'], undefined, ['$', 1], ['$R', 0]]],
  ['an array with holes', Object.assign(new Array(4), { 0: 1, 2: 3 })],
  [
    'a Map',
    new Map<unknown, unknown>([
      [1, { a: 1 }],
      ['1', new Map()],
      [Number.NaN, 2],
    ]),
  ],
  ['a Set', new Set([1, 'a', Number.NaN])],
  ['a date', new Date(1_700_000_000_000)],
  ['an invalid date', new Date(Number.NaN)],
  ['the first and the last date', [new Date(-8.64e15), new Date(8.64e15)]],
  [
    'properties that mean something elsewhere',
    JSON.parse('{"then":1,"constructor":"c","toJSON":null,"$":"$","hasOwnProperty":false,"valueOf":[]}'),
  ],
  ['keys in the order that objects have them', { b: 1, 2: 2, a: 3, 1: 4, '': 5, 'a b': 6 }],
])('T1: %s', (_, value) => {
  test('arrives as it was sent', async () => {
    for (const received of await send(value)) expect(received).toStrictEqual(value);
  });
});

const views = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
];

describe('T1: binary data', () => {
  test.each(views.map((View) => [View.name, View] as const))('%s', async (_, View) => {
    for (const received of await send(View.from([1, 2, 250])))
      expect(received).toStrictEqual(View.from([1, 2, 250]));
  });

  test.each([
    ['BigInt64Array', BigInt64Array.of(-1n, 2n ** 62n)],
    ['BigUint64Array', BigUint64Array.of(2n ** 63n)],
  ])('%s', async (_, view) => {
    for (const received of await send(view)) expect(received).toStrictEqual(view);
  });

  test('Float16Array where the platform has it, an error that names it where it has not', async () => {
    const body = new TextEncoder().encode('1b2\n\0\0~["$V","Float16Array",0,0,1]\n');
    if ('Float16Array' in globalThis)
      expect(Object.prototype.toString.call(decode(body))).toBe('[object Float16Array]');
    else expect(() => decode(body)).toThrow(/SP2118.*Float16Array/);
  });

  test('an ArrayBuffer, an empty one too', async () => {
    const buffer = Uint8Array.of(1, 2, 3).buffer;
    for (const received of await send([buffer, new ArrayBuffer(0)])) {
      expect(received).toStrictEqual([buffer, new ArrayBuffer(0)]);
    }
  });

  test('a DataView over a part of a buffer brings that part and nothing around it', async () => {
    const buffer = Uint8Array.of(9, 9, 1, 2, 3, 9).buffer;
    for (const view of await send(new DataView(buffer, 2, 3))) {
      expect(view).toBeInstanceOf(DataView);
      expect(new Uint8Array(view.buffer)).toEqual(Uint8Array.of(1, 2, 3));
      expect([view.byteOffset, view.byteLength]).toEqual([0, 3]);
    }
  });

  test('two views of one buffer stay views of one buffer, at their distance', async () => {
    const buffer = new ArrayBuffer(64);
    const value = { bytes: new Uint8Array(buffer, 13, 3), doubles: new Float64Array(buffer, 24, 2) };
    value.bytes.set([1, 2, 3]);
    value.doubles.set([0.5, -1]);
    for (const { bytes, doubles } of await send(value)) {
      expect([...bytes, ...doubles]).toEqual([1, 2, 3, 0.5, -1]);
      expect(bytes.buffer).toBe(doubles.buffer);
      expect(doubles.byteOffset - bytes.byteOffset).toBe(11);
      expect(bytes.buffer.byteLength).toBe(32);
    }
  });

  test('a view beside its buffer stays a view of it', async () => {
    const buffer = Uint8Array.of(1, 2, 3, 4).buffer;
    for (const [all, part] of await send([buffer, new Uint8Array(buffer, 1, 2)] as const)) {
      expect(part.buffer).toBe(all);
      expect([part.byteOffset, ...part]).toEqual([1, 2, 3]);
    }
  });

  test('bytes that no view shows are never sent: not around a view, not between two', async () => {
    const pool = new TextEncoder().encode('secret-A-secret-B-secret');
    const views = [pool.subarray(7, 8), pool.subarray(16, 17)];
    const sent = new TextDecoder('latin1').decode(await collect(encode(views)));
    expect(sent).toContain('A');
    expect(sent).toContain('B');
    expect(sent).not.toContain('secret');
    expect(sent).not.toContain('ecre');
  });

  test("Node's Buffers arrive as Uint8Arrays that share nothing, though they shared a pool", async () => {
    const value = [Buffer.from('one'), Buffer.from('two')];
    for (const [one, two] of await send<Uint8Array[]>(value)) {
      expect(Object.getPrototypeOf(one)).toBe(Uint8Array.prototype);
      expect(new TextDecoder().decode(one)).toBe('one');
      expect(new TextDecoder().decode(two)).toBe('two');
      expect(one?.buffer).not.toBe(two?.buffer);
      expect(one?.buffer.byteLength).toBe(3);
    }
  });

  test('what is sent is what was there when it was encoded', async () => {
    const bytes = new Uint8Array(100_000).fill(1);
    const body = encode(bytes);
    bytes.fill(2);
    expect(new Set(decode(await collect(body)) as Uint8Array)).toEqual(new Set([1]));
  });

  test('arguments are not copied before they are sent, unless they have to wait', async () => {
    const bytes = new Uint8Array(100_000).fill(1);
    const [, part] = encodeArguments([bytes]) as [string, Uint8Array, string];
    expect(part.buffer).toBe(bytes.buffer);
    const waiting = encodeArguments([bytes, Promise.resolve(bytes.subarray(0, 70_000))]) as Promise<WireBody>;
    bytes.fill(2);
    const [first] = decode(await collect(waiting)) as [Uint8Array];
    expect(new Set(first)).toEqual(new Set([1]));
  });

  test('a view of a buffer that shrank sends what is left', async () => {
    const Resizable = ArrayBuffer as unknown as new (
      size: number,
      options: object,
    ) => ArrayBuffer & { resize(size: number): void };
    const buffer = new Resizable(16, { maxByteLength: 16 });
    const view = new Uint8Array(buffer);
    buffer.resize(3);
    expect(decode(await collect(encode(view)))).toEqual(new Uint8Array(3));
  });

  test('small bytes are one buffer, large ones are parts that nobody copied together', () => {
    expect(encode(new Uint8Array(10))).toBeInstanceOf(Uint8Array);
    expect(encode(new Uint8Array(1_000_000))).toBeInstanceOf(Array);
  });
});

describe('T1: identity', () => {
  test('an object that is met twice is one object', async () => {
    const shared = { date: new Date(0), bytes: Uint8Array.of(1) };
    for (const { a, b, list } of await send({ a: shared, b: shared, list: [shared.date, shared.bytes] })) {
      expect(a).toBe(b);
      expect(list[0]).toBe(a.date);
      expect(list[1]).toBe(a.bytes);
    }
  });

  test('a circle is closed: in objects, arrays, Maps and Sets through themselves', async () => {
    const object: Record<string, unknown> = {};
    object.self = object;
    const array: unknown[] = [object];
    array.push(array);
    const map = new Map<unknown, unknown>();
    map.set(map, map).set('array', array);
    const set = new Set<unknown>();
    set.add(set).add(map);
    for (const received of await send(set)) {
      const [self, other] = received as Set<Map<unknown, unknown[]>>;
      expect(self).toBe(received);
      const [key] = other?.keys() ?? [];
      expect(key).toBe(other);
      expect(other?.get(other)).toBe(other);
      const list = other?.get('array') as unknown[];
      expect(list[1]).toBe(list);
      expect(list[0]).toHaveProperty('self', list[0]);
    }
  });

  test('equal objects that are two stay two', async () => {
    for (const [a, b] of await send([{}, {}])) expect(a).not.toBe(b);
  });
});

describe('T1: forms and files', () => {
  const file = new File(['héllo'], 'ü "1".txt', { type: 'text/plain', lastModified: 1234 });

  test('a File keeps its name, type, time and bytes; a Blob its type', async () => {
    for (const received of await send({
      file,
      blob: new Blob([Uint8Array.of(0, 255)], { type: 'image/png' }),
    })) {
      expect(received.file).toBeInstanceOf(File);
      const { name, type, lastModified, size } = received.file;
      expect({ name, type, lastModified, size }).toEqual({
        name: 'ü "1".txt',
        type: 'text/plain',
        lastModified: 1234,
        size: 6,
      });
      expect(await received.file.text()).toBe('héllo');
      expect(received.blob).not.toBeInstanceOf(File);
      expect(received.blob.type).toBe('image/png');
      expect(new Uint8Array(await received.blob.arrayBuffer())).toEqual(Uint8Array.of(0, 255));
    }
  });

  test('a FormData keeps repeated keys, files and their order, in any number', async () => {
    const form = new FormData();
    for (let index = 0; index < 20; index++)
      form.append(index % 3 === 0 ? 'a' : '__proto__', `line ${index}\nof \r\n text`);
    form.append('a', file);
    form.append('', '');
    form.append('a', 'last');
    for (const received of await send(form)) {
      expect(received).toBeInstanceOf(FormData);
      expect([...received.keys()]).toEqual([...form.keys()]);
      expect([...received.values()].filter((entry) => typeof entry === 'string')).toEqual(
        [...form.values()].filter((entry) => typeof entry === 'string'),
      );
      expect(await (received.getAll('a').at(-2) as File).text()).toBe('héllo');
    }
  });

  test('a File that is met twice is sent once', async () => {
    const form = new FormData();
    form.append('file', file);
    const parts = encode([form, file, file]);
    expect((parts as unknown[]).filter((part) => part instanceof Blob)).toHaveLength(1);
    for (const [, one, two] of await send([form, file, file])) expect(one).toBe(two);
  });

  test('files are parts of the message, not read before it is sent', () => {
    const parts = encodeArguments([file]) as unknown[];
    expect(parts).toEqual(['1f6\n', file, '~[["$F",0,"ü \\"1\\".txt","text/plain",1234]]\n']);
  });
});

describe('T1: Server Functions', () => {
  const save = Object.assign(async () => {}, { id: 'save' });
  const encodeFunction = (fn: CallableFunction) =>
    'id' in fn ? { id: String(fn.id), bound: (fn as { bound?: unknown[] }).bound ?? [] } : undefined;
  const decodeFunction = ({ id, bound }: { id: string; bound: readonly unknown[] }) =>
    Object.assign(() => {}, { id, bound });

  test('a function is its id and its bound arguments, of any type', async () => {
    const bound = Object.assign(async () => {}, { id: 'add', bound: [new Map([[1, new Date(0)]]), save] });
    const body = await collect(encodeArguments([bound], { encodeFunction }));
    const [received] = decode(body, { decodeFunction }) as [typeof bound];
    expect(received.id).toBe('add');
    expect(received.bound[0]).toEqual(new Map([[1, new Date(0)]]));
    expect(received.bound[1]).toHaveProperty('id', 'save');
  });

  test('a function that is met twice is one function, and values it shares stay shared', async () => {
    const shared = {};
    const add = Object.assign(async () => {}, { id: 'add', bound: [shared] });
    const body = await collect(encode([add, shared, add, save, save], { encodeFunction }));
    const received = decode(body, { decodeFunction }) as (typeof add)[];
    expect(received[2]).toBe(received[0]);
    expect(received[0]?.bound[0]).toBe(received[1]);
    expect(received[4]).toBe(received[3]);
  });

  test('what the table says of an id it does not know passes through', () => {
    const unknown = () => {
      throw new RangeError('no such function');
    };
    expect(() => decode('1~["$X","gone"]\n', { decodeFunction: unknown })).toThrow(RangeError);
  });

  test('SP2010: a function that is bound to itself has no bytes', () => {
    const circular = Object.assign(async () => {}, { id: 'x', bound: [] as unknown[] });
    circular.bound.push({ me: circular });
    expect(() => encode({ circular }, { encodeFunction })).toThrow('SP2010: result.circular.bound[0].me ');
  });
});

test('T1: void, the most common result, is one short line', () => {
  expect(encode(undefined)).toBe('1~["$u"]\n');
});

test('T1: values of another realm are what they are', async () => {
  const { runInNewContext } = await import('node:vm');
  const value = runInNewContext('({ list: [1, { a: undefined }] })');
  expect(decode(encode(value) as string)).toStrictEqual({ list: [1, { a: undefined }] });
});

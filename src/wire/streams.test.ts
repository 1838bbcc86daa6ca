import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SallyportError } from '../errors/sallyport-error.ts';
import { decode } from './decode.ts';
import { type ByteSource, decodeStream } from './decode-stream.ts';
import { encodeArguments } from './encode-arguments.ts';
import { type EncodeResultOptions, encode, encodeFailure } from './encode-result.ts';
import { resultLimits } from './limits.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const options = {
  limits: resultLimits,
  decodeError: (payload: unknown) => Object.assign(new Error('remote'), { payload }),
};
const encodeError = (error: unknown) => ({ message: error instanceof Error ? error.message : String(error) });

function stream(value: unknown, how: EncodeResultOptions = { encodeError }): ReadableStream<Bytes> {
  const body = encode(value, how);
  if (!(body instanceof ReadableStream)) throw new Error('The message is whole already.');
  return body;
}

const send = <Value>(value: Value, how?: EncodeResultOptions) =>
  decodeStream(stream(value, how), options) as Promise<Value>;

async function collect<Item>(items: AsyncIterable<Item> | ReadableStream<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items as AsyncIterable<Item>) collected.push(item);
  return collected;
}

/** Lets everything happen that waits for nothing but its turn. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

/** A source whose chunks a test hands out one by one. */
function control() {
  let controller!: ReadableStreamDefaultController<Bytes>;
  let cancelled: unknown;
  const source = new ReadableStream<Bytes>({
    start: (given) => {
      controller = given;
    },
    cancel: (reason) => {
      cancelled = reason;
    },
  });
  const encoder = new TextEncoder();
  return {
    source,
    write: (text: string) => controller.enqueue(encoder.encode(text)),
    close: () => controller.close(),
    error: (error: unknown) => controller.error(error),
    get cancelled() {
      return cancelled;
    },
  };
}

describe('T1: promises', () => {
  test('arrive as promises and settle as they settle, in any order', async () => {
    let resolveFirst = (_: string) => {};
    const first = new Promise<string>((resolve) => {
      resolveFirst = resolve;
    });
    const received = await send({ first, second: Promise.resolve(2), fine: true });
    expect(received.fine).toBe(true);
    expect(await received.second).toBe(2);
    resolveFirst('late');
    expect(await received.first).toBe('late');
  });

  test('what a promise brings may be anything, and shares what came before', async () => {
    const shared = { a: 1 };
    const received = await send({
      shared,
      later: Promise.resolve(new Map([[shared, Promise.resolve(shared)]])),
    });
    const [[key, inner]] = [...(await received.later)] as [[object, Promise<object>]];
    expect(key).toBe(received.shared);
    expect(await inner).toBe(received.shared);
  });

  test('a promise that is met twice is one promise, and a circle through it is closed', async () => {
    const object: { self?: Promise<unknown>; again?: Promise<unknown> } = {};
    object.self = Promise.resolve(object);
    object.again = object.self;
    const received = await send(object);
    expect(received.again).toBe(received.self);
    expect(await received.self).toBe(received);
  });

  test('a rejection arrives as what decodeError makes of what encodeError gave', async () => {
    const received = await send({ failing: Promise.reject(new Error('no seat left')) });
    await expect(received.failing).rejects.toMatchObject({
      message: 'remote',
      payload: { message: 'no seat left' },
    });
  });

  test('without encodeError nothing of an error is told; without decodeError it is an SP2122', async () => {
    const body = stream({ failing: Promise.reject(new Error('secret')) }, {});
    const [text, bytes] = body.tee();
    expect(await new Response(text).text()).not.toContain('secret');
    const { failing } = (await decodeStream(bytes as ByteSource)) as { failing: Promise<never> };
    await expect(failing).rejects.toMatchObject({ code: 'SP2122' });
  });

  test('T3: what cannot be sent makes its own promise fail, with the path, and no other', async () => {
    const received = await send({
      bad: Promise.resolve({ x: [() => {}] }),
      good: Promise.resolve({ y: 1 }),
      more: Promise.resolve([2]),
    });
    await expect(received.bad).rejects.toMatchObject({
      payload: { message: expect.stringContaining('SP2001: (await result.bad).x[0] ') },
    });
    expect(await received.good).toEqual({ y: 1 });
    expect(await received.more).toEqual([2]);
  });

  test('what a failed row had begun to share is not referred to afterwards', async () => {
    const shared = { a: 1 };
    const later = new Promise((resolve) => setTimeout(resolve, 10, { shared, again: shared }));
    const received = await send({ bad: Promise.resolve([shared, Promise.resolve(1), () => {}]), later });
    await expect(received.bad).rejects.toThrow('remote');
    const value = (await received.later) as { shared: unknown; again: unknown };
    expect(value.shared).toEqual({ a: 1 });
    expect(value.again).toBe(value.shared);
  });

  test('a payload of an error that cannot be sent says nothing, and still arrives', async () => {
    const received = await send(
      { failing: Promise.reject(new Error('x')) },
      { encodeError: () => ({ fn: () => {} }) },
    );
    await expect(received.failing).rejects.toMatchObject({ payload: undefined });
  });

  test('as arguments they are awaited first, and arrive as promises', async () => {
    const shared = {};
    const body = await encodeArguments([Promise.resolve({ shared, deep: Promise.resolve(shared) }), shared]);
    expect(body).toBe('1~[["$P",1],{}]\n1~{"shared":["$R",2],"deep":["$P",2]}\n2~["$R",2]\n');
    const [first, second] = decode(body as string) as [
      Promise<{ shared: unknown; deep: Promise<unknown> }>,
      object,
    ];
    expect((await first).shared).toBe(second);
    expect(await (await first).deep).toBe(second);
  });

  test('as arguments they reject with their own reason, before anything is sent', async () => {
    const reason = new RangeError('mine');
    await expect(encodeArguments([new Promise(() => {}), Promise.reject(reason)])).rejects.toBe(reason);
  });

  test('a thenable of a class is a promise', async () => {
    class Query {
      // biome-ignore lint/suspicious/noThenProperty: query builders are thenables
      then(resolve: (rows: number[]) => void) {
        resolve([1, 2]);
      }
    }
    const received = await send({ rows: new Query() });
    expect(await received.rows).toEqual([1, 2]);
  });

  test('S1: a rejection that nobody looks at does not end the process', async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown) => unhandled.push(error);
    process.on('unhandledRejection', note);
    decode('1~[["$P",1]]\n1!{"a":1}\n', options);
    expect(() => decode('1~[["$P",1]]\n1=\n', options)).toThrow('SP2104');
    await settle();
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });
});

describe('T1: streams and iterables', () => {
  test('an async iterable arrives item by item', async () => {
    async function* rows() {
      yield 1;
      yield { when: new Date(0) };
      yield undefined;
      yield Uint8Array.of(1, 2);
    }
    const received = await send(rows());
    expect(await collect(received)).toEqual([1, { when: new Date(0) }, undefined, Uint8Array.of(1, 2)]);
    expect(await received.next()).toEqual({ done: true, value: undefined });
  });

  test('an iterable that somebody wrote, whose items are promises', async () => {
    const items = [Promise.resolve('a'), Promise.resolve('b')];
    const iterable = {
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: items.length === 0, value: items.shift() }),
      }),
    };
    expect(await collect((await send({ iterable })).iterable as AsyncIterable<unknown>)).toEqual(['a', 'b']);
  });

  test('a ReadableStream arrives as one, of bytes where it was of bytes', async () => {
    const objects = new ReadableStream({
      start(controller) {
        for (const item of ['text', { a: 1 }, Uint8Array.of(5), Buffer.from('b')]) controller.enqueue(item);
        controller.close();
      },
    });
    const bytes = new Blob(['hello ', 'world']).stream();
    const received = await send({ objects, bytes });
    expect(await collect(received.objects)).toEqual(['text', { a: 1 }, Uint8Array.of(5), Uint8Array.of(98)]);
    expect(() => received.bytes.getReader({ mode: 'byob' }).releaseLock()).not.toThrow();
    expect(await new Response(received.bytes).text()).toBe('hello world');
  });

  test('a byte stream can be read into a buffer of the reader', async () => {
    const source = new ReadableStream({
      type: 'bytes',
      start(controller) {
        controller.enqueue(new Uint8Array(4).fill(7));
        controller.close();
      },
    });
    const reader = (await send(source)).getReader({ mode: 'byob' });
    const { value } = await reader.read(new Uint8Array(3));
    expect(value).toEqual(new Uint8Array(3).fill(7));
    expect((await reader.read(new Uint8Array(3))).value).toEqual(Uint8Array.of(7));
    expect((await reader.read(new Uint8Array(3))).done).toBe(true);
  });

  test('items may hold promises and streams of their own', async () => {
    async function* inner(name: string) {
      yield `${name}1`;
      yield `${name}2`;
    }
    async function* outer() {
      yield { total: Promise.resolve(1), rows: inner('a') };
      yield { total: Promise.resolve(2), rows: inner('b') };
    }
    const collected: unknown[] = [];
    for await (const { total, rows } of await send(outer()))
      collected.push(await total, ...(await collect(rows)));
    expect(collected).toEqual([1, 'a1', 'a2', 2, 'b1', 'b2']);
  });

  test('an error in the middle arrives after the items before it, once', async () => {
    async function* rows() {
      yield 1;
      throw new Error('disk full');
    }
    const received = await send(rows());
    expect(await received.next()).toEqual({ done: false, value: 1 });
    await expect(received.next()).rejects.toMatchObject({ payload: { message: 'disk full' } });
    expect(await received.next()).toEqual({ done: true, value: undefined });
  });

  test('a stream that fails, and one whose iterator cannot even be had', async () => {
    const failing = new ReadableStream(
      { pull: () => Promise.reject(new Error('gone')) },
      { highWaterMark: 0 },
    );
    const broken = {
      [Symbol.asyncIterator]() {
        throw new Error('no iterator');
      },
    };
    const received = await send({ failing, broken });
    await expect(collect(received.failing)).rejects.toMatchObject({ payload: { message: 'gone' } });
    await expect(collect(received.broken as unknown as AsyncIterable<unknown>)).rejects.toMatchObject({
      payload: { message: 'no iterator' },
    });
  });

  test('T3: an item that cannot be sent stops its producer and fails with the path', async () => {
    let stopped = false;
    async function* rows() {
      try {
        yield { ok: 1 };
        yield { user: new URL('https://example.com') };
        yield 'never';
      } finally {
        stopped = true;
      }
    }
    const { rows: received } = await send({ rows: rows() });
    expect(await received.next()).toEqual({ done: false, value: { ok: 1 } });
    await expect(received.next()).rejects.toMatchObject({
      payload: { message: expect.stringContaining('SP2002: result.rows[1].user ') },
    });
    await settle();
    expect(stopped).toBe(true);
  });

  test('SP2011: a stream that is being read already, at once or when its turn comes', async () => {
    const locked = new ReadableStream();
    locked.getReader();
    expect(() => encode({ locked })).toThrow('SP2011: result.locked ');
    const open = new Blob(['x']).stream();
    const received = await send({ first: open, second: Promise.resolve({ open }) });
    await expect(new Response(received.first).text()).resolves.toBe('x');
  });

  test('SP2014: an item of a byte stream that is no bytes', async () => {
    const embed = (value: unknown) => {
      const text = new ReadableStream<string>({ start: (controller) => controller.enqueue('text') });
      return typeof value === 'function'
        ? { tag: 'x', stream: text as unknown as ReadableStream<Uint8Array> }
        : undefined;
    };
    const received = (await decodeStream(stream([() => {}], { embed, encodeError }), {
      ...options,
      embed: (_, bytes) => bytes,
    })) as [ReadableStream];
    await expect(collect(received[0])).rejects.toMatchObject({
      payload: { message: expect.stringContaining('SP2014: result[0][0] ') },
    });
  });

  test('S6: the check sees what streams bring', async () => {
    const seen: string[] = [];
    async function* rows() {
      yield ['a'];
      yield Uint8Array.of(1);
    }
    const check = (_: unknown, path: () => string) => seen.push(path());
    await collect((await send({ rows: rows(), p: Promise.resolve('x') }, { check, encodeError })).rows);
    expect(seen.toSorted()).toEqual([
      '(await result.p)',
      'result',
      'result.p',
      'result.rows',
      'result.rows[0]',
      'result.rows[0][0]',
      'result.rows[1]',
    ]);
  });
});

describe('T2: embedded streams', () => {
  test('bytes of another format travel under a tag of their own', async () => {
    const element = { $$typeof: Symbol.for('react.transitional.element') };
    const embed = (value: unknown) =>
      value === element ? { tag: 'rsc', stream: new Blob(['0:"tree"\n', '1:"rest"\n']).stream() } : undefined;
    const body = stream({ page: element, again: element }, { embed });
    const received = (await decodeStream(body, {
      ...options,
      embed: (tag, bytes) => ({ tag, bytes }),
    })) as Record<string, { tag: string; bytes: ReadableStream }>;
    expect(received.again).toBe(received.page);
    expect(received.page?.tag).toBe('rsc');
    expect(await new Response(received.page?.bytes).text()).toBe('0:"tree"\n1:"rest"\n');
  });

  test('what the application has no format for stays an error', () => {
    const embed = () => undefined;
    expect(() => encode({ e: { $$typeof: Symbol.for('react.transitional.element') } }, { embed })).toThrow(
      'SP2005: result.e ',
    );
    expect(() => encode([() => {}], { embed })).toThrow('SP2001');
  });
});

describe('T1: backpressure and cancelling', () => {
  function counter() {
    const seen = { asked: 0, stopped: false };
    async function* count() {
      try {
        for (;;) yield seen.asked++;
      } finally {
        seen.stopped = true;
      }
    }
    return { seen, rows: count() };
  }

  test('nothing is asked of a producer before somebody reads, and no more than is read', async () => {
    const { seen, rows } = counter();
    const body = stream(rows);
    await settle();
    expect(seen.asked).toBe(0);
    const received = (await decodeStream(body, options)) as AsyncGenerator<number>;
    await settle();
    expect(seen.asked).toBeLessThanOrEqual(1);
    for (let index = 0; index < 10; index++) await received.next();
    await settle();
    expect(seen.asked).toBeGreaterThanOrEqual(10);
    expect(seen.asked).toBeLessThanOrEqual(12);
    await received.return(undefined);
  });

  test('leaving a loop over a result stops the producer', async () => {
    const { seen, rows } = counter();
    for await (const item of await send(rows)) if (item === 3) break;
    await settle();
    expect(seen.stopped).toBe(true);
  });

  test('cancelling a stream of a result stops the producer', async () => {
    let reason: unknown;
    const source = new ReadableStream(
      { pull: (controller) => controller.enqueue('x'), cancel: (why) => (reason = why) },
      { highWaterMark: 0 },
    );
    const reader = (await send(source)).getReader();
    await reader.read();
    await reader.cancel('enough');
    await settle();
    expect(reason).toMatchObject({ code: 'SP2124' });
  });

  test('with several streams, the last one to be left stops the message', async () => {
    const [one, two] = [counter(), counter()];
    const received = await send({ one: one.rows, two: two.rows });
    await received.one.next();
    await received.one.return(undefined);
    await settle();
    expect(one.seen.stopped || two.seen.stopped).toBe(false);
    expect(await received.two.next()).toEqual({ done: false, value: 0 });
    await received.two.return(undefined);
    await settle();
    expect([one.seen.stopped, two.seen.stopped]).toEqual([true, true]);
  });

  test('cancelling the body stops every producer, one that never answers too', async () => {
    let cancelled = false;
    const silent = new ReadableStream({
      cancel: () => {
        cancelled = true;
      },
    });
    const { seen, rows } = counter();
    const reader = stream({ silent, rows, never: new Promise(() => {}) }).getReader();
    await reader.read();
    await reader.cancel();
    await settle();
    expect({ cancelled, ...seen }).toMatchObject({ cancelled: true, stopped: true });
  });

  test('a reader of one stream does not wait for another that is slow', async () => {
    const { rows } = counter();
    const received = await send({ slow: new ReadableStream({}), rows });
    for (let index = 0; index < 5; index++)
      expect(await received.rows.next()).toEqual({ done: false, value: index });
    await received.slow.cancel();
    await received.rows.return(undefined);
  });
});

describe('T1: files in results that stream', () => {
  test('a file in the root and one in a promise', async () => {
    const file = new File(['a'.repeat(200_000)], 'a.txt');
    const received = await send({ file, later: Promise.resolve(new Blob(['b'])) });
    expect(await received.file.text()).toBe('a'.repeat(200_000));
    expect(await (await received.later).text()).toBe('b');
  });

  test('SP2013: a file that has another size than it said breaks the message off', async () => {
    const file = new Blob(['four']);
    Object.defineProperty(file, 'size', { value: 9 });
    await expect(new Response(stream([file, Promise.resolve(1)])).text()).rejects.toMatchObject({
      code: 'SP2013',
    });
    const longer = new Blob(['four']);
    Object.defineProperty(longer, 'size', { value: 2 });
    await expect(new Response(stream([longer, Promise.resolve(1)])).text()).rejects.toMatchObject({
      code: 'SP2013',
    });
  });
});

describe('S1: a message that is truncated, stalled, late or broken always settles', () => {
  const announce = '1~{"p":["$P",1],"s":["$W",2,"S"],"i":["$W",3,"I"],"b":["$W",4,"B"]}\n';
  type Received = {
    p: Promise<unknown>;
    s: ReadableStream;
    i: AsyncIterableIterator<unknown>;
    b: ReadableStream;
  };

  async function expectAllToFail(received: Received, code: string) {
    await expect(received.p).rejects.toMatchObject({ code });
    await expect(received.s.getReader().read()).rejects.toMatchObject({ code });
    await expect(received.i.next()).rejects.toMatchObject({ code });
    await expect(received.b.getReader().read()).rejects.toMatchObject({ code });
  }

  test('truncated after the root', async () => {
    const { source, write, close } = control();
    write(announce);
    const received = (await decodeStream(source, options)) as Received;
    close();
    await expectAllToFail(received, 'SP2102');
  });

  test('truncated before the root', async () => {
    const { source, write, close } = control();
    write('1={"a":');
    close();
    await expect(decodeStream(source, options)).rejects.toMatchObject({ code: 'SP2102' });
  });

  test('stalled after the root', async () => {
    const { source, write } = control();
    write(announce);
    const received = (await decodeStream(source, { ...options, idleTimeout: 20 })) as Received;
    await expectAllToFail(received, 'SP2116');
  });

  test('stalled before the root, and the source is told', async () => {
    const given = control();
    await expect(decodeStream(given.source, { ...options, idleTimeout: 20 })).rejects.toMatchObject({
      code: 'SP2116',
      status: 408,
    });
    expect(given.cancelled).toBeInstanceOf(SallyportError);
  });

  test('broken by the source: its own error is the cause, ours passes through', async () => {
    const cause = new TypeError('network error');
    const broken = control();
    broken.write(announce);
    const received = (await decodeStream(broken.source, options)) as Received;
    broken.error(cause);
    await expectAllToFail(received, 'SP2123');
    await expect(received.p).rejects.toMatchObject({ cause });
    const own = control();
    own.error(new SallyportError('SP3999', 'mine'));
    await expect(decodeStream(own.source, options)).rejects.toMatchObject({ code: 'SP3999' });
  });

  test('broken by a row that is not well-formed', async () => {
    const given = control();
    given.write(announce);
    const received = (await decodeStream(given.source, options)) as Received;
    given.write('9=1\n');
    await expectAllToFail(received, 'SP2113');
    expect(given.cancelled).toMatchObject({ code: 'SP2113' });
  });

  test('items that came before the end are still read', async () => {
    const { source, write, close } = control();
    write('1~["$W",1,"I"]\n');
    const received = (await decodeStream(source, options)) as AsyncIterableIterator<unknown>;
    write('1=1\n1=2\n1=3\n');
    close();
    const items: unknown[] = [];
    await expect(async () => {
      for await (const item of received) items.push(item);
    }).rejects.toMatchObject({ code: 'SP2102' });
    expect(items).toEqual([1, 2, 3]);
  });

  test('several readers of one iterable that wait are all told', async () => {
    const { source, write, close } = control();
    write('1~["$W",1,"I"]\n');
    const received = (await decodeStream(source, options)) as AsyncIterableIterator<unknown>;
    const waiting = [received.next(), received.next(), received.next()];
    write('1=1\n1.\n');
    close();
    expect(await Promise.all(waiting)).toEqual([
      { done: false, value: 1 },
      { done: true, value: undefined },
      { done: true, value: undefined },
    ]);
  });

  test('data behind the end of a message', async () => {
    const { source, write } = control();
    write('1=1\n');
    const read = decodeStream(source, options);
    write('x');
    await expect(read).rejects.toMatchObject({ code: 'SP2115' });
  });

  test('a stream of bytes that gets something else', async () => {
    const { source, write } = control();
    write('1~["$W",1,"B"]\n1="text"\n');
    const received = (await decodeStream(source, options)) as ReadableStream;
    await expect(received.getReader().read()).rejects.toMatchObject({ code: 'SP2107' });
  });

  test('a part that no row uses, before the end of a stream', async () => {
    const { source, write } = control();
    write('1~["$W",1,"I"]\nb1\nx1.\n');
    const received = (await decodeStream(source, options)) as AsyncIterableIterator<unknown>;
    expect(await received.next()).toEqual({ done: true, value: undefined });
    await settle();
    const own = control();
    own.write('1~[["$W",1,"I"],["$P",2]]\n1f1\n');
    const [items] = (await decodeStream(own.source, options)) as [AsyncIterableIterator<unknown>];
    await expect(items.next()).rejects.toMatchObject({ code: 'SP2105' });
  });

  test('empty pieces of bytes are no end', async () => {
    const { source, write, close } = control();
    write('1~["$W",1,"B"]\n1b0\n1b1\nx1b0\n1.\n');
    close();
    expect(await new Response((await decodeStream(source, options)) as ReadableStream).text()).toBe('x');
  });

  test('an async iterable is a source too, and is told when nobody reads on', async () => {
    let stopped = false;
    async function* bytes() {
      try {
        for (const text of ['1~["$W",1,"I"]\n', '1=1\n', '1=2\n', '1.\n'])
          yield new TextEncoder().encode(text);
      } finally {
        stopped = true;
      }
    }
    for await (const item of (await decodeStream(bytes(), options)) as AsyncIterable<unknown>)
      if (item === 1) break;
    await settle();
    expect(stopped).toBe(true);
    expect(await collect((await decodeStream(bytes(), options)) as AsyncIterable<unknown>)).toEqual([1, 2]);
  });

  test('arguments: nothing is handed out before the message is whole, and streams are refused', async () => {
    const { source, write, close } = control();
    let done = false;
    const read = decodeStream(source, { whole: true }).finally(() => (done = true));
    write('1~[["$P",1]]\n');
    await settle();
    expect(done).toBe(false);
    write('1=7\n');
    close();
    expect(await ((await read) as [Promise<number>])[0]).toBe(7);
    const refused = decodeStream(new Blob(['1~[["$W",1,"S"]]\n1.\n']).stream(), { whole: true });
    await expect(refused).rejects.toMatchObject({ code: 'SP2117' });
  });
});

describe('T1: failures', () => {
  test('a failure in the place of a result', async () => {
    const body = encodeFailure(new Error('x'), {
      encodeError: () => ({ digest: 7, data: new Map([[1, 2]]) }),
    });
    expect(body).toBe('1!{"digest":7,"data":["$M",1,2]}\n');
    expect(() => decode(body as string, options)).toThrow(
      expect.objectContaining({ payload: { digest: 7, data: new Map([[1, 2]]) } }),
    );
    await expect(decodeStream(new Blob([body as string]).stream(), options)).rejects.toMatchObject({
      payload: { digest: 7 },
    });
    expect(() => decode(encodeFailure(1) as string)).toThrow('SP2122');
  });

  test('a failure that would still have something to come says nothing instead', () => {
    expect(encodeFailure(1, { encodeError: () => ({ p: Promise.resolve(1) }) })).toBe('1!["$u"]\n');
  });
});

describe('signs of life', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('a stream that is silent for long shows that it lives, and the reader does not take that for a row', async () => {
    let resolve = (_: number) => {};
    const value = new Promise<number>((given) => {
      resolve = given;
    });
    const received = (await decodeStream(stream({ value }, { heartbeat: 1000 }), {
      ...options,
      idleTimeout: 1500,
    })) as { value: Promise<number> };
    await vi.advanceTimersByTimeAsync(10_000);
    resolve(1);
    expect(await received.value).toBe(1);
  });

  test('without them the reader gives up', async () => {
    const body = stream({ value: new Promise(() => {}) }, { heartbeat: 0 });
    const received = (await decodeStream(body, { ...options, idleTimeout: 1500 })) as {
      value: Promise<number>;
    };
    const given = received.value.catch((error) => error.code);
    await vi.advanceTimersByTimeAsync(2000);
    expect(await given).toBe('SP2116');
  });

  test('a reader that waits for nothing is in no hurry', async () => {
    async function* rows() {
      yield 1;
      yield 2;
    }
    const received = (await decodeStream(stream(rows(), {}), {
      ...options,
      idleTimeout: 1500,
    })) as AsyncGenerator<number>;
    await received.next();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await received.next()).toEqual({ done: false, value: 2 });
  });
});

import { describe, expect, test } from 'vitest';
import { decodeStream, encode } from '../../src/wire.ts';
import { collect, encodeError, options, send, settle, stream } from './support/streams.ts';

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

  test('who makes them hears in which row they stand: rows of one turn, and one that is given up, are different ones', async () => {
    class Embedded {}
    const rows: Record<string, number[]> = {};
    const embed = (name: string) => Object.assign(new Embedded(), { name });
    const failing = Promise.resolve({ first: embed('failing'), bad: () => {} });
    const whole = Promise.resolve([embed('whole'), embed('whole')]);
    const body = stream([embed('root'), failing, embed('root'), whole], {
      encodeError,
      embed(value, row) {
        if (!(value instanceof Embedded)) return undefined;
        const { name } = value as Embedded & { name: string };
        rows[name] = [...(rows[name] ?? []), row];
        return { tag: name, stream: new Blob([name]).stream() };
      },
    });
    const received = (await decodeStream(body, { ...options, embed: (tag) => tag })) as unknown[];
    expect([received[0], received[2], await received[3]]).toEqual(['root', 'root', ['whole', 'whole']]);
    await expect(received[1]).rejects.toMatchObject({
      payload: { message: expect.stringContaining('SP2001') },
    });
    expect(Object.keys(rows)).toEqual(['root', 'failing', 'whole']);
    expect(new Set(Object.values(rows).flat()).size).toBe(3);
    for (const numbers of Object.values(rows)) expect(new Set(numbers).size).toBe(1);
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

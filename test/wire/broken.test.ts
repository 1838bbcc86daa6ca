import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SallyportError } from '../../src/errors/sallyport-error.ts';
import { decodeStream } from '../../src/wire.ts';
import { collect, control, options, settle, stream } from './support/streams.ts';

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

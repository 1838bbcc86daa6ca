import { describe, expect, test } from 'vitest';
import { type ByteSource, decode, decodeStream, encodeArguments, encodeFailure } from '../../src/wire.ts';
import { options, send, settle, stream } from './support/streams.ts';

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

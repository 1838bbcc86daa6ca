import { beforeEach, describe, expect, test, vi } from 'vitest';
import { failureOf, reply, resetClient, serverThat } from '../../test/harness/answering-server.ts';
import { encode } from '../wire/encode-result.ts';
import { wireContentType } from '../wire/format.ts';
import { configureClient } from './configure.ts';
import { createReference, referenceOf } from './reference.ts';
import { withOptions } from './with-options.ts';

beforeEach(resetClient);

const add = createReference('add-h4sh', 2) as (a?: unknown, b?: unknown) => Promise<unknown>;

/** A server that never answers, and knows what arrived and which signals fired. */
function deadServer() {
  const fired: string[] = [];
  const arrivals: (() => void)[] = [];
  const arrived = new Promise<void>((resolve) => arrivals.push(resolve));
  serverThat(({ signal }, args) => {
    signal.addEventListener('abort', () => fired.push(String((args as unknown[])[0])));
    for (const tell of arrivals) tell();
    return new Promise(() => {});
  });
  return { fired, arrived };
}

describe('withOptions: timeout', () => {
  test('rejects with its own code, ends the request, and tells onError', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const onError = vi.fn();
      const { fired, arrived } = deadServer();
      configureClient({ onError });
      const failure = failureOf(withOptions(add, { timeout: 2000 })('a'));
      await arrived;
      vi.advanceTimersByTime(1999);
      expect(fired).toEqual([]);
      vi.advanceTimersByTime(1);
      const error = await failure;
      expect(error).toMatchObject({ code: 'SP4021', name: 'TimeoutError', functionName: 'add' });
      expect(error.message).toBe('SP4021: add() gave no result within 2000 ms.');
      expect(fired).toEqual(['a']);
      expect(onError.mock.calls).toEqual([[error, { functionName: 'add' }]]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('counts the time in the queue, and gives the place there away', async () => {
    const { fired, arrived } = deadServer();
    const controller = new AbortController();
    const stuck = withOptions(add, { signal: controller.signal })('stuck');
    expect((await failureOf(withOptions(add, { timeout: 20 })('late'))).code).toBe('SP4021');
    await arrived;
    controller.abort(new Error('enough'));
    await expect(stuck).rejects.toThrow('enough');
    expect(fired).toEqual(['stuck']);
  });

  test('counts the time that an argument takes, and headers', async () => {
    deadServer();
    const never = new Promise(() => {});
    expect((await failureOf(withOptions(add, { timeout: 20 })(never))).code).toBe('SP4021');
    configureClient({ headers: () => never as Promise<HeadersInit> });
    expect((await failureOf(withOptions(add, { timeout: 20 })('a'))).code).toBe('SP4021');
  });

  test('is over when the root of the result is there', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      let goOn = () => {};
      const pause = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      const rest = (async function* () {
        yield 1;
        await pause;
        yield 2;
      })();
      serverThat(({ signal }) => {
        const body = (encode({ rest }) as ReadableStream).pipeThrough(new TransformStream(), { signal });
        return new Response(body, { headers: { 'content-type': wireContentType } });
      });
      const result = (await withOptions(add, { timeout: 2000 })()) as { rest: AsyncIterable<number> };
      vi.advanceTimersByTime(5000);
      goOn();
      const rows: number[] = [];
      for await (const row of result.rest) rows.push(row);
      expect(rows).toEqual([1, 2]);
    } finally {
      vi.useRealTimers();
    }
  });

  test.each([Number.POSITIVE_INFINITY, 2 ** 31, 2 ** 40])('%d ms is no time limit', async (timeout) => {
    serverThat(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return reply({ result: 'done' });
    });
    expect(await withOptions(add, { timeout })()).toBe('done');
  });

  test('the signal counts beside it', async () => {
    deadServer();
    const controller = new AbortController();
    const call = withOptions(add, { timeout: 10_000, signal: controller.signal })('a');
    controller.abort(new Error('mine'));
    await expect(call).rejects.toThrow('mine');
  });
});

describe('withOptions: headers', () => {
  test('are laid over those of configureClient', async () => {
    const calls = serverThat(() => reply({ result: 1 }));
    configureClient({ headers: async () => ({ 'x-all': 'a', 'x-both': 'a' }) });
    await withOptions(add, {
      headers: [
        ['X-Both', 'own'],
        ['x-own', 'o'],
      ],
    })();
    const sent = calls[0]!.request.headers;
    expect(['x-all', 'x-both', 'x-own'].map((name) => sent.get(name))).toEqual(['a', 'own', 'o']);
  });

  test('cannot replace the content type that guards the endpoint', async () => {
    const calls = serverThat(() => reply({ result: 1 }));
    await withOptions(add, { headers: { 'Content-Type': 'text/plain' } })();
    expect(calls[0]?.request.headers.get('content-type')).toBe(wireContentType);
  });
});

describe('withOptions gives a Server Function', () => {
  test('that is sent no more than the function declares', async () => {
    const calls = serverThat(() => reply({ result: 1 }));
    await (withOptions(add, {}) as (...args: unknown[]) => Promise<unknown>)(1, 2, 'event');
    expect(calls[0]?.args).toEqual([1, 2]);
  });

  test('C2: that can be bound and sent, and keeps its options here', async () => {
    const calls = serverThat(() => reply({ result: 1 }));
    const own = withOptions(add, { headers: { 'x-own': '1' } });
    await own.bind(null, 'first')('second');
    await add(own, 2);
    expect(calls.map(({ args, request }) => [args, request.headers.get('x-own')])).toEqual([
      [['first', 'second'], '1'],
      [[expect.objectContaining({ id: 'add-h4sh', bound: [] }), 2], null],
    ]);
  });

  test('with the options of both, where it is used twice', async () => {
    const calls = serverThat(() => reply({ result: 1 }));
    const twice = withOptions(withOptions(add, { headers: { 'x-own': '1' }, timeout: 5 }), { timeout: 9000 });
    await twice();
    expect(calls[0]?.request.headers.get('x-own')).toBe('1');
    expect(referenceOf(twice)?.options?.timeout).toBe(9000);
  });
});

describe('F5: the data of a form', () => {
  test('arrives without our own fields and with LF, when the page was rendered on the server', async () => {
    const calls = serverThat(() => reply({ result: 1 }));
    const data = new FormData();
    for (const [name, value] of [
      ['$sallyport:0', ''],
      ['$sallyport.0.id', 'add-h4sh'],
      ['note', 'a\r\nb'],
      ['$ACTION_KEY', 'k1'],
    ] as const)
      data.append(name, value);
    await add({ count: 1 }, data);
    const [state, sent] = calls[0]!.args as [unknown, FormData];
    expect([state, [...sent]]).toEqual([{ count: 1 }, [['note', 'a\nb']]]);
    expect([...data.keys()]).toHaveLength(4);
  });
});

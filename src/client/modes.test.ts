import { beforeEach, describe, expect, test, vi } from 'vitest';
import { failureOf, reply, resetClient, serverThat } from '../../test/harness/answering-server.ts';
import { encode } from '../wire/encode-result.ts';
import { wireContentType } from '../wire/format.ts';
import type { CallMode } from './call-options.ts';
import { configureClient, setDefaultCalls } from './configure.ts';
import { createReference } from './reference.ts';
import { withOptions } from './with-options.ts';

beforeEach(resetClient);

/** A server that answers a call when the test says so, and says which ones have reached it. */
function patientServer() {
  const arrived: string[] = [];
  const aborted: string[] = [];
  const waiting = new Map<string, { signal: AbortSignal; resolve: (answer: Response) => void }>();
  serverThat(({ signal }, args) => {
    const name = String((args as unknown[]).at(-1));
    arrived.push(name);
    signal.addEventListener('abort', () => aborted.push(name));
    return new Promise((resolve, reject) => {
      waiting.set(name, { signal, resolve });
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  });
  return {
    arrived,
    aborted,
    /** Waits until the calls have reached the server, and longer, in case that more do. */
    async reached(...names: string[]) {
      await vi.waitFor(() => expect(arrived).toEqual(expect.arrayContaining(names)));
      await settle();
    },
    async answer(name: string, response?: (signal: AbortSignal) => Response) {
      await this.reached(name);
      const { signal, resolve } = waiting.get(name)!;
      resolve(response?.(signal) ?? reply({ result: `result of ${name}` }));
      await settle();
    },
  };
}

/** Lets happen what can happen without an answer. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}

/** A fresh function for each test: what runs is remembered by id. */
let functions = 0;
function functionWith(calls?: CallMode, arity = 1) {
  return createReference(`step-${++functions}`, arity, calls === undefined ? {} : { calls });
}

/** A result of which something is still to come, as long as its call is not aborted. */
function streaming(signal: AbortSignal): Response {
  const rows = encode({
    now: 'root',
    rest: (async function* () {
      yield 1;
      await new Promise(() => {});
    })(),
  }) as ReadableStream;
  const body = rows.pipeThrough(new TransformStream(), { signal });
  return new Response(body, { headers: { 'content-type': wireContentType } });
}

describe('C5: serial, the default', () => {
  test('a call waits for the one before, of whatever function', async () => {
    const server = patientServer();
    const results = [functionWith()('a'), functionWith('serial')('b')];
    await server.reached('a');
    expect(server.arrived).toEqual(['a']);
    await server.answer('a');
    await server.reached('a', 'b');
    await server.answer('b');
    expect(await Promise.all(results)).toEqual(['result of a', 'result of b']);
  });

  test('a call leaves the queue when the root of its result is there: what streams blocks nobody', async () => {
    const server = patientServer();
    const first = functionWith()('a');
    const second = functionWith()('b');
    await server.answer('a', streaming);
    expect(await first).toMatchObject({ now: 'root' });
    await server.reached('a', 'b');
    await server.answer('b');
    expect(await second).toBe('result of b');
  });

  test('a call whose argument is a promise takes its place when that is there, and holds up nobody before', async () => {
    const server = patientServer();
    const step = functionWith();
    let resolve = (_: string) => {};
    const late = step(
      new Promise<string>((done) => {
        resolve = done;
      }),
    );
    const next = step('next');
    await server.answer('next');
    expect(await next).toBe('result of next');
    resolve('late');
    await server.answer('[object Promise]');
    expect(await late).toBe('result of [object Promise]');
  });

  test('a call that first has to load the other half of the wire keeps its place', async () => {
    // Files and buffers are written by code that is loaded when it is first needed.
    vi.resetModules();
    const { createReference: createFresh } = await import('./reference.ts');
    const { withOptions: freshOptions } = await import('./with-options.ts');
    const server = patientServer();
    const upload = freshOptions(createFresh('upload-1', 2), { signal: new AbortController().signal });
    const results = [
      upload(new Uint8Array(3), 'first'),
      createFresh('upload-1', 2)(new Uint8Array(3), 'second'),
      createFresh('publish-1', 1)('third'),
      freshOptions(createFresh('publish-1', 1), { parallel: true })('aside'),
    ];
    await server.answer('aside');
    for (const name of ['first', 'second', 'third']) await server.answer(name);
    expect(server.arrived).toEqual(['aside', 'first', 'second', 'third']);
    expect(await Promise.all(results)).toContain('result of third');
  });

  test('nor does it wait for a promise among its arguments: whoever comes later goes first', async () => {
    vi.resetModules();
    const { createReference: createFresh } = await import('./reference.ts');
    const server = patientServer();
    let resolve = (_: string) => {};
    const argument = new Promise<string>((done) => {
      resolve = done;
    });
    const late = createFresh('late-1', 2)(argument, 'late');
    // Of which the promise may be made.
    void createFresh('next-1', 1)('next').then(() => resolve('there'));
    await server.answer('next');
    await server.answer('late');
    expect(await late).toBe('result of late');
  });

  test('the queue is one for all copies of this package in the page', async () => {
    vi.resetModules();
    const copy = await import('./reference.ts');
    const server = patientServer();
    const results = [functionWith()('a'), copy.createReference('other-1', 1)('b')];
    await server.reached('a');
    expect(server.arrived).toEqual(['a']);
    await server.answer('a');
    await server.answer('b');
    expect(await Promise.all(results)).toEqual(['result of a', 'result of b']);
  });
});

describe('C5: parallel', () => {
  const ways: [string, () => [unknown, unknown, unknown]][] = [
    ['a function', () => [functionWith()('a'), functionWith('parallel')('b'), functionWith()('c')]],
    [
      'a call',
      () => [functionWith()('a'), withOptions(functionWith(), { parallel: true })('b'), functionWith()('c')],
    ],
  ];
  test.each(ways)('%s that opted out goes out at once, and nobody waits for it', async (_, call) => {
    const server = patientServer();
    const results = call();
    await server.reached('a', 'b');
    expect(server.arrived.toSorted()).toEqual(['a', 'b']);
    await server.answer('a');
    await server.reached('c');
    await server.answer('c');
    await server.answer('b');
    expect(await Promise.all(results)).toEqual(['result of a', 'result of b', 'result of c']);
  });

  test('of the app: all go out at once; a function and a call can opt in again', async () => {
    setDefaultCalls('parallel');
    const server = patientServer();
    const step = functionWith();
    const inOrder = withOptions(step, { parallel: false });
    const results = [step('a'), step('b'), inOrder('c'), inOrder('d'), functionWith('serial')('e')];
    await server.reached('a', 'b', 'c');
    expect(server.arrived.toSorted()).toEqual(['a', 'b', 'c']);
    for (const name of ['c', 'd', 'e', 'a', 'b']) await server.answer(name);
    expect(await Promise.all(results)).toHaveLength(5);
  });
});

describe('C5: latest', () => {
  test('aborts the one before of the same function, which rejects with an AbortError', async () => {
    const onError = vi.fn();
    const server = patientServer();
    configureClient({ onError });
    const search = functionWith('latest');
    const first = failureOf(search('a'));
    await server.reached('a');
    const second = search('b');
    expect(await first).toMatchObject({ code: 'SP4020', name: 'AbortError' });
    await server.answer('b');
    expect(await second).toBe('result of b');
    expect([server.arrived, server.aborted]).toEqual([['a', 'b'], ['a']]);
    // The app called again: it knows.
    expect(onError).not.toHaveBeenCalled();
  });

  test('one that still waits for its turn is never sent', async () => {
    const server = patientServer();
    const search = functionWith('latest');
    const slow = functionWith()('slow');
    const failures = [failureOf(search('a')), failureOf(search('b'))];
    const last = search('c');
    expect((await Promise.all(failures)).map(({ code }) => code)).toEqual(['SP4020', 'SP4020']);
    await server.answer('slow');
    await server.answer('c');
    expect([await slow, await last]).toEqual(['result of slow', 'result of c']);
    expect(server.arrived).toEqual(['slow', 'c']);
  });

  test('ends what still streams in the result before', async () => {
    const server = patientServer();
    const search = functionWith('latest');
    const call = search('a');
    await server.answer('a', streaming);
    const { rest } = (await call) as { rest: AsyncIterable<number> };
    const rows: unknown[] = [];
    const reading = (async () => {
      for await (const row of rest) rows.push(row);
    })().catch((error: unknown) => rows.push((error as Error).name));
    await settle();
    const next = search('b');
    await reading;
    expect(rows).toEqual([1, 'AbortError']);
    await server.answer('b');
    expect(await next).toBe('result of b');
  });

  test('other functions, and other bound arguments, are let be', async () => {
    const server = patientServer();
    const search = withOptions(functionWith('latest', 2), { parallel: true });
    const results = [
      search.bind(null, 'books')('a'),
      search.bind(null, 'tools')('b'),
      withOptions(functionWith('latest'), { parallel: true })('c'),
    ];
    for (const name of ['a', 'b', 'c']) await server.answer(name);
    expect(await Promise.all(results)).toEqual(['result of a', 'result of b', 'result of c']);
  });

  test('the caller’s own signal counts too', async () => {
    const server = patientServer();
    const controller = new AbortController();
    const call = withOptions(functionWith('latest'), { signal: controller.signal })('a');
    await server.reached('a');
    controller.abort(new Error('mine'));
    await expect(call).rejects.toThrow('mine');
    expect(server.aborted).toEqual(['a']);
  });

  test('an argument that is a call of the same function settles', async () => {
    patientServer();
    const search = functionWith('latest');
    expect(await failureOf(search(search('inner')))).toMatchObject({ code: 'SP4020' });
  });
});

describe('C5: drop', () => {
  test('is not made while one of the same function runs: both get what comes of that', async () => {
    const server = patientServer();
    const pay = functionWith('drop');
    const first = pay('a');
    await server.reached('a');
    const second = pay('b');
    await server.answer('a');
    expect([await first, await second]).toEqual(['result of a', 'result of a']);
    const third = pay('c');
    await server.answer('c');
    expect(await third).toBe('result of c');
    expect(server.arrived).toEqual(['a', 'c']);
  });

  test('a failure is that of both, told once, and the next call is made', async () => {
    const onError = vi.fn();
    const server = patientServer();
    configureClient({ onError });
    const pay = functionWith('drop');
    const failures = [failureOf(pay('a')), failureOf(pay('b'))];
    await server.answer('a', () => reply('<html>', 502, 'text/html'));
    expect((await Promise.all(failures)).map(({ code }) => code)).toEqual(['SP4002', 'SP4002']);
    expect(onError).toHaveBeenCalledTimes(1);
    const next = pay('c');
    await server.answer('c');
    expect(await next).toBe('result of c');
  });

  test('runs until the root of its result is there, not until its streams end', async () => {
    const server = patientServer();
    const pay = functionWith('drop');
    const first = pay('a');
    await server.answer('a', streaming);
    expect(await first).toMatchObject({ now: 'root' });
    const second = pay('b');
    await server.answer('b');
    expect(await second).toBe('result of b');
  });

  test('bound arguments make it another function: a button for each product', async () => {
    const server = patientServer();
    const like = withOptions(functionWith('drop', 1), { parallel: true });
    const results = [like.bind(null, 'sku-1')(), like.bind(null, 'sku-2')(), like.bind(null, 'sku-1')()];
    await server.answer('sku-1');
    await server.answer('sku-2');
    expect(await Promise.all(results)).toEqual(['result of sku-1', 'result of sku-2', 'result of sku-1']);
    expect(server.arrived).toEqual(['sku-1', 'sku-2']);
  });

  test('whoever joined can leave sooner, and the call goes on', async () => {
    const server = patientServer();
    const pay = functionWith('drop');
    const first = pay('a');
    const controller = new AbortController();
    const second = withOptions(pay, { signal: controller.signal })('b');
    const third = failureOf(withOptions(pay, { timeout: 10 })('c'));
    controller.abort(new Error('mine'));
    await expect(second).rejects.toThrow('mine');
    expect((await third).code).toBe('SP4021');
    await server.answer('a');
    expect(await first).toBe('result of a');
    expect(server.aborted).toEqual([]);
  });

  test('an argument that is a call of the same function settles', async () => {
    const server = patientServer();
    const pay = functionWith('drop');
    const call = pay(pay('inner'));
    await server.answer('inner');
    expect(await call).toBe('result of inner');
  });
});

test('C5: a function that came in a result has the mode that the server says', async () => {
  const server = patientServer();
  const give = functionWith()('give');
  const pay = () => {};
  const answer = encode(pay, { encodeFunction: () => ({ id: 'pay-1.1.drop', bound: [] }) });
  await server.answer('give', () => reply(answer as string));
  const drop = (await give) as (argument: string) => Promise<unknown>;
  const results = [drop('a'), drop('b')];
  await server.answer('a');
  expect(await Promise.all(results)).toEqual(['result of a', 'result of a']);
});

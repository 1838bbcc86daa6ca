import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodeArguments } from '../../wire/encode-arguments.ts';
import { wireContentType } from '../../wire/format.ts';
import { installFunctions } from '../functions/function-table.ts';
import { registerFunction } from '../functions/marks.ts';
import { createHandler } from '../handler.ts';
import { Places } from './concurrency.ts';

describe('places', () => {
  test('are as many as there are, and come back once', () => {
    const places = new Places(2);
    const first = places.take();
    const second = places.take();
    expect(() => places.take()).toThrow(expect.objectContaining({ code: 'SP3061', status: 503 }));
    expect(() => places.requireFree()).toThrow(/SP3061/);
    first();
    first();
    const third = places.take();
    expect(() => places.take()).toThrow(/SP3061/);
    second();
    third();
    places.requireFree();
  });
});

describe('S7: calls at once', () => {
  let release: (() => void)[] = [];
  const runs: string[] = [];
  const until = () =>
    new Promise<void>((resolve) => {
      release.push(resolve);
    });
  const functions = {
    quick: async () => {
      runs.push('quick');
      return 1;
    },
    wait: async () => {
      runs.push('wait');
      await until();
      return 1;
    },
    fail: async () => {
      await until();
      throw new Error('broken');
    },
    unsendable: async () => () => 1,
    stream: async () =>
      (async function* () {
        yield 1;
        await until();
        yield 2;
      })(),
  };
  type Name = keyof typeof functions;

  beforeEach(() => {
    release = [];
    runs.length = 0;
    const table = new Map<string, () => Promise<unknown>>();
    for (const [name, run] of Object.entries(functions)) {
      registerFunction(run, { id: `${name}-1`, name, arity: 0 });
      table.set(`${name}-1`, async () => run);
    }
    installFunctions({ base: '/', functions: table });
  });
  afterEach(() => {
    for (const go of release) go();
  });

  const makeHandler = () => createHandler({ limits: { concurrentCalls: 1 }, onError: () => {} });
  type Fetch = ReturnType<typeof makeHandler>;
  const request = (name: Name, body: BodyInit = encodeArguments([]) as string) =>
    new Request(`http://localhost/_sallyport/${name}-1`, {
      method: 'POST',
      headers: { 'content-type': wireContentType, 'sec-fetch-site': 'same-origin' },
      body,
      duplex: 'half',
    } as RequestInit);
  const call = (handler: Fetch, name: Name) => handler(request(name));
  const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

  test('one too many is refused, says when to come back, and does not run', async () => {
    const handler = makeHandler();
    const running = call(handler, 'wait');
    await turn();
    const refused = await call(handler, 'quick');
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.text()).toContain('SP3061');
    expect(runs).toEqual(['wait']);
    for (const go of release) go();
    expect((await running).status).toBe(200);
    expect((await call(handler, 'quick')).status).toBe(200);
  });

  test('what comes slowly takes no place, and is refused unread where there is none', async () => {
    const handler = makeHandler();
    let pulls = 0;
    const slow = () =>
      new ReadableStream(
        {
          pull: () => {
            pulls++;
            return new Promise<void>(() => {});
          },
        },
        { highWaterMark: 0 },
      );
    void handler(request('quick', slow()));
    await turn();
    expect(pulls).toBe(1);
    const running = call(handler, 'wait');
    await turn();
    expect((await handler(request('quick', slow()))).status).toBe(503);
    expect(pulls).toBe(1);
    for (const go of release) go();
    expect((await running).status).toBe(200);
  });

  test.each(['quick', 'unsendable'] as const)('%s() gives its place back, however often', async (name) => {
    const handler = makeHandler();
    for (let round = 0; round < 5; round++)
      expect((await call(handler, name)).status).toBe(name === 'quick' ? 200 : 500);
    expect((await call(handler, 'quick')).status).toBe(200);
  });

  test('a call that fails gives its place back', async () => {
    const handler = makeHandler();
    const failing = call(handler, 'fail');
    await turn();
    expect((await call(handler, 'quick')).status).toBe(503);
    for (const go of release) go();
    expect((await failing).status).toBe(500);
    expect((await call(handler, 'quick')).status).toBe(200);
  });

  test('arguments that cannot be read, and those of another function, take none for good', async () => {
    const handler = makeHandler();
    expect((await handler(request('quick', '1=[1,2,3]\n'))).status).toBe(400);
    expect((await handler(request('quick', 'x'))).status).toBe(400);
    expect((await handler(request('quick', ''))).status).toBe(400);
    expect((await call(handler, 'quick')).status).toBe(200);
  });

  test.each(['read to its end', 'cancelled'])('a stream holds its place until it is %s', async (how) => {
    const handler = makeHandler();
    const response = await call(handler, 'stream');
    const reader = response.body?.getReader() as ReadableStreamDefaultReader<Uint8Array>;
    await reader.read();
    expect((await call(handler, 'quick')).status).toBe(503);
    if (how === 'cancelled') await reader.cancel();
    else {
      const rest = (async () => {
        while (!(await reader.read()).done);
      })();
      await turn();
      for (const go of release) go();
      await rest;
    }
    await turn();
    expect((await call(handler, 'quick')).status).toBe(200);
  });

  test('each handler has places of its own', async () => {
    const [one, other] = [makeHandler(), makeHandler()];
    const running = call(one, 'wait');
    await turn();
    expect((await call(other, 'quick')).status).toBe(200);
    for (const go of release) go();
    await running;
  });
});

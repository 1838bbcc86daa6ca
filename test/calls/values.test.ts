import { connect, createServer as createTcpServer, type Socket } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { createBuilder } from 'vite';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { serve } from '../../src/node.ts';
import { launchBrowser } from '../harness/chromium.ts';
import { copyFixtureApp } from '../harness/fixture-app.ts';
import { openPage } from '../harness/page.ts';
import { type RunningApp, startInDevelopment, startInProduction } from '../harness/running-app.ts';

// biome-ignore lint/suspicious/noExplicitAny: the page's own module, whatever it holds.
declare const app: any;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe.each([
  ['development', startInDevelopment],
  ['production', startInProduction],
])('values between browser and server, %s', (mode, start) => {
  let running: RunningApp;
  let page: Page;
  let close: () => Promise<void>;
  beforeAll(async () => {
    running = await start('values');
    ({ page, close } = await openPage(browser, running.origin));
    await page.goto('/');
    await page.waitForFunction(() => 'app' in window);
  });
  afterAll(async () => {
    await close();
    await running.close();
  });
  beforeEach(async () => {
    await page.evaluate(() => app.eventsSoFar());
  });

  test('T1: values come back as they left, with identity', async () => {
    const wrong = await page.evaluate(async () => {
      const shared = { n: -0 };
      const loop: { self?: unknown; set: Set<unknown> } = { set: new Set() };
      loop.self = loop;
      loop.set.add(loop.set);
      const view = new Uint16Array([1, 2, 3]);
      const sent = [
        {
          u: undefined,
          nan: Number.NaN,
          inf: -Infinity,
          big: -(2n ** 100n),
          sym: Symbol.for('x'),
          lone: '\ud800',
        },
        new Map<unknown, unknown>([[shared, shared]]),
        loop,
        [new Date(8.64e15), new Date(Number.NaN)],
        [view, new DataView(view.buffer, 2, 2)],
        JSON.parse('{"then":1,"constructor":2,"toJSON":3}'),
      ];
      const [first, map, cycle, dates, views, data] = await app.echo(...sent);
      const [key, value] = [...map][0];
      const checks = {
        undefinedProperty: 'u' in first && first.u === undefined,
        numbers: Number.isNaN(first.nan) && first.inf === -Infinity && first.big === -(2n ** 100n),
        texts: first.sym === Symbol.for('x') && first.lone === '\ud800',
        sharedKey: key === value && Object.is(key.n, -0),
        cycles: cycle.self === cycle && cycle.set.has(cycle.set),
        dates: dates[0].getTime() === 8.64e15 && Number.isNaN(dates[1].getTime()),
        views: views[0].buffer === views[1].buffer && views[1].byteOffset === 2 && views[0][1] === 2,
        data: JSON.stringify(data) === '{"then":1,"constructor":2}' || data.toJSON === 3,
      };
      return Object.entries(checks)
        .filter(([, right]) => !right)
        .map(([name]) => name);
    });
    expect(wrong).toEqual([]);
  });

  test('T1: Blob, File and FormData arrive with name, type, time and order', async () => {
    const seen = await page.evaluate(async () => {
      const form = new FormData();
      form.append('tag', 'a');
      form.append('file', new File(['x'], 'ä.txt'));
      form.append('tag', 'b');
      return [
        await app.describe(new File(['hällo\r\n'], 'n.txt', { type: 'text/plain', lastModified: 12345 })),
        await app.describe(new Blob(['b'], { type: 'image/x' })),
        await app.describe(form),
      ];
    });
    expect(seen).toEqual([
      ['[object File]', 'n.txt', 'text/plain', 12345, 'hällo\r\n'],
      ['[object Blob]', 'image/x', 'b'],
      [
        '[object FormData]',
        [
          ['tag', 'a'],
          ['file', 'ä.txt'],
          ['tag', 'b'],
        ],
      ],
    ]);
  });

  test('T1: promises in a result arrive later, and fail on their own', async () => {
    const seen = await page.evaluate(async () => {
      const result = await app.later();
      const reason = (error: { name: string; code: string; data?: unknown; message: string }) => error;
      const [soon, never, broken] = [
        await result.soon,
        await result.never.catch(reason),
        await result.broken.catch(reason),
      ];
      return [
        result.now,
        soon.deep.getTime(),
        never.code,
        never.data,
        broken.name,
        broken.code,
        broken.message,
      ];
    });
    expect(seen.slice(0, 6)).toEqual(['here', 0, 'TOO_BAD', { reason: 7 }, 'CallError', 'SP4005']);
    expect(String(seen[6]).includes('INNER-SECRET')).toBe(mode === 'development');
  });

  test('T1: an async iterable streams, in the scope of its request, and holds no place in the queue (C5)', async () => {
    const seen = await page.evaluate(async () => {
      const numbers: number[] = [];
      const rows = await app.countTo(3, 30);
      for await (const number of rows) {
        numbers.push(number);
        if (number === 1) numbers.push(await app.add(40, 2));
      }
      return [numbers, await app.eventsSoFar()];
    });
    expect(seen).toEqual([
      [1, 42, 2, 3],
      [
        'count 1 for /_sallyport/countTo-',
        'count 2 for /_sallyport/countTo-',
        'count 3 for /_sallyport/countTo-',
        'count ended',
      ],
    ]);
  });

  test('T1: leaving a loop ends the producer on the server', async () => {
    const seen = await page.evaluate(async () => {
      for await (const number of await app.countTo(1_000_000, 1)) if (number === 5) break;
      for (let attempt = 0; attempt < 100; attempt++) {
        await new Promise((resolve) => setTimeout(resolve, 30));
        const events: string[] = await app.eventsSoFar();
        if (events.includes('count ended')) return 'ended';
      }
      return 'went on';
    });
    expect(seen).toBe('ended');
  });

  test('T1: a producer is not asked for more than is read', async () => {
    const most = await page.evaluate(async () => {
      const rows = (await app.countTo(1_000_000)) as AsyncIterable<number>;
      const iterator = rows[Symbol.asyncIterator]();
      await iterator.next();
      await new Promise((resolve) => setTimeout(resolve, 1500));
      const events: string[] = await app.eventsSoFar();
      await iterator.return?.();
      return events.length;
    });
    // Sockets and the browser hold a good deal; without backpressure it would be all that fits into the time.
    expect(most).toBeLessThan(900_000);
    expect(most).toBeGreaterThan(0);
  });

  test('T1: a stream of bytes arrives byte for byte', async () => {
    const seen = await page.evaluate(async () => {
      const buffer = new Uint8Array(await new Response(await app.bytes(2_500_000)).arrayBuffer());
      return [buffer.length, buffer.every((byte) => byte === 7)];
    });
    expect(seen).toEqual([2_500_000, true]);
  });

  test('withOptions: signal ends a call that waits, and fires the server’s signal', async () => {
    const seen = await page.evaluate(async () => {
      const controller = new AbortController();
      const call = app.withOptions(app.untilAborted, { signal: controller.signal })();
      setTimeout(() => controller.abort(), 300);
      const error = await call.catch((thrown: unknown) => thrown);
      for (let attempt = 0; attempt < 100; attempt++) {
        const events: string[] = await app.eventsSoFar();
        if (events.includes('signal fired')) return [error.name, 'fired'];
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
      return [error.name, 'not fired'];
    });
    expect(seen).toEqual(['AbortError', 'fired']);
  });

  test('withOptions: signal ends a result that streams, with its own reason, and onError is left alone', async () => {
    const seen = await page.evaluate(async () => {
      const controller = new AbortController();
      let told = 0;
      app.configureClient({ onError: () => told++ });
      const rows = await app.withOptions(app.countTo, { signal: controller.signal })(1_000_000, 5);
      let count = 0;
      try {
        for await (const _ of rows) if (++count === 3) controller.abort(new Error('my reason'));
        return 'went on';
      } catch (error) {
        app.configureClient({ onError: undefined });
        return [count >= 3, (error as Error).message, told];
      }
    });
    expect(seen).toEqual([true, 'my reason', 0]);
  });

  test('withOptions: onUploadProgress counts the bytes of a file up to all of them, and the answer still streams', async () => {
    const seen = await page.evaluate(async () => {
      const file = new File([new Uint8Array(6_000_000)], 'big.bin');
      const steps: { loaded: number; total: number }[] = [];
      const onUploadProgress = (progress: { loaded: number; total: number }) => steps.push({ ...progress });
      const bytes = await app.withOptions(app.size, { onUploadProgress })(file);
      const rows: number[] = [];
      for await (const row of await app.withOptions(app.countTo, { onUploadProgress: () => {} })(3, 20))
        rows.push(row);
      const growing = steps.every((step, index) => index === 0 || step.loaded >= steps[index - 1]!.loaded);
      const last = steps.at(-1)!;
      return { bytes, growing, done: last.loaded === last.total, atLeast: last.total >= 6_000_000, rows };
    });
    expect(seen).toEqual({ bytes: 6_000_000, growing: true, done: true, atLeast: true, rows: [1, 2, 3] });
  });

  test('withOptions: a plain function is refused', async () => {
    const message = await page.evaluate(() => {
      try {
        app.withOptions(function mine() {}, {});
        return 'taken';
      } catch (error) {
        return (error as Error).message;
      }
    });
    expect(message).toContain('SP4008: withOptions() got mine()');
  });

  test('C2: Server Functions go both ways, with bound arguments, and show no code', async () => {
    const seen = await page.evaluate(async () => {
      const { addStep, add } = await app.makeAdder(10);
      return [
        await addStep(5),
        await add(1, 2),
        await app.apply(addStep, 7),
        await app.apply(app.add.bind(null, 1), 2),
      ];
    });
    expect(seen).toEqual([
      15,
      3,
      [17, expect.not.stringContaining('a + b')],
      [3, expect.not.stringContaining('a + b')],
    ]);
  });

  test('T3: a value that cannot be sent is refused with its path, before anything is sent', async () => {
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    const messages = await page.evaluate(async () => {
      const tries = [
        { user: { owner: /x/ } },
        [() => {}],
        new ReadableStream(),
        document.body,
        new Proxy({}, {}),
      ];
      return Promise.all(
        tries.map((value) =>
          app.echo(value).then(
            () => 'sent',
            (error: Error) => error.message,
          ),
        ),
      );
    });
    expect(messages.slice(0, 4)).toEqual([
      'echo() was not called. SP2002: arguments[0].user.owner is an instance of RegExp.',
      'echo() was not called. SP2001: arguments[0][0] is a function, but not a Server Function.',
      'echo() was not called. SP2006: arguments[0] is ReadableStream: only results can stream.',
      'echo() was not called. SP2002: arguments[0] is an instance of HTMLBodyElement.',
    ]);
    expect(requests).toHaveLength(messages[4] === 'sent' ? 1 : 0);
  });

  test('T3, S6: a result that cannot be sent, or is tainted, is a typed error', async () => {
    const seen = await page.evaluate(async () => {
      const failure = (error: { name: string; serverCode: string }) => [error.name, error.serverCode];
      return [
        await app.unsendable().catch(failure),
        await app.tainted('value').catch(failure),
        await app.tainted('object').catch(failure),
      ];
    });
    expect(seen).toEqual([
      ['CallError', 'SP3008'],
      ['CallError', 'SP3008'],
      ['CallError', 'SP3008'],
    ]);
  });
});

test('a server that dies in the middle of a result: whoever waits is told', async () => {
  const fixture = await copyFixtureApp('values');
  await (await createBuilder({ root: fixture.folder, logLevel: 'error' })).buildApp();
  const built = await import(pathToFileURL(path.join(fixture.folder, 'dist/server/index.js')).href);
  const server = await serve({
    fetch: built.default.fetch,
    port: 0,
    hostname: '127.0.0.1',
    clientDir: path.join(fixture.folder, 'dist/client'),
  });
  // A gate in between that can be torn down, as a crashing server would be.
  const sockets = new Set<Socket>();
  const gate = createTcpServer((socket) => {
    const upstream = connect(Number(new URL(server.url).port), '127.0.0.1');
    for (const end of [socket, upstream]) sockets.add(end.on('error', () => {}));
    socket.pipe(upstream).pipe(socket);
  });
  await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve));
  const { port } = gate.address() as { port: number };
  const { page, close } = await openPage(browser, `http://127.0.0.1:${port}/`);
  await page.goto('/');
  await page.waitForFunction(() => 'app' in window);
  const outcome = page.evaluate(async () => {
    const rows = await app.countTo(1_000_000, 50);
    try {
      for await (const row of rows) if (row === 2) document.title = 'streaming';
      return 'ended';
    } catch (error) {
      return (error as { code: string }).code;
    }
  });
  await page.waitForFunction(() => document.title === 'streaming');
  for (const socket of sockets) socket.destroy();
  expect(await outcome).toBe('SP4006');
  await close();
  gate.close();
  await server.close();
  await fixture.remove();
});

import { once } from 'node:events';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { defer } from '../../test/node/defer.ts';
import { ask, sendBytes } from '../../test/node/raw-http.ts';
import { type FetchHandler, type NodePlatform, toNodeListener } from './listener.ts';

const servers: Server[] = [];

// Of `keep` first: once replaced, the globals of this process stay so.
const modes = ['keep', 'replace'] as const;

async function listen(fetch: FetchHandler, globals: (typeof modes)[number], errors: unknown[] = []) {
  const server = createServer(toNodeListener(fetch, { globals, onError: (error) => errors.push(error) }));
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function readStream(request: Request): Promise<void> {
  const reader = request.body?.getReader();
  while (reader !== undefined && !(await reader.read()).done);
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

describe.each(modes)('toNodeListener, globals: %s', (globals) => {
  test('gives the handler the request, and Node’s own objects as platform', async () => {
    let platform: NodePlatform | undefined;
    const port = await listen(async (request, given) => {
      platform = given;
      const { pathname, search } = new URL(request.url);
      const seen = [request.method, pathname, search, request.headers.get('x-a'), await request.text()];
      return new Response(seen.join(' '), { status: 201, headers: { 'x-b': 'c' } });
    }, globals);
    const answer = await ask(port, '/p/q?r=s', { method: 'POST', headers: { 'x-a': 'y' }, body: 'ü' });
    expect(answer).toMatchObject({ status: 201, text: 'POST /p/q ?r=s y ü' });
    expect(answer.headers['x-b']).toBe('c');
    expect(platform?.node.req.rawHeaders).toContain('x-a');
    expect(platform?.node.res.writableFinished).toBe(true);
  });

  test('the request can be wrapped into another, as middleware does', async () => {
    const port = await listen(async (request) => {
      const inner = new Request(request, { headers: { 'x-added': 'yes' } });
      return new Response(`${inner.method} ${inner.headers.get('x-added')} ${await inner.text()}`);
    }, globals);
    expect((await ask(port, '/', { method: 'POST', body: 'hi' })).text).toBe('POST yes hi');
  });

  test('several cookies stay several headers', async () => {
    const port = await listen(async () => {
      const headers = new Headers({ 'content-type': 'text/plain' });
      headers.append('set-cookie', 'a=1; Path=/');
      headers.append('set-cookie', 'b=2, 3');
      return new Response('x', { headers });
    }, globals);
    expect((await ask(port, '/')).headers['set-cookie']).toEqual(['a=1; Path=/', 'b=2, 3']);
  });

  test('HEAD gets the headers, and an endless stream is cancelled', async () => {
    let cancelled = false;
    const port = await listen(async () => {
      const body = new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(1024)),
        cancel: () => {
          cancelled = true;
        },
      });
      return new Response(body, { headers: { 'x-kind': 'endless' } });
    }, globals);
    const answer = await ask(port, '/', { method: 'HEAD' });
    expect(answer.headers['x-kind']).toBe('endless');
    expect(cancelled).toBe(true);
  });

  test('a client that leaves aborts the signal of the request', async () => {
    const aborted = defer<boolean>();
    const port = await listen(async (request) => {
      request.signal.addEventListener('abort', () => aborted.resolve(request.signal.aborted));
      req.destroy();
      await aborted.promise;
      return new Response();
    }, globals);
    const req = httpRequest({ port, host: '127.0.0.1', method: 'POST', agent: false });
    req.on('error', () => {});
    req.end('x');
    expect(await aborted.promise).toBe(true);
  });

  test.each(['arrayBuffer', 'stream'] as const)(
    'a client that leaves in the middle of a body (read as %s) breaks it off and aborts the signal',
    async (how) => {
      const outcome = defer<string>();
      const aborted = defer<boolean>();
      const port = await listen(async (request) => {
        request.signal.addEventListener('abort', () => aborted.resolve(true));
        const read = how === 'stream' ? readStream(request) : request.arrayBuffer();
        // What has come is being read: now the client may leave.
        setImmediate(() => req.destroy());
        await read.then(
          () => outcome.resolve('whole'),
          () => outcome.resolve('broken off'),
        );
        return new Response();
      }, globals);
      const req = httpRequest({ port, host: '127.0.0.1', method: 'POST', agent: false });
      req.on('error', () => {});
      req.setHeader('Content-Length', 1000);
      req.write('x');
      expect(await outcome.promise).toBe('broken off');
      expect(await aborted.promise).toBe(true);
    },
  );

  test('a client that leaves in the middle of an answer aborts the signal; one that has it all does not', async () => {
    const signals: AbortSignal[] = [];
    const aborted = defer<void>();
    const port = await listen(async (request) => {
      signals.push(request.signal);
      if (request.url.endsWith('/whole')) return new Response('all');
      request.signal.addEventListener('abort', () => aborted.resolve());
      const body = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(10)) });
      return new Response(body);
    }, globals);
    expect((await ask(port, '/whole', { method: 'POST', body: 'x' })).text).toBe('all');
    const req = httpRequest({ port, host: '127.0.0.1', method: 'POST', agent: false }).end('x');
    req.on('error', () => {});
    await once(req, 'response');
    req.destroy();
    await aborted.promise;
    expect(signals.map((signal) => signal.aborted)).toEqual([false, true]);
  });

  test('the bytes of the connection can be counted while a body comes', async () => {
    const counts: number[] = [];
    const port = await listen(async (request) => {
      const incoming = (request as unknown as { [key: symbol]: NodePlatform['node']['req'] | undefined })[
        Symbol.for('sallyport.incoming')
      ];
      const count = () => counts.push(incoming?.socket.bytesRead ?? Number.NaN);
      count();
      await request.arrayBuffer();
      count();
      return new Response();
    }, globals);
    const req = httpRequest({ port, host: '127.0.0.1', method: 'POST', agent: false });
    req.setHeader('Content-Length', 1000);
    req.flushHeaders();
    await new Promise((resolve) => setTimeout(resolve, 50));
    req.end('x'.repeat(1000));
    await once(req, 'response');
    expect((counts[1] ?? 0) - (counts[0] ?? 0)).toBe(1000);
  });

  test('a client that reads slowly is waited for, and one that leaves cancels the stream', async () => {
    const cancelled = defer<void>();
    let pulled = 0;
    const chunk = new Uint8Array(1024 * 1024);
    const body = () =>
      new ReadableStream(
        {
          async pull(controller) {
            // A task, not a microtask: an eager reader could not be told from one that waits.
            await new Promise((resolve) => setImmediate(resolve));
            pulled++;
            if (pulled === 200) controller.close();
            else controller.enqueue(chunk);
          },
          cancel: () => cancelled.resolve(),
        },
        { highWaterMark: 0 },
      );
    const errors: unknown[] = [];
    const port = await listen(async () => new Response(body()), globals, errors);
    const req = httpRequest({ port, host: '127.0.0.1', agent: false }).end();
    const [res] = await once(req, 'response');
    res.pause();
    let before = -1;
    while (pulled !== before) {
      before = pulled;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(pulled).toBeLessThan(200);
    req.destroy();
    await cancelled.promise;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(errors).toEqual([]);
  });

  test('what the handler throws is reported, not sent', async () => {
    const errors: unknown[] = [];
    const port = await listen(
      async () => {
        throw new Error('the secret');
      },
      globals,
      errors,
    );
    const answer = await ask(port, '/');
    expect(answer).toMatchObject({ status: 500, text: 'Internal server error\n' });
    expect(errors).toMatchObject([{ message: 'the secret' }]);
  });

  test('the message of an error in the stream of an answer is not sent', async () => {
    const secret = () => {
      throw new Error('the secret');
    };
    const bodies: Record<string, () => ReadableStream> = {
      '/start': () =>
        new ReadableStream({ start: (controller) => controller.error(new Error('the secret')) }),
      '/pull': () => new ReadableStream({ pull: secret }, { highWaterMark: 0 }),
      '/later': () => new ReadableStream({ pull: async () => secret() }),
    };
    const port = await listen(async ({ url }) => new Response(bodies[new URL(url).pathname]?.()), globals);
    for (const path of Object.keys(bodies))
      expect(await sendBytes(port, `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`)).not.toContain('secret');
  });

  test('a handler that throws at once, or returns no response, is a 500', async () => {
    const errors: unknown[] = [];
    const throws: FetchHandler = () => {
      throw new Error('at once');
    };
    const nothing = (() => undefined) as unknown as FetchHandler;
    expect((await ask(await listen(throws, globals, errors), '/')).status).toBe(500);
    expect((await ask(await listen(nothing, globals, errors), '/')).status).toBe(500);
    expect(errors).toMatchObject([
      { message: 'at once' },
      { message: 'The handler did not return a Response.' },
    ]);
  });

  test.each(['a b', 'u@evil.test', 'evil.test/x?', 'x\\y'])('the host "%s" is refused', async (host) => {
    let called = false;
    const port = await listen(async () => {
      called = true;
      return new Response();
    }, globals);
    const answer = await sendBytes(port, `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(called).toBe(false);
  });

  test.each([
    ['GET //evil.test/x HTTP/1.1\r\nHost: a.test', 'http://a.test//evil.test/x'],
    ['GET http://b.test/x HTTP/1.1\r\nHost: a.test', 'http://b.test/x'],
    ['GET /a/../x HTTP/1.1\r\nHost: a.test', 'http://a.test/x'],
    ['GET /x HTTP/1.0', 'http://localhost/x'],
  ])('%j asks for %s', async (head, url) => {
    const port = await listen(async (request) => new Response(request.url), globals);
    expect(await sendBytes(port, `${head}\r\nConnection: close\r\n\r\n`)).toMatch(new RegExp(`${url}$`));
  });

  test('a header with a line break in it never becomes two headers', async () => {
    const port = await listen(async () => new Response('x', { headers: { 'x-a': 'b\r\nx-c: d' } }), globals);
    const answer = await ask(port, '/');
    expect(answer.status).toBe(500);
    expect(answer.headers).not.toHaveProperty('x-c');
  });

  test('a body that nobody read does not disturb the next request of the connection', async () => {
    const port = await listen(async (request) => {
      return request.method === 'POST' ? new Response('too much', { status: 413 }) : new Response('next');
    }, globals);
    const body = 'x'.repeat(100_000);
    const bytes =
      `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}` +
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
    const answers = await sendBytes(port, bytes);
    expect(answers).toMatch(/^HTTP\/1\.1 413 [\s\S]*too much[\s\S]*HTTP\/1\.1 200 [\s\S]*next$/);
  });

  test('a client that never sends the rest of a refused body loses its connection', async () => {
    const port = await listen(async () => new Response('no', { status: 413 }), globals);
    const answer = await sendBytes(port, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nx');
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });
});

test('the message of an error in a stream that another server sent is not sent on', async () => {
  const native = await fetch('data:text/plain,x');
  const Native = Object.getPrototypeOf(native).constructor as typeof Response;
  const port = await listen(async () => {
    const body = new ReadableStream({ start: (controller) => controller.error(new Error('the secret')) });
    return new Native(body);
  }, 'replace');
  const answer = await sendBytes(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  expect(answer).not.toContain('the secret');
});

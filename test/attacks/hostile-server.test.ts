import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { configureClient } from '../../src/client/configure.ts';
import { CallError } from '../../src/client/errors.ts';
import { createReference } from '../../src/client/reference.ts';
import { withOptions } from '../../src/client/with-options.ts';
import { loadRare } from '../../src/wire/browser.ts';
import { wireContentType } from '../../src/wire/format.ts';
import { http, openRawServer, type RawServer } from './support/raw-server.ts';

// What a page gets when the server is gone, half gone, or somebody else: a call settles, with an error that says what it
// was, and the next call is made. Nothing here may hang: that is what the tests' own deadlines are for.

vi.setConfig({ testTimeout: 20_000, hookTimeout: 20_000 });

let server: RawServer;
beforeAll(async () => {
  server = await openRawServer();
  // The half that comes later in a browser: a test with a clock of its own could not load it.
  await loadRare();
});
afterAll(() => server.close());
beforeEach(() => {
  configureClient({ endpoint: `${server.origin}/_sallyport/` });
});
afterEach(async () => {
  vi.useRealTimers();
  // The queue is free, and the client as it was.
  server.answerWith((socket) => socket.end(ours('1=42\n')));
  expect(await fetchAnswer(1)).toBe(42);
});

const fetchAnswer = createReference('answer-0123456789ab', -1);

const plain = { 'content-type': wireContentType, connection: 'close' };
const ours = (body: string | Buffer, headers: Record<string, string> = {}) => {
  const bytes = Buffer.from(body);
  const head = http('200 OK', { ...plain, 'content-length': String(bytes.length), ...headers });
  return Buffer.concat([Buffer.from(head), bytes]);
};
const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const chunked = (...rows: string[]) =>
  http('200 OK', { ...plain, 'transfer-encoding': 'chunked' }, rows.map(chunk).join(''));

/** Fails unless the call rejects with one of our own errors, which names the function. */
async function requireTyped(call: Promise<unknown>, code: string | RegExp): Promise<CallError> {
  const outcome = await call.then(
    (value) => ({ value }),
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(CallError);
  const error = outcome as CallError;
  expect(error.code).toMatch(code);
  expect([error.functionName, error.message.includes('answer()')]).toEqual(['answer', true]);
  return error;
}

describe('the server is not reached', () => {
  test.each<[string, (socket: Socket) => void]>([
    ['a connection that closes at once', (socket) => socket.destroy()],
    ['one that ends without a word', (socket) => socket.end()],
    ['no HTTP', (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n')],
    ['bytes', (socket) => socket.end(Buffer.from([0, 255, 0, 255, 13, 10]))],
    ['half of a status', (socket) => socket.end('HTTP/1.1 2')],
    ['half of the headers', (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-type: application')],
    ['a header with a line end', (socket) => socket.end('HTTP/1.1 200 OK\r\na: b\0c\r\n\r\n')],
    ['headers without an end', (socket) => socket.write(`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(100_000)}`)],
  ])('%s: SP4001', async (_, answer) => {
    server.answerWith(answer);
    await requireTyped(fetchAnswer(1), 'SP4001');
  });
});

describe('somebody else answers', () => {
  const html = '<!doctype html><title>502 Bad Gateway</title>';
  test.each<[string, string, number]>([
    [
      'the 502 of a proxy',
      http('502 Bad Gateway', { 'content-type': 'text/html', 'content-length': String(html.length) }, html),
      502,
    ],
    [
      'its page with status 200',
      http('200 OK', { 'content-type': 'text/html', 'content-length': String(html.length) }, html),
      200,
    ],
    ['JSON', http('200 OK', { 'content-type': 'application/json', 'content-length': '2' }, '{}'), 200],
    [
      'our bytes under another type',
      http('200 OK', { 'content-type': 'text/plain', 'content-length': '5' }, '1=42\n'),
      200,
    ],
    [
      'a type that only begins like ours',
      http('200 OK', { 'content-type': `${wireContentType}x`, 'content-length': '5' }, '1=42\n'),
      200,
    ],
    ['no type', http('200 OK', { 'content-length': '5' }, '1=42\n'), 200],
    ['nothing', http('204 No Content', {}), 204],
    ['nothing, of our type', http('204 No Content', { 'content-type': wireContentType }), 204],
    ['a status alone', http('418 I am a teapot', { 'content-length': '0' }), 418],
  ])('%s: SP4002', async (_, bytes, status) => {
    server.answerWith((socket) => socket.end(bytes));
    const error = await requireTyped(fetchAnswer(1), 'SP4002');
    expect(error.status).toBe(status);
  });

  test('a redirect to a login page is not followed: SP4002', async () => {
    server.answerWith((socket) =>
      socket.end(http('302 Found', { location: `${server.origin}/login`, 'content-length': '0' })),
    );
    await requireTyped(fetchAnswer(1), 'SP4002');
  });

  test('a page that never ends: the call settles at once, and the connection is given back', async () => {
    let socket: Socket | undefined;
    server.answerWith((opened) => {
      socket = opened;
      opened.write(
        http('502 Bad Gateway', { 'content-type': 'text/html', 'transfer-encoding': 'chunked' }, chunk(html)),
      );
      const more = setInterval(() => opened.write(chunk(html.repeat(1000))), 5);
      opened.on('close', () => clearInterval(more));
    });
    await requireTyped(fetchAnswer(1), 'SP4002');
    await expect.poll(() => socket?.destroyed).toBe(true);
  });

  test('a body that cannot even be given back: SP4002 all the same', async () => {
    const body = new ReadableStream({ cancel: () => new Promise(() => {}) });
    configureClient({ fetch: async () => new Response(body, { status: 502 }) });
    await requireTyped(fetchAnswer(1), 'SP4002');
    configureClient({ fetch: undefined });
  });
});

describe('an answer of ours that is broken', () => {
  const bodies: [string, string][] = [
    ['nothing', ''],
    ['another version', '2=1\n'],
    ['no row', '1'],
    ['half of a value', '1={"a":'],
    ['no line end', '1=42'],
    ['no JSON', '1=nope\n'],
    ['an unknown tag', '1~["$z"]\n'],
    ['a row that nobody announced', '1=1\n5=1\n'],
    ['bytes behind the end', '1=1\nmore'],
    ['a reference to nothing', '1~["$R",9]\n'],
    ['a key that is dangerous', '1={"__proto__":{"a":1}}\n'],
    ['a method then', '1~{"then":["$X","x-1"]}\n'],
    ['text that is no UTF-8', '\u00ff'],
    ['a part that is longer than the message', '1b99\nx'],
    ['a promise that never comes', '1~{"a":["$P",1]}'],
    ['HTML', '<html></html>'],
  ];
  test.each(bodies)('%s, announced: SP4006', async (_, body) => {
    server.answerWith((socket) => socket.end(ours(body)));
    await requireTyped(fetchAnswer(1), 'SP4006');
  });

  test.each(bodies)('%s, in chunks: SP4006', async (_, body) => {
    server.answerWith((socket) => socket.end(`${chunked(...body)}0\r\n\r\n`));
    await requireTyped(fetchAnswer(1), 'SP4006');
  });

  test.each<[string, (socket: Socket) => void]>([
    ['cut off before its announced length', (socket) => socket.end(ours('1={"a":1}\n').subarray(0, -4))],
    ['cut off in a chunk', (socket) => socket.end(chunked('1={"a":1}\n').slice(0, -5))],
    ['without its last chunk', (socket) => socket.end(chunked('1={"a":'))],
    ['longer than announced', (socket) => socket.end(ours('1={"a":1}\n', { 'content-length': '5' }))],
    ['compressed, and not', (socket) => socket.end(ours('1=42\n', { 'content-encoding': 'gzip' }))],
    [
      'compressed, and cut off',
      (socket) => {
        const bytes = gzipSync('1=42\n').subarray(0, 14);
        socket.end(ours(bytes, { 'content-encoding': 'gzip' }));
      },
    ],
    [
      'reset in the middle',
      (socket) => {
        socket.write(chunked('1={"a":'), () => setTimeout(() => socket.resetAndDestroy(), 20));
      },
    ],
  ])('%s: SP4006', async (_, answer) => {
    server.answerWith(answer);
    await requireTyped(fetchAnswer(1), 'SP4006');
  });

  test.each([
    'null',
    '1',
    '"no"',
    '[]',
    '{}',
    '{"kind":"constructor"}',
    '{"kind":{"a":1}}',
    '["$u"]',
    '{"kind":"refused"}',
    '{"kind":"public"}',
    '{"kind":"redirect"}',
    '{"kind":"redirect","location":"javascript:alert(1)"}',
  ])('a failure that says %s is an error with a type', async (payload) => {
    server.answerWith((socket) => socket.end(ours(`1!${payload}\n`)));
    await expect(fetchAnswer(1)).rejects.toMatchObject({ name: /CallError|PublicError/ });
  });

  test('what breaks later rejects what waits for it, and nothing else', async () => {
    server.answerWith((socket) =>
      socket.end(chunked('1~{"now":1,"later":["$P",1],"items":["$W",2,"I"]}\n', '2=1\n')),
    );
    const result = (await fetchAnswer(1)) as {
      now: number;
      later: Promise<unknown>;
      items: AsyncIterable<number>;
    };
    expect(result.now).toBe(1);
    await expect(result.later).rejects.toMatchObject({ name: 'SallyportError', code: 'SP2102' });
    const seen: number[] = [];
    await expect(async () => {
      for await (const item of result.items) seen.push(item);
    }).rejects.toThrow();
    expect(seen).toEqual([1]);
  });
});

describe('an answer that never ends', () => {
  /** Waits until the answer has begun, then lets a minute pass without a byte. */
  async function letItStall(call: Promise<unknown>): Promise<void> {
    call.catch(() => {});
    for (let turn = 0; turn < 50; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      await vi.advanceTimersByTimeAsync(0);
    }
    await new Promise<void>((resolve) => {
      realSetTimeout(resolve, 100);
    });
    await vi.advanceTimersByTimeAsync(61_000);
  }
  const realSetTimeout = setTimeout;

  test.each<[string, string | Buffer]>([
    ['headers, and then nothing', http('200 OK', { ...plain, 'transfer-encoding': 'chunked' })],
    ['headers with a small length, and then nothing', http('200 OK', { ...plain, 'content-length': '5' })],
    [
      'headers with a large length, and then nothing',
      http('200 OK', { ...plain, 'content-length': '500000' }),
    ],
    ['half of what was announced', ours('1={"a":1}\n').subarray(0, -4)],
    ['half of a value', chunked('1={"a":')],
    ['the whole value, and no end', chunked('1={"a":1}\n')],
    ['half of a part', chunked('1b9\nxxx')],
  ])('%s: after a minute SP4006, and the connection is given back', async (_, bytes) => {
    let socket: Socket | undefined;
    server.answerWith((opened) => {
      socket = opened;
      opened.write(bytes);
    });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const call = fetchAnswer(1);
    await letItStall(call);
    await requireTyped(call, 'SP4006');
    vi.useRealTimers();
    await expect.poll(() => socket?.destroyed).toBe(true);
  });

  test('a stream that goes silent rejects its reader', async () => {
    server.answerWith((socket) => socket.write(chunked('1~["$W",1,"I"]\n', '1=1\n')));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const items = ((await fetchAnswer(1)) as AsyncIterable<number>)[Symbol.asyncIterator]();
    expect(await items.next()).toEqual({ value: 1, done: false });
    const next = items.next();
    await letItStall(next);
    await expect(next).rejects.toMatchObject({ code: expect.stringMatching(/^SP/) });
  });

  test('no answer at all, or one of nothing but signs of life: for the timeout of the call, SP4021', async () => {
    const patient = withOptions(fetchAnswer, { timeout: 5000 });
    const answers: ((socket: Socket) => void)[] = [
      () => {},
      (socket) => {
        socket.write(chunked('1~["$P",1]\n'));
        const more = setInterval(() => socket.write(chunk('\n')), 5);
        socket.on('close', () => clearInterval(more));
      },
    ];
    for (const answer of answers) {
      let socket: Socket | undefined;
      server.answerWith((opened) => {
        socket = opened;
        answer(opened);
      });
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const call = patient(1);
      call.catch(() => {});
      await expect.poll(() => socket).toBeDefined();
      await vi.advanceTimersByTimeAsync(5001);
      await requireTyped(call, 'SP4021');
      vi.useRealTimers();
      await expect.poll(() => socket?.destroyed).toBe(true);
    }
  });
});

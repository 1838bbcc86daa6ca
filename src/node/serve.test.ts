import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { makeFolder } from '../../test/node/make-folder.ts';
import { ask, sendBytes } from '../../test/node/raw-http.ts';
import { type ServeOptions, serve } from './serve.ts';

const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const script = `console.log(${JSON.stringify('x'.repeat(3000))});`;

const build = {
  'index.html': '<!doctype html><title>shop</title>',
  'about.html': '<!doctype html><title>about</title>',
  'docs/index.html': '<!doctype html><title>docs</title>',
  'assets/index-DiwrgTda.js': script,
  'assets/index-DiwrgTda.js.br': brotliCompressSync(script),
  'assets/index-DiwrgTda.js.gz': gzipSync(script),
  'favicon.svg': '<svg/>',
  'digits.txt': '0123456789',
  'empty.txt': '',
  'download.tar.gz': 'not really',
  'a b/ü.txt': 'umlaut',
  '.env': 'SECRET=1',
  '.vite/manifest.json': '{}',
};

async function start(options: Partial<ServeOptions> = {}) {
  const clientDir = makeFolder(build);
  const server = await serve({
    fetch: async (request) => new Response(`fetch ${request.method} ${new URL(request.url).pathname}`),
    port: 0,
    signals: false,
    clientDir,
    ...options,
  });
  onTestFinished(async () => {
    await server.close();
  });
  return { ...server, clientDir };
}

describe('files', () => {
  test('with a hash in the name are kept for ever', async () => {
    const { port } = await start();
    const answer = await ask(port, '/assets/index-DiwrgTda.js');
    expect(answer).toMatchObject({ status: 200, text: script });
    expect(answer.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'text/javascript; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'content-length': String(script.length),
      vary: 'Accept-Encoding',
    });
  });

  test.each(['/', '/index.html', '/favicon.svg'])(
    '%s is asked for again every time, and not sent twice',
    async (path) => {
      const { port } = await start();
      const first = await ask(port, path);
      expect(first.headers).toMatchObject({
        'cache-control': 'no-cache',
        'x-content-type-options': 'nosniff',
      });
      const etag = String(first.headers.etag);
      const second = await ask(port, path, { headers: { 'if-none-match': etag } });
      expect(second).toMatchObject({ status: 304, text: '' });
      expect(second.headers).toMatchObject({ etag, 'cache-control': 'no-cache' });
      expect((await ask(port, path, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
    },
  );

  test('index.html after a deploy is new, be it as long and as old as before', async () => {
    const { port, clientDir } = await start();
    const file = join(clientDir, 'index.html');
    const deploy = (title: string) => {
      writeFileSync(file, `<!doctype html><title>${title}</title>`);
      utimesSync(file, 0, 0);
    };
    deploy('aaaa');
    const old = await start({ clientDir });
    const etag = String((await ask(old.port, '/')).headers.etag);
    deploy('bbbb');
    const next = await start({ clientDir });
    const answer = await ask(next.port, '/', { headers: { 'if-none-match': etag } });
    expect(answer).toMatchObject({ status: 200, text: expect.stringContaining('bbbb') });
    // And the server that was there before the deploy does not call the new page by the old one's name.
    expect((await ask(port, '/', { headers: { 'if-none-match': etag } })).status).toBe(200);
  });

  test('index.html that changed under a running server is not called by its old name', async () => {
    const { port, clientDir } = await start();
    const etag = String((await ask(port, '/')).headers.etag);
    writeFileSync(join(clientDir, 'index.html'), build['index.html'].replace('shop', 'SHOP'));
    const answer = await ask(port, '/', { headers: { 'if-none-match': etag } });
    expect(answer).toMatchObject({ status: 200, text: expect.stringContaining('SHOP') });
    expect(answer.headers.etag).not.toBe(etag);
  });

  test('are not judged by a time that reproducible builds set for all', async () => {
    const { port } = await start();
    expect((await ask(port, '/')).headers).not.toHaveProperty('last-modified');
    const headers = { 'if-modified-since': new Date().toUTCString() };
    expect((await ask(port, '/', { headers })).status).toBe(200);
  });

  test('that exist in one form do not vary', async () => {
    const { port } = await start();
    expect((await ask(port, '/digits.txt')).headers).not.toHaveProperty('vary');
  });

  test('that a later build removed are 404, and the server goes on', async () => {
    const { port, clientDir } = await start();
    rmSync(join(clientDir, 'assets'), { recursive: true });
    const headers = { 'accept-encoding': 'br' };
    const answer = await ask(port, '/assets/index-DiwrgTda.js', { headers });
    expect(answer).toMatchObject({ status: 404, text: 'Not Found\n' });
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'content-type': 'text/plain; charset=utf-8',
    });
    expect(answer.headers).not.toHaveProperty('content-encoding');
    expect((await ask(port, '/')).status).toBe(200);
  });

  test.each([
    ['/a%20b/%C3%BC.txt', 'text/plain; charset=utf-8', 'umlaut'],
    ['/empty.txt', 'text/plain; charset=utf-8', ''],
    ['/about', 'text/html; charset=utf-8', build['about.html']],
    ['/docs', 'text/html; charset=utf-8', build['docs/index.html']],
    ['/docs/', 'text/html; charset=utf-8', build['docs/index.html']],
    ['/favicon.svg?v=2', 'image/svg+xml', '<svg/>'],
  ])('%s is %s', async (path, type, text) => {
    const { port } = await start();
    const answer = await ask(port, path, { headers: html });
    expect(answer).toMatchObject({ status: 200, text });
    expect(answer.headers['content-type']).toBe(type);
  });

  test('a download that is compressed by nature arrives as it is', async () => {
    const { port } = await start();
    const answer = await ask(port, '/download.tar.gz', { headers: { 'accept-encoding': 'gzip, br' } });
    expect(answer.headers['content-type']).toBe('application/gzip');
    expect(answer.headers).not.toHaveProperty('content-encoding');
    expect(answer.text).toBe('not really');
  });

  test.each([
    ['br, gzip', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['br;q=0, gzip', 'gzip', gunzipSync],
  ])('go compressed to a client that takes %s', async (accept, encoding, decompress) => {
    const { port } = await start();
    const headers = { 'accept-encoding': accept };
    const answer = await ask(port, '/assets/index-DiwrgTda.js', { headers });
    expect(answer.headers).toMatchObject({
      'content-encoding': encoding,
      'content-type': 'text/javascript; charset=utf-8',
      'content-length': String(answer.body.length),
      vary: 'Accept-Encoding',
    });
    expect(decompress(answer.body).toString()).toBe(script);
  });

  test('have another etag in every form', async () => {
    const clientDir = makeFolder({
      'page.html': script,
      'page.html.br': brotliCompressSync(script),
      'page.html.gz': gzipSync(script),
    });
    const { port } = await start({ clientDir });
    const etags = new Set<unknown>();
    for (const accept of ['identity', 'gzip', 'br']) {
      const answer = await ask(port, '/page.html', { headers: { 'accept-encoding': accept } });
      etags.add(answer.headers.etag);
    }
    expect(etags.size).toBe(3);
  });

  test.each([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=8-', 206, '89', 'bytes 8-9/10'],
    ['bytes=0-999', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=20-', 416, 'Range Not Satisfiable\n', 'bytes */10'],
    ['bytes=5-2', 416, 'Range Not Satisfiable\n', 'bytes */10'],
    ['bytes=0-1,4-5', 200, '0123456789', undefined],
    ['bytes=a-b', 200, '0123456789', undefined],
    ['lines=1-2', 200, '0123456789', undefined],
  ])('the range %s', async (range, status, text, contentRange) => {
    const { port } = await start();
    const answer = await ask(port, '/digits.txt', { headers: { range } });
    expect([answer.status, answer.text, answer.headers['content-range']]).toEqual([
      status,
      text,
      contentRange,
    ]);
  });

  test('a range is of the file, not of its compressed form', async () => {
    const { port } = await start();
    const headers = { range: 'bytes=0-10', 'accept-encoding': 'br' };
    const answer = await ask(port, '/assets/index-DiwrgTda.js', { headers });
    expect(answer).toMatchObject({ status: 206, text: script.slice(0, 11) });
    expect(answer.headers).not.toHaveProperty('content-encoding');
  });

  test('HEAD has the headers of GET and no body', async () => {
    const { port } = await start();
    const [head, get] = [await ask(port, '/digits.txt', { method: 'HEAD' }), await ask(port, '/digits.txt')];
    expect(head.text).toBe('');
    expect({ ...head.headers, date: '' }).toEqual({ ...get.headers, date: '' });
  });

  test.each(['/.env', '/.vite/manifest.json', '/%2eenv', '/assets/.env'])('%s is not there', async (path) => {
    const { port } = await start();
    expect((await ask(port, path)).text).not.toMatch(/SECRET|\{\}/);
    expect((await ask(port, path)).status).not.toBe(200);
  });

  test.each([
    '/../.env',
    '/..%2f.env',
    '/%2e%2e/secret',
    '/assets/..%5c..%5csecret',
    '/a%00.txt',
    '/%c0%ae%c0%ae/secret',
    '/%',
    '/assets/../index.html',
  ])('%s is refused', async (path) => {
    const { port } = await start();
    expect((await ask(port, path, { headers: html })).status).toBe(400);
  });

  test('an upload to a file is refused, its body unread', async () => {
    const { port } = await start();
    const answer = await sendBytes(
      port,
      'POST /digits.txt HTTP/1.1\r\nHost: a\r\nContent-Length: 9999\r\n\r\nx',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 405 /);
    expect(answer).toMatch(/^Allow: GET, HEAD\r$/m);
    expect(answer).toMatch(/^Connection: close\r$/m);
  });
});

describe('deep links', () => {
  test.each(['/products/42', '/users/jane@example.com', '/v1.2/notes', '/caf%C3%A9'])(
    '%s is index.html',
    async (path) => {
      const { port } = await start();
      const answer = await ask(port, path, { headers: html });
      expect(answer).toMatchObject({ status: 200, text: build['index.html'] });
      expect(answer.headers['cache-control']).toBe('no-cache');
      expect((await ask(port, path, { method: 'HEAD', headers: html })).status).toBe(200);
    },
  );

  test.each(['/assets/index-OLD12345.js', '/missing.css', '/logo.png', '/data.json', '/app.js.map'])(
    '%s is missing, even as a page',
    async (path) => {
      const { port } = await start();
      const answer = await ask(port, path, { headers: html });
      expect(answer).toMatchObject({ status: 404, text: 'Not Found\n' });
      expect(answer.headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
    },
  );

  test.each([
    ['a link preview', { accept: '*/*' }, 200],
    ['a client that says nothing', {}, 200],
    ['a script of the page', { accept: '*/*', 'sec-fetch-dest': 'empty' }, 404],
    ['an image', { accept: 'image/avif,image/webp,*/*;q=0.8', 'sec-fetch-dest': 'image' }, 404],
    ['a client that wants JSON', { accept: 'application/json' }, 404],
  ])('%s gets the page only where a page is meant', async (_, headers, status) => {
    const { port } = await start();
    expect((await ask(port, '/products/42', { headers })).status).toBe(status);
  });

  test('any other method has nothing to do there', async () => {
    const { port } = await start();
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      expect((await ask(port, '/products/42', { method, headers: html })).status).toBe(405);
    }
  });
});

describe('calls', () => {
  test.each([
    ['/', '/_sallyport/abc'],
    ['/app/', '/app/_sallyport/abc'],
  ])('with the base %s, %s goes to fetch', async (base, path) => {
    const { port } = await start({ base });
    expect((await ask(port, path, { method: 'POST', body: '{}' })).text).toBe(`fetch POST ${path}`);
    expect((await ask(port, path, { method: 'OPTIONS' })).text).toBe(`fetch OPTIONS ${path}`);
  });

  test.each(['//_sallyport/abc', '/x/_sallyport/abc', '/_sallyport', '/%5Fsallyport/abc', '/_sallyportabc'])(
    '%s does not',
    async (path) => {
      const { port } = await start();
      expect((await ask(port, path, { method: 'POST', body: '{}' })).status).toBe(405);
    },
  );
});

describe('under a base', () => {
  test.each([
    ['/app/', 200, undefined],
    ['/app/products/42', 200, undefined],
    ['/app/digits.txt', 200, undefined],
    ['/app?x=1', 308, '/app/?x=1'],
    ['/', 302, '/app/'],
    ['/digits.txt', 404, undefined],
    ['/_sallyport/abc', 404, undefined],
    ['/application/', 404, undefined],
  ])('%s is %i', async (path, status, location) => {
    const { port } = await start({ base: '/app/' });
    const answer = await ask(port, path, { headers: html });
    expect([answer.status, answer.headers.location]).toEqual([status, location]);
  });

  test('that has to be encoded, files are found', async () => {
    const { port } = await start({ base: '/ü b/' });
    expect((await ask(port, '/%C3%BC%20b/digits.txt')).text).toBe('0123456789');
  });
});

describe('fallback: fetch', () => {
  test('what is no file is rendered, the root included', async () => {
    const { port } = await start({ fallback: 'fetch' });
    for (const path of ['/', '/products/42', '/missing.js']) {
      expect((await ask(port, path, { headers: html })).text).toBe(`fetch GET ${path}`);
    }
    expect((await ask(port, '/products', { method: 'POST', body: 'x' })).text).toBe('fetch POST /products');
    expect((await ask(port, '/digits.txt')).text).toBe('0123456789');
  });

  test('what is outside of the base is nobody’s', async () => {
    const { port } = await start({ fallback: 'fetch', base: '/app/' });
    expect((await ask(port, '/', { headers: html })).status).toBe(404);
    expect((await ask(port, '/app/', { headers: html })).text).toBe('fetch GET /app/');
  });
});

test('without client files only calls are answered', async () => {
  const { port } = await start({ clientDir: undefined });
  expect((await ask(port, '/', { headers: html })).status).toBe(404);
  expect((await ask(port, '/_sallyport/a', { method: 'POST' })).text).toBe('fetch POST /_sallyport/a');
});

test('the address to open is shown as a person would type it', async () => {
  const { url, port } = await start({ base: '/app' });
  expect(url).toBe(`http://localhost:${port}/app/`);
});

test('a download that the client breaks off is closed on the server', async () => {
  const clientDir = makeFolder({ 'big.bin': Buffer.alloc(20_000_000) });
  const server = await start({ clientDir });
  for (let i = 0; i < 5; i++) {
    await sendBytes(server.port, 'GET /big.bin HTTP/1.1\r\nHost: a\r\n\r\n', /200 OK/);
  }
  // Nothing is in progress any more: stopping has nothing to wait for, and nothing to cut.
  expect(await server.close()).toEqual({ cut: 0 });
});

test('a request may take as long as it needs; its headers may not', async () => {
  let limits: unknown;
  const { port } = await start({
    fallback: 'fetch',
    fetch: async (_, { node }) => {
      const { server } = node.req.socket as unknown as { server: import('node:http').Server };
      limits = [server.requestTimeout, server.headersTimeout, server.keepAliveTimeout];
      return new Response();
    },
  });
  await ask(port, '/_sallyport/x');
  expect(limits).toEqual([0, 20_000, 65_000]);
});

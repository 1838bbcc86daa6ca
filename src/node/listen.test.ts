import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { displayUrl, listen } from './listen.ts';
import { serve } from './serve.ts';

const fetch = async () => new Response();

test('SP6002: a port that is taken is an error that names it and another one', async () => {
  const first = await serve({ fetch, port: 0, signals: false });
  onTestFinished(async () => {
    await first.close();
  });
  const second = serve({ fetch, port: first.port, signals: false });
  await expect(second).rejects.toMatchObject({
    code: 'SP6002',
    message: expect.stringContaining(`Port ${first.port} on 127.0.0.1 is taken`),
    hint: expect.stringContaining(`--port ${first.port + 1}`),
  });
});

test('SP6004: an address that this machine does not have', async () => {
  await expect(listen(createServer(), 0, '192.0.2.1')).rejects.toMatchObject({
    code: 'SP6004',
    message: expect.stringContaining('192.0.2.1'),
  });
});

test('a server that could not listen leaves no listeners for signals behind', async () => {
  const before = process.listenerCount('SIGTERM');
  await expect(serve({ fetch, port: 0, hostname: '192.0.2.1' })).rejects.toThrow('SP6004');
  expect(process.listenerCount('SIGTERM')).toBe(before);
  const server = await serve({ fetch, port: 0 });
  expect(process.listenerCount('SIGTERM')).toBe(before + 1);
  await server.close();
  expect(process.listenerCount('SIGTERM')).toBe(before);
});

test.each([
  ['127.0.0.1', 'http://localhost:80/'],
  ['0.0.0.0', 'http://localhost:80/'],
  ['::', 'http://localhost:80/'],
  ['localhost', 'http://localhost:80/'],
  ['192.0.2.7', 'http://192.0.2.7:80/'],
  ['2001:db8::1', 'http://[2001:db8::1]:80/'],
  ['shop.test', 'http://shop.test:80/'],
])('what listens on %s is shown as %s', (host, url) => {
  expect(displayUrl(host, 80, '/')).toBe(url);
});

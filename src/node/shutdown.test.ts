import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { defer } from '../../test/node/defer.ts';
import { ask } from '../../test/node/raw-http.ts';
import { serve } from './serve.ts';

async function start(stopSeconds?: number) {
  const entered = defer<Socket>();
  const gate = defer();
  const server = await serve({
    async fetch(request, platform) {
      if (!request.url.endsWith('/slow')) return new Response('quick');
      entered.resolve(platform.node.req.socket);
      await gate.promise;
      return new Response('slow');
    },
    port: 0,
    signals: false,
    stopSeconds,
  });
  onTestFinished(async () => {
    gate.resolve();
    await server.close();
  });
  return { server, entered: entered.promise, open: () => gate.resolve() };
}

async function openSocket(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

test('what has begun finishes, and the connection ends with it', async () => {
  const { server, entered, open } = await start();
  const slow = ask(server.port, '/_sallyport/slow', { method: 'POST', body: 'x' });
  await entered;
  const closed = server.close();
  await expect(ask(server.port, '/_sallyport/quick')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  open();
  expect(await slow).toMatchObject({ status: 200, text: 'slow' });
  expect(await closed).toEqual({ cut: 0 });
});

test('idle connections do not hold it up: neither one that was used nor one that only was opened', async () => {
  const { server } = await start();
  const agent = new Agent({ keepAlive: true });
  const req = request({ agent, port: server.port, host: '127.0.0.1', path: '/_sallyport/quick' }).end();
  const [res] = await once(req, 'response');
  res.resume();
  await once(res, 'end');
  const opened = await openSocket(server.port);
  expect(await server.close()).toEqual({ cut: 0 });
  if (!opened.closed) await once(opened, 'close');
  agent.destroy();
});

test('a request that came on a kept connection meanwhile is answered, and told that the connection ends', async () => {
  const { server, entered, open } = await start();
  const socket = await openSocket(server.port);
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk;
  });
  socket.write('GET /_sallyport/slow HTTP/1.1\r\nHost: a\r\n\r\n');
  const serverSide = await entered;
  const { bytesRead } = serverSide;
  const closed = server.close();
  socket.write('GET /_sallyport/quick HTTP/1.1\r\nHost: a\r\n\r\n');
  while (serverSide.bytesRead === bytesRead) await new Promise((resolve) => setImmediate(resolve));
  open();
  await once(socket, 'close');
  expect(received).toMatch(/slow[\s\S]*Connection: close\r\n[\s\S]*quick$/);
  expect(await closed).toEqual({ cut: 0 });
});

test('a kept connection ends when its request does', async () => {
  const { server, entered, open } = await start();
  const socket = await openSocket(server.port);
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk;
  });
  socket.write('GET /_sallyport/slow HTTP/1.1\r\nHost: a\r\n\r\n');
  await entered;
  const closed = server.close();
  open();
  await once(socket, 'close');
  expect(received).toMatch(/slow$/);
  expect(await closed).toEqual({ cut: 0 });
});

test('what takes longer than the limit is cut off, and counted', async () => {
  const { server, entered } = await start(0.05);
  const slow = ask(server.port, '/_sallyport/slow').catch((error) => error.code);
  await entered;
  expect(await server.close()).toEqual({ cut: 1 });
  expect(await slow).toBe('ECONNRESET');
});

test('closing twice is closing once', async () => {
  const { server } = await start();
  const [first, second] = await Promise.all([server.close(), server.close()]);
  expect(first).toBe(second);
});

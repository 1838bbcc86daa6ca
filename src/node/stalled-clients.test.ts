import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ask } from '../../test/node/raw-http.ts';
import { endStalledClients, type Patience } from './stalled-clients.ts';

const quick = { body: 200, rate: 500, answer: 200, every: 20 };

async function start(listener: RequestListener, patience: Partial<Patience> = quick) {
  const server = createServer({ requestTimeout: 0 }, listener);
  endStalledClients(server, (req) => req.url === '/own', patience);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

/** A connection, and what came over it until it was closed. */
async function open(port: number) {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
  });
  let received = '';
  socket.on('data', (bytes) => {
    received += bytes.toString('latin1');
  });
  socket.on('error', () => {});
  const closed = once(socket, 'close').then(() => received);
  await once(socket, 'connect');
  return { socket, closed, received: () => received };
}

const readBody: RequestListener = async (req, res) => {
  let bytes = 0;
  req.on('error', () => {});
  req.on('data', (chunk) => {
    bytes += chunk.length;
  });
  req.on('end', () => res.end(`got ${bytes}`));
};

const head = (path: string, length: number) =>
  `POST ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${length}\r\n\r\n`;

async function send(socket: Socket, bytes: number, every: number): Promise<void> {
  while (!socket.destroyed) {
    socket.write('x'.repeat(bytes));
    await sleep(every);
  }
}

test('a body that stands still ends with 408', async () => {
  const { socket, closed } = await open(await start(readBody));
  socket.write(`${head('/', 1000)}xxx`);
  expect(await closed).toMatch(/^HTTP\/1\.1 408 /);
});

test('a body that creeps ends too', async () => {
  const { socket, closed } = await open(await start(readBody));
  socket.write(head('/', 1_000_000));
  void send(socket, 1, 20);
  expect(await closed).toMatch(/^HTTP\/1\.1 408 /);
});

test('a body that is merely slow gets through, though it takes many times as long', async () => {
  const { socket, closed } = await open(await start(readBody));
  socket.write(head('/', 4000));
  for (let sent = 0; sent < 4000; sent += 100) {
    socket.write('x'.repeat(100));
    await sleep(30);
  }
  expect(await closed).toMatch(/got 4000$/);
});

test('a body after its answer does not hold the connection', async () => {
  const { socket, closed } = await open(await start((_, res) => void res.end('no')));
  socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nx');
  expect(await closed).toMatch(/^HTTP\/1\.1 200 [\s\S]*no/);
});

test('a handler that reads late, or works for long, loses nobody', async () => {
  let looks = 0;
  const port = await start(async (req, res) => {
    await sleep(600);
    looks++;
    readBody(req, res);
  });
  const bytes = 'x'.repeat(1_000_000);
  expect((await ask(port, '/', { method: 'POST', body: bytes })).text).toBe('got 1000000');
  expect((await ask(port, '/')).text).toBe('got 0');
  expect(looks).toBe(2);
});

test('who has deadlines of its own is left alone', async () => {
  const { socket, closed, received } = await open(await start(readBody));
  socket.write(`${head('/own', 4)}x`);
  await sleep(600);
  expect(received()).toBe('');
  socket.write('yyy');
  expect(await closed).toMatch(/got 4$/);
});

const endless: RequestListener = (_, res) => {
  const chunk = Buffer.alloc(1024 * 1024);
  const write = () => {
    while (!res.destroyed && res.write(chunk));
    res.once('drain', write);
  };
  write();
};

test('a client that takes nothing of its answer is let go', async () => {
  let gone = false;
  const port = await start((req, res) => {
    res.on('close', () => {
      gone = true;
    });
    endless(req, res);
  });
  const { socket } = await open(port);
  socket.pause();
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  for (let waits = 0; !gone && waits < 500; waits++) await sleep(20);
  expect(gone).toBe(true);
});

test('a client that takes it slowly gets all of it', async () => {
  const size = 8 * 1024 * 1024;
  const port = await start((_, res) => void res.end(Buffer.alloc(size)), { ...quick, answer: 1000 });
  const socket = connect(port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  let received = 0;
  for await (const chunk of socket) {
    received += chunk.length;
    await sleep(15);
  }
  expect(received).toBeGreaterThan(size);
});

test('a client that took its time once has it again, while a handler works on', async () => {
  const port = await start(
    async (_, res) => {
      // More than what lies between the two.
      res.write(Buffer.alloc(32 * 1024 * 1024));
      await once(res, 'drain');
      await sleep(1000);
      res.end('end');
    },
    { ...quick, answer: 400 },
  );
  const { socket, closed } = await open(port);
  socket.pause();
  socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  await sleep(200);
  socket.resume();
  expect((await closed).slice(-20)).toMatch(/end\r\n0\r\n\r\n$/);
});

test('an idle connection stays, and the timer does not outlive the server', async () => {
  const made = vi.spyOn(globalThis, 'setInterval');
  const cleared = vi.spyOn(globalThis, 'clearInterval');
  onTestFinished(() => {
    vi.restoreAllMocks();
  });
  const server = createServer((_, res) => void res.end('hi'));
  endStalledClients(server, () => false, quick);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { socket, received } = await open((server.address() as AddressInfo).port);
  for (let round = 1; round < 3; round++) {
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await sleep(500);
    expect(received().match(/hi/g)).toHaveLength(round);
  }
  socket.destroy();
  server.close();
  await once(server, 'close');
  const [timer] = made.mock.results.map(({ value }) => value);
  expect(cleared.mock.calls.some(([ended]) => ended === timer)).toBe(true);
});

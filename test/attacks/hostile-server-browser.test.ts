import { connect, type Socket } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { wireContentType } from '../../src/wire/format.ts';
import { launchBrowser } from '../harness/chromium.ts';
import { type Production, startProduction } from './support/production.ts';
import { http, openRawServer, type RawServer } from './support/raw-server.ts';

// What hostile-server.test.ts asks of the client, asked again where it lives: the page comes from the real server, and
// somebody else answers its calls.

// biome-ignore lint/suspicious/noExplicitAny: the page's own module, whatever it holds.
declare const app: any;

let real: Production;
let server: RawServer;
let browser: Browser;
let page: Page;
beforeAll(async () => {
  real = await startProduction();
  server = await openRawServer((socket, head) => {
    const through = connect(real.port, '127.0.0.1');
    through.on('error', () => socket.destroy());
    // One request each: the next one of this connection may be a call.
    through.write(head.replace(/^connection: keep-alive/im, 'connection: close'), 'latin1');
    through.pipe(socket);
    socket.on('close', () => through.destroy());
  });
  browser = await launchBrowser();
  page = await browser.newPage();
  await page.clock.install();
  await page.goto(server.origin);
  await page.waitForFunction(() => 'app' in window);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  await real?.close();
});

const head = (more: Record<string, string>) => http('200 OK', { 'content-type': wireContentType, ...more });
const chunked = (text: string) =>
  `${head({ 'transfer-encoding': 'chunked' })}${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

/** What a call came to: its value, or name and code of its error. */
const outcomeOf = (run: string) =>
  page.evaluate(async (source) => {
    try {
      return { value: await new Function('app', `return ${source}`)(app) };
    } catch (error) {
      const { name, code, functionName } = error as { name: string; code: string; functionName: string };
      return { name, code, functionName };
    }
  }, run);

const broken = (code: string, name = 'CallError') => ({ name, code, functionName: 'healthy' });

test.each<[string, string | undefined, string]>([
  ['closes the connection', undefined, 'SP4001'],
  ['speaks no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n', 'SP4001'],
  [
    'is a proxy with a page of its own',
    http('502 Bad Gateway', { 'content-type': 'text/html', 'content-length': '5' }, '<h1>!'),
    'SP4002',
  ],
  ['redirects to a login page', http('302 Found', { location: '/login', 'content-length': '0' }), 'SP4002'],
  ['says nothing', http('204 No Content', {}), 'SP4002'],
  ['is cut off before the announced length', `${head({ 'content-length': '500' })}1={"a":`, 'SP4006'],
  ['is cut off in a chunk', chunked('1={"a":').slice(0, -4), 'SP4006'],
  ['has another version', `${head({ 'content-length': '4' })}2=1\n`, 'SP4006'],
  ['says it is compressed', `${head({ 'content-length': '4', 'content-encoding': 'gzip' })}1=1\n`, 'SP4006'],
])('C3: an answer that %s', async (_, bytes, code) => {
  server.answerWith((socket) => (bytes === undefined ? socket.destroy() : socket.end(bytes)));
  expect(await outcomeOf('app.healthy(1, 2)')).toEqual(broken(code));
});

test.each([
  ['headers with a small length', head({ 'content-length': '5' })],
  ['headers of chunks', head({ 'transfer-encoding': 'chunked' })],
  ['half of a value', chunked('1={"a":')],
  ['the value, without an end', chunked('1=3\n')],
])('C3: %s and then silence: after a minute the call ends, its connection too', async (_, bytes) => {
  let socket: Socket | undefined;
  server.answerWith((opened) => {
    socket = opened;
    opened.write(bytes);
  });
  const outcome = outcomeOf('app.healthy(1, 2)');
  await expect.poll(() => socket).toBeDefined();
  // Until the page has what there is, time goes on in small steps.
  let ended = false;
  void outcome.then(() => {
    ended = true;
  });
  for (let minutes = 0; !ended && minutes < 5; minutes++) {
    await page.waitForTimeout(0);
    await page.clock.fastForward(61_000);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  expect(await outcome).toEqual(broken('SP4006'));
  await expect.poll(() => socket?.destroyed).toBe(true);
});

test('C3: no answer at all ends with the timeout of the call', async () => {
  let socket: Socket | undefined;
  server.answerWith((opened) => {
    socket = opened;
  });
  const outcome = outcomeOf('app.withOptions(app.healthy, { timeout: 5000 })(1, 2)');
  await expect.poll(() => socket).toBeDefined();
  await page.clock.fastForward(5001);
  expect(await outcome).toEqual(broken('SP4021', 'TimeoutError'));
  await expect.poll(() => socket?.destroyed).toBe(true);
});

test('C5: after all of it the next call is made and answered', async () => {
  server.answerWith((socket) => socket.end(`${head({ 'content-length': '4' })}1=3\n`));
  expect(await outcomeOf('app.healthy(1, 2)')).toEqual({ value: 3 });
});

import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../harness/chromium.ts';
import { copyFixtureApp, type FixtureApp } from '../harness/fixture-app.ts';
import { openPage } from '../harness/page.ts';
import { buildFolder, commands, type RunningApp } from '../harness/serve-app.ts';

// A page's stream is asked for with GET, below the endpoint of calls: what others can do with it.

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** A request whose path stays as it is written: fetch() would tidy it up. */
function send(origin: string, path: string, method = 'GET', headers: Record<string, string> = {}) {
  const { hostname, port } = new URL(origin);
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>(
    (resolve, reject) => {
      const sent = httpRequest({ hostname, port, path, method, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      });
      sent.on('error', reject).end();
    },
  );
}

describe.each(['vite', 'sallyport start'] as const)("a page's stream, %s", (command) => {
  let app: FixtureApp;
  let server: RunningApp;

  beforeAll(async () => {
    app = await copyFixtureApp('rsc-gate');
    if (command === 'sallyport start') await buildFolder(app.folder);
    server = await commands[command](app.folder);
  });
  afterAll(async () => {
    await server.close();
    await app.remove();
  });

  test('S5: it is for no cache, no other site, and no reader that guesses what it is', async () => {
    const { status, headers, text } = await send(server.origin, '/_sallyport/page/', 'GET', {
      origin: 'https://partner.example',
    });
    expect(status).toBe(200);
    expect(text).toContain('"html"');
    expect(text).not.toContain('CAPTURED-SECRET');
    expect(headers).toMatchObject({
      'content-type': 'text/x-component;charset=utf-8',
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  test('HEAD says the same, without a body', async () => {
    const { status, headers, text } = await send(server.origin, '/_sallyport/page/', 'HEAD');
    expect([status, text]).toEqual([200, '']);
    expect(headers['content-type']).toBe('text/x-component;charset=utf-8');
  });

  test.each(['POST', 'PUT', 'DELETE'])('S2: %s there is no page and no call', async (method) => {
    const own = { origin: server.origin, 'content-type': 'application/vnd.sallyport' };
    const { status, text } = await send(server.origin, '/_sallyport/page/', method, own);
    expect(status).toBe(method === 'POST' ? 404 : 405);
    expect(text).not.toContain('"html"');
  });

  test('S5: POST from another site is refused', async () => {
    const evil = { origin: 'https://evil.example' };
    expect((await send(server.origin, '/_sallyport/page/', 'POST', evil)).status).toBe(403);
  });

  test.each([
    '/_sallyport/page//evil.example/x',
    '/_sallyport/page/%2f%2fevil.example',
    '/_sallyport/page/..%2f..%2fsecret',
    '/_sallyport/page/%2e%2e%2fx',
    '/_sallyport/page/\\\\evil.example',
    '/_sallyport/page/_sallyport/page/x',
    '/_sallyport/page/@evil.example',
    '/_sallyport/page/x?a=//evil.example',
  ])('S2: %s leads to no other server: the browser loads what it has asked for', async (path) => {
    const { status, headers } = await send(server.origin, path);
    // The start command lets no odd path in at all, Vite no backslashes.
    const refused = status === 400 && /%2f|%2e|\\/.test(path);
    expect([status, headers['sallyport-location']]).toEqual(refused ? [400, undefined] : [200, 'self:']);
  });

  test.each(['/_sallyport/page', '/_sallyport/pages/', '/_sallyport/', '/_sallyport/page/../x'])(
    'S2: %s is no stream of a page',
    async (path) => {
      const { status, headers } = await send(server.origin, path);
      expect(status).toBeOneOf([400, 405]);
      expect(headers['sallyport-location']).toBeUndefined();
    },
  );

  describe('S5: asked for by a page of another site, in a browser that is signed in', () => {
    let other: Server;
    let site: string;
    beforeAll(async () => {
      other = createServer((_, response) => {
        response.setHeader('content-type', 'text/html');
        response.end('<!doctype html><link rel="icon" href="data:,"><title>other</title>');
      });
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      // Another host: what is only another port is the same site, and gets cookies.
      site = `http://localhost:${(other.address() as AddressInfo).port}`;
    });
    afterAll(() => other.close());

    test('no script, no image, no fetch gets anything of it', async () => {
      const { page, context, close } = await openPage(browser, site);
      await context.addCookies([{ name: 'user', value: 'admin', url: server.origin }]);
      await page.goto('/');
      const outcome = await page.evaluate(async (address) => {
        const asScript = new Promise((resolve) => {
          const script = Object.assign(document.createElement('script'), { src: address });
          script.onload = () => resolve('loaded');
          script.onerror = () => resolve('refused');
          addEventListener('error', (event) => resolve(`ran: ${event.message}`));
          document.head.append(script);
        });
        const attempt = (options: RequestInit) =>
          fetch(address, { credentials: 'include', ...options }).then(
            ({ type }) => `got ${type}`,
            () => 'refused',
          );
        return [await asScript, await attempt({}), await attempt({ mode: 'no-cors' })];
      }, `${server.origin}/_sallyport/page/`);
      expect(outcome).toEqual(['refused', 'refused', 'refused']);
      await close();
    });
  });
});

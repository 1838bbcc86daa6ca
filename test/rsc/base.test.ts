import { readFile } from 'node:fs/promises';
import { createServer as createHttpServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { createServer } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser } from '../harness/chromium.ts';
import { copyFixtureApp, type FixtureApp } from '../harness/fixture-app.ts';
import { openPage } from '../harness/page.ts';
import { openReady, pressAgain } from '../harness/rsc-page.ts';
import { buildFolder, commands, type RunningApp } from '../harness/serve-app.ts';

// Vite's `base` in an app with Server Components: a path, the address of a server for files alone, a relative one.

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

let app: FixtureApp;
beforeEach(async () => {
  app = await copyFixtureApp('rsc-edit');
  await app.edit(
    'src/page.tsx',
    'export function Page() {',
    'export function Page({ url }: { url: string }) {',
  );
  await app.edit('src/page.tsx', '<h1>heading one</h1>', '<h1>{url}</h1><a href={url + "other"}>other</a>');
  await app.edit(
    'src/entry.rsc.tsx',
    'page: () => <Page />',
    'page: (request) => <Page url={new URL(request.url).pathname} />',
  );
});
afterEach(() => app.remove());

const setBase = (base: string) =>
  app.edit('vite.config.ts', 'plugins:', `base: ${JSON.stringify(base)}, plugins:`);

/** Looks at the page, calls functions from it and follows a link. */
async function use(server: RunningApp, base: string): Promise<void> {
  const { page, errors, close } = await openPage(browser, server.origin);
  await openReady(page, `${server.origin}/`);
  expect(await page.locator('h1').innerText()).toBe(base);
  for (const id of ['server', 'client', 'closure', 'both-imported'])
    expect(await pressAgain(page, id)).toBe(
      { server: '"server one"', client: '"client one"', closure: '"closure one CAPTURED-VALUE"' }[id] ??
        '"both one"',
    );
  await page.evaluate(() => Object.assign(window, { isSameDocument: true }));
  await page.getByRole('link', { name: 'other' }).click();
  await page.getByRole('heading', { name: `${base}other` }).waitFor();
  expect(await page.evaluate(() => 'isSameDocument' in window)).toBe(true);
  expect(page.url()).toBe(`${server.origin}/other`);
  expect(errors).toEqual([]);
  await close();
}

test.each(['vite', 'sallyport start'] as const)('a path, %s', async (command) => {
  await setBase('/sub/');
  if (command === 'sallyport start') await buildFolder(app.folder);
  const server = await commands[command](app.folder);
  try {
    await use(server, '/sub/');
  } finally {
    await server.close();
  }
});

describe('the address of a server that has the files alone', () => {
  let files: Server;
  beforeEach(async () => {
    const types: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css' };
    files = createHttpServer(async (request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://files');
      const content = await readFile(path.join(app.folder, 'dist/client', pathname)).catch(() => undefined);
      response.writeHead(request.method === 'GET' && content !== undefined ? 200 : 404, {
        'access-control-allow-origin': '*',
        'content-type': types[path.extname(pathname)] ?? 'text/plain',
      });
      response.end(content);
    });
    await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    files.close();
  });

  test('C1: calls and pages are not asked for there', async () => {
    const address = `http://127.0.0.1:${(files.address() as AddressInfo).port}/`;
    await setBase(address);
    await buildFolder(app.folder);
    const server = await commands['sallyport start'](app.folder);
    try {
      expect(await (await fetch(server.origin)).text()).toContain(`${address}assets/`);
      await use(server, '/');
    } finally {
      await server.close();
    }
  });
});

test.each(['./', ''])('SP5046: the relative one "%s" is an error at start-up', async (base) => {
  await setBase(base);
  const start = createServer({ root: app.folder, logLevel: 'silent', server: { port: 0 } });
  await expect(start.then((server) => server.close())).rejects.toThrow('SP5046');
  await expect(buildFolder(app.folder)).rejects.toThrow('SP5046');
});

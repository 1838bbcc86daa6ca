import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { launchBrowser } from '../harness/chromium.ts';
import { copyFixtureApp, type FixtureApp } from '../harness/fixture-app.ts';
import { openPage } from '../harness/page.ts';
import { buildFolder, commands, type RunningApp } from '../harness/serve-app.ts';
import { startServer } from '../harness/server-process.ts';

/** Pages that a server entry renders, in the browser. */

const vite = fileURLToPath(new URL('../../node_modules/vite/bin/vite.js', import.meta.url));

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

/** Serves a copy of the fixture app; both are gone when the tests around are. */
async function serve(command: keyof typeof commands): Promise<{ app: FixtureApp; running: RunningApp }> {
  const app = await copyFixtureApp('pages');
  if (command !== 'vite') await buildFolder(app.folder);
  return { app, running: await commands[command](app.folder) };
}

const waitForHydration = (page: Page) =>
  page.waitForFunction(() =>
    Object.keys(document.querySelector('button') ?? {}).some((key) => key.startsWith('__react')),
  );

const colours = (page: Page) =>
  page.evaluate(() => [
    getComputedStyle(document.documentElement).backgroundColor,
    getComputedStyle(document.body).backgroundColor,
    getComputedStyle(document.querySelector('h1')!).color,
  ]);
const styled = ['rgb(250, 251, 252)', 'rgb(4, 5, 6)', 'rgb(1, 2, 3)'];

describe.each(['vite', 'vite preview', 'sallyport start'] as const)('%s', (command) => {
  let app: FixtureApp;
  let running: RunningApp;
  beforeAll(async () => {
    ({ app, running } = await serve(command));
  });
  afterAll(async () => {
    await running?.close();
    await app?.remove();
  });

  test('the page is styled before any script has run', async () => {
    const { page, close } = await openPage(browser, running.origin);
    await page.route('**/*', (route) =>
      route.request().resourceType() === 'script' ? undefined : route.continue(),
    );
    await page.goto('/', { waitUntil: 'commit' });
    await page.getByText('hello server').waitFor();
    await expect.poll(() => colours(page), { timeout: 20_000 }).toEqual(styled);
    await close();
  });

  test.each(['/', '/?nonce=r4nd0m'])('%s comes alive, with nothing to complain about', async (address) => {
    const { page, errors, close } = await openPage(browser, running.origin);
    const warnings: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'warning') warnings.push(message.text());
    });
    await page.goto(address);
    await waitForHydration(page);
    expect(await page.textContent('output')).toBe('hello server, visit one');
    await page.click('#greet');
    await page.getByText('hello browser, visit one').waitFor();
    expect(await colours(page)).toEqual(styled);
    expect([...errors, ...warnings]).toEqual([]);
    await close();
  });
});

describe('while somebody edits', () => {
  let app: FixtureApp;
  let running: RunningApp;
  let page: Page;
  let errors: string[];

  beforeAll(async () => {
    ({ app, running } = await serve('vite'));
  });
  afterAll(async () => {
    await running?.close();
    await app?.remove();
  });
  beforeEach(async () => {
    const visitor = await openPage(browser, running.origin);
    ({ page, errors } = visitor);
    onTestFinished(visitor.close);
    await page.goto('/');
    await waitForHydration(page);
    await page.click('#count');
    await page.getByText('clicked 1').waitFor();
    await page.evaluate(() => Object.assign(window, { marker: 'not reloaded' }));
  });

  async function expectNotReloaded(): Promise<void> {
    const marker = await page.evaluate(() => (window as unknown as { marker?: string }).marker);
    expect([
      marker,
      running
        .log()
        .split('\n')
        .filter((line) => line.includes('reload')),
    ]).toEqual(['not reloaded', []]);
    expect(await page.textContent('#count')).toBe('clicked 1');
    expect(errors).toEqual([]);
  }
  const rendered = async () => (await fetch(`${running.origin}/`)).text();

  test('a component: the page takes it up without loading again, and the server renders the new one', async () => {
    await app.edit('src/heading.tsx', 'Rendered on the server', 'Edited in the browser');
    await page.getByRole('heading', { name: 'Edited in the browser' }).waitFor();
    await expectNotReloaded();
    expect(await rendered()).toContain('Edited in the browser');
  });

  test('a function: the next call runs it, and so does the next page', async () => {
    await app.edit('src/functions.ts', '`hello', '`welcome');
    await expect
      .poll(async () => {
        await page.click('#greet');
        return page.textContent('output');
      })
      .toBe('welcome browser, visit one');
    await expectNotReloaded();
    expect(await rendered()).toContain('welcome server');
  });

  test('styles: what is taken out of them is gone', async () => {
    expect(await page.evaluate(() => getComputedStyle(document.body).marginLeft)).toBe('7px');
    await app.edit('src/style.css', 'margin-left: 7px;', 'margin-right: 9px;');
    await expect
      .poll(() => page.evaluate(() => getComputedStyle(document.body).marginRight), { timeout: 10_000 })
      .toBe('9px');
    expect(await page.evaluate(() => getComputedStyle(document.body).marginLeft)).toBe('8px');
    await app.edit('src/heading.module.css', 'rgb(1, 2, 3)', 'rgb(9, 9, 9)');
    await expect.poll(async () => (await colours(page))[2], { timeout: 10_000 }).toBe('rgb(9, 9, 9)');
    await expectNotReloaded();
  });

  test('the server entry: the next page is rendered by the new one', async () => {
    await app.edit('src/server.tsx', "'no such page'", "'nothing here'");
    await expect.poll(async () => (await fetch(`${running.origin}/nothing`)).text()).toBe('nothing here');
  });
});

test('a page that cannot be rendered says what was thrown and where: to the visitor, without scripts too, and in the terminal', async () => {
  // A process of its own: the test runner puts its own stacks in the place of those that Vite maps.
  const app = await copyFixtureApp('pages');
  onTestFinished(() => app.remove());
  const server = await startServer({ args: [vite, '--port', '0', '--host', '127.0.0.1'], cwd: app.folder });
  onTestFinished(() => server.kill());
  const source = readFileSync(path.join(app.folder, 'src/server.tsx'), 'utf8');
  const line = source.split('\n').findIndex((text) => text.includes('the page threw')) + 1;

  const response = await fetch(`${server.url}/throws`, { headers: { accept: 'text/html' } });
  const text = await response.text();
  expect(response.status).toBe(500);
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(text).toContain('the page threw &lt;this&gt;');
  expect(text).not.toContain('<this>');
  expect(text).toContain(`src/server.tsx:${line}:`);
  expect(server.output()).toContain('the page threw <this>');
  expect(server.output()).toContain(`src/server.tsx:${line}:`);
  // Not every request is for a page.
  const plain = await fetch(`${server.url}/throws`, { headers: { accept: 'application/json' } });
  expect([plain.status, plain.headers.get('content-type')]).toEqual([500, 'text/plain; charset=utf-8']);
  expect(await plain.text()).toContain('the page threw <this>');
});

describe('a page that cannot be rendered, in development', () => {
  let app: FixtureApp;
  let running: RunningApp;
  beforeAll(async () => {
    ({ app, running } = await serve('vite'));
  });
  afterAll(async () => {
    await running?.close();
    await app?.remove();
  });

  test.each([
    [
      'throws',
      'src/heading.tsx',
      'return <h1',
      "throw new Error('the heading broke');\n  return <h1",
      'the heading broke',
    ],
    ['does not compile', 'src/heading.tsx', 'return <h1', 'return <<h1', 'heading.tsx'],
    ['imports what is not there', 'src/server.tsx', './document', './documnt', 'documnt'],
  ])(
    'where the code %s, Vite’s overlay shows it, and the page loads again once it is mended',
    async (_, file, from, to, told) => {
      await app.edit(file, from, to);
      const { page, close } = await openPage(browser, running.origin);
      onTestFinished(close);
      const status = async () =>
        (await fetch(`${running.origin}/`, { headers: { accept: 'text/html' } })).status;
      await expect.poll(status, { timeout: 20_000, interval: 500 }).toBe(500);
      // Nobody mends code before Vite's client is connected.
      const connected = page.waitForEvent('console', (message) => message.text().includes('connected'));
      await page.goto('/');
      await connected;
      await page.waitForFunction((text) => {
        const overlay = document.querySelector('vite-error-overlay')?.shadowRoot;
        return overlay?.textContent?.includes(text) && document.body.innerText.includes(text);
      }, told);
      await app.edit(file, to, from);
      await page.getByText('Rendered on the server').waitFor();
      await waitForHydration(page);
    },
  );
});

import type { Browser } from 'playwright-core';
import { createBuilder, createServer, preview } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../harness/chromium.ts';
import { copyFixtureApp, type FixtureApp } from '../harness/fixture-app.ts';
import { openPage } from '../harness/page.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

interface Running {
  app: FixtureApp;
  origin: string;
  close(): Promise<void>;
}

async function startDev(): Promise<Running> {
  const app = await copyFixtureApp('basic');
  const server = await createServer({
    root: app.folder,
    logLevel: 'silent',
    server: { port: 0, host: '127.0.0.1' },
  });
  await server.listen();
  return { app, origin: server.resolvedUrls!.local[0]!, close: () => server.close() };
}

async function startProduction(): Promise<Running> {
  const app = await copyFixtureApp('basic');
  await (await createBuilder({ root: app.folder, logLevel: 'error' })).buildApp();
  const server = await preview({
    root: app.folder,
    logLevel: 'silent',
    preview: { port: 0, host: '127.0.0.1' },
  });
  return { app, origin: server.resolvedUrls!.local[0]!, close: () => server.close() };
}

describe.each([
  ['development', startDev],
  ['production', startProduction],
])('in the browser, %s', (mode, start) => {
  let running: Running;
  beforeAll(async () => {
    running = await start();
  });
  afterAll(async () => {
    await running.close();
    await running.app.remove();
  });

  async function click(button: string) {
    const { page, errors: complaints, close } = await openPage(browser, running.origin);
    await page.goto('/');
    await page.click(`#${button}`);
    await page.waitForFunction(() => document.querySelector('output')?.textContent !== '');
    const text = await page.textContent('output');
    await close();
    return { text, complaints };
  }

  test('C1, D7: default, renamed and star exports are called', async () => {
    expect(await click('greet')).toEqual({ text: '"hello Ada, 38"', complaints: [] });
    expect((await click('odd')).text).toBe('"odd"');
    expect((await click('star')).text).toBe('16');
  });

  test('C3: a PublicError arrives as such, with its data', async () => {
    expect((await click('refuse')).text).toBe('PublicError OUT_OF_STOCK {"left":2}');
  });

  test('C3: an exception arrives as a digest', async () => {
    expect((await click('fail')).text).toMatch(/^CallError SP4005 "[0-9a-f]{10}"$/);
  });

  test('a redirect navigates', async () => {
    const { page, close } = await openPage(browser, running.origin);
    await page.goto('/');
    await page.click('#leave');
    await page.waitForURL('**/elsewhere');
    await close();
  });

  test('a worker calls functions too', async () => {
    const { page, errors: complaints, close } = await openPage(browser, running.origin);
    await page.goto('/');
    await page.waitForFunction(() => document.title === 'worker 18');
    expect(complaints).toEqual([]);
    await close();
  });

  if (mode !== 'development') return;

  test('a mistake shows in the overlay, and mending it takes the overlay away without a reload', async () => {
    const { page, close } = await openPage(browser, running.origin);
    await page.goto('/');
    await page.locator('#greet').waitFor();
    await page.evaluate(() => Object.assign(window, { stayed: true }));
    const overlay = page.locator('vite-error-overlay');
    await running.app.edit('src/functions.ts', 'export async function count', 'export function count');
    await overlay.waitFor({ state: 'attached' });
    expect(await overlay.evaluate((element) => element.shadowRoot?.textContent)).toContain('SP1');
    await running.app.edit('src/functions.ts', 'export function count', 'export async function count');
    await overlay.waitFor({ state: 'detached' });
    expect(await page.evaluate(() => 'stayed' in window)).toBe(true);
    await close();
  });

  test('an edit of a function sends nothing to the browser; a new export updates it without a reload', async () => {
    const { page, errors: complaints, close } = await openPage(browser, running.origin);
    await page.goto('/');
    await page.evaluate(() => Object.assign(window, { stayed: true }));
    const updates: string[] = [];
    page.on('console', (message) => updates.push(message.text()));
    const clickUntil = async (button: string, wanted: string) => {
      await expect
        .poll(
          async () => {
            await page.click(`#${button}`);
            await page.waitForTimeout(100);
            return page.textContent('output');
          },
          { timeout: 30_000 },
        )
        .toBe(wanted);
    };
    await clickUntil('greet', '"hello Ada, 38"');
    await running.app.edit('src/functions.ts', '`hello ', '`HELLO ');
    await clickUntil('greet', '"HELLO Ada, 38"');
    expect(updates.filter((text) => text.includes('hot updated'))).toEqual([]);

    await running.app.edit(
      'src/functions.ts',
      'export async function count',
      "export async function added() { return 'new'; }\nexport async function count",
    );
    await running.app.edit('src/app.tsx', /greet\('Ada'\)/, 'added()');
    await running.app.edit('src/app.tsx', 'greet, {', 'greet, { added,');
    await clickUntil('greet', '"new"');
    expect(await page.evaluate(() => 'stayed' in window)).toBe(true);
    expect(complaints).toEqual([]);
    await close();
  });
});

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callFunction } from '../harness/call.ts';
import { launchBrowser } from '../harness/chromium.ts';
import { copyFixtureApp, type FixtureApp } from '../harness/fixture-app.ts';
import { openPage, type Visitor } from '../harness/page.ts';
import { buildFolder, commands, type RunningApp } from '../harness/serve-app.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** The text of a button after it was pressed and its function has answered. */
async function press(page: Page, id: string): Promise<string> {
  const button = page.locator(`#${id}`);
  const before = await button.textContent();
  await button.click();
  await expect.poll(() => button.textContent()).not.toBe(before);
  return (await button.textContent()) ?? '';
}

describe.each(['vite', 'sallyport start'] as const)('a framework of its own on plugin-rsc, %s', (command) => {
  const isBuilt = command === 'sallyport start';
  let app: FixtureApp;
  let server: RunningApp;
  let visitor: Visitor;

  beforeAll(async () => {
    app = await copyFixtureApp('rsc-foreign');
    if (isBuilt) await buildFolder(app.folder);
    server = await commands[command](app.folder);
    visitor = await openPage(browser, server.origin);
    // Everything is compiled for the first page, on a machine that may be busy.
    await visitor.page.goto('/', { timeout: 120_000 });
    await visitor.page.locator('html[data-hydrated]').waitFor({ timeout: 120_000 });
  });
  afterAll(async () => {
    await visitor.close();
    await server.close();
    await app.remove();
  });

  test('C2: its decodeReply and loadServerAction find functions that came as props, with what is bound to them', async () => {
    const { page } = visitor;
    expect(await press(page, 'like-tea')).toBe('like-tea 2');
    expect(await press(page, 'like-cup')).toBe('like-cup 2');
    expect(await page.locator('#likes-tea').textContent()).toBe('2');
  });

  test('D9: closures of a loop open their own seals there', async () => {
    const { page } = visitor;
    expect(await press(page, 'buy-tea')).toBe('buy-tea 2 tea 13 2');
    expect(await press(page, 'buy-cup')).toBe('buy-cup 2 cup 13 2');
    expect(await page.content()).not.toContain('SECRET-OF');
  });

  test('C2: a function that came as a prop is passed back as an argument', async () => {
    expect(await press(visitor.page, 'pass-on')).toBe('pass on 4');
  });

  test('C1: a function that client code imports is called through our endpoint', async () => {
    expect(await press(visitor.page, 'client-only')).toBe('client only server got a text');
    expect(visitor.errors).toEqual([]);
  });

  test('F3, F4: its decodeAction and decodeFormState answer forms without JavaScript', async () => {
    const context = await browser.newContext({ baseURL: server.origin, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto('/');
    await page.locator('#plain button').click();
    expect(await page.locator('#plain output').textContent()).toBe('hello');
    await page.locator('#words button').click();
    expect(await page.locator('#words output').textContent()).toBe('first,second');
    await context.close();
  });

  if (!isBuilt) return;

  test('S2: the table holds what can be asked for, and nothing else', async () => {
    const { functions } = JSON.parse(
      await readFile(path.join(app.folder, 'dist/server/sallyport.json'), 'utf8'),
    );
    expect(functions.map((listed: { export: string }) => listed.export).sort()).toEqual([
      'action',
      'applyTwice',
      'buy',
      'fromClientOnly',
      'like',
      'likes',
      'remember',
    ]);
    const table = await readFile(path.join(app.folder, 'dist/server/sallyport-functions.js'), 'utf8');
    const [, id] = /"(likes-[^"]+)"/.exec(table) ?? [];
    expect((await callFunction(server.origin, id ?? '', ['tea'])).status).toBe(200);
  });

  test('D12: nothing of the server is in what the browser gets', async () => {
    const folder = path.join(app.folder, 'dist/client');
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    const texts = await Promise.all(
      files.map((file) => readFile(path.join(file.parentPath, file.name), 'latin1')),
    );
    expect(texts.length).toBeGreaterThan(3);
    for (const text of texts) expect(text).not.toMatch(/SECRET|server got|counts\.set/);
  });
});

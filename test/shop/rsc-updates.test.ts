import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { editFile, type ShopCopy } from '../harness/app.ts';
import { launchBrowser } from '../harness/chromium.ts';
import { openPage, type Visitor } from '../harness/page.ts';
import {
  answered,
  markPage,
  prepareShop,
  startRenderedShop,
  waitForHydration,
} from '../harness/rendered-shop.ts';
import type { ServerProcess } from '../harness/server-process.ts';

/** What a developer edits shows on the page that is open, which is never loaded again, and keeps what was typed. */

let browser: Browser;
let shop: ShopCopy;
let server: ServerProcess;
let visitor: Visitor;
let mark: Awaited<ReturnType<typeof markPage>>;

const typed = 'Half a li';
const slow = { timeout: 30_000 };

beforeAll(async () => {
  browser = await launchBrowser();
  shop = prepareShop('rsc', 'development', 'rsc-updates');
  server = await startRenderedShop(browser, shop, 'development');
});
afterAll(async () => {
  await server?.stop();
  await browser?.close();
});

beforeEach(async () => {
  visitor = await openPage(browser, server.url);
  const { page } = visitor;
  await page.goto('/');
  await waitForHydration(page);
  mark = await markPage(page);
  await page.getByRole('textbox').fill(typed);
});
afterEach(async () => {
  const { errors, close } = visitor;
  expect(await mark.isSame()).toBe(true);
  expect(errors).toEqual([]);
  await close();
});

const own = (file: string) => path.join(shop.host, 'src', file);
const core = (file: string) => path.join(shop.core, 'src', file);
const typedText = () => visitor.page.getByRole('textbox').inputValue();

test('a component of the server', async () => {
  editFile(own('parts/gate-book.tsx'), 'The book at the gate', 'The book at the door');
  await visitor.page.getByRole('heading', { name: 'The book at the door' }).waitFor(slow);
  expect(await typedText()).toBe(typed);
});

test('a component of a linked package that both sides render with', async () => {
  editFile(core('components/site-footer.tsx'), 'Nothing here is for sale.', 'Everything is for show.');
  await visitor.page.getByText('Everything is for show.').waitFor(slow);
  expect(await typedText()).toBe(typed);
});

test('the body of an inline function: the page gets the new function, and calls it', async () => {
  const { page } = visitor;
  editFile(own('parts/gate-book.tsx'), 'It is written, ', 'It is carved, ');
  // An inline function is another one with another body (its id says so): the page has it when it shows this.
  editFile(own('parts/gate-book.tsx'), 'One each:', 'One line each:');
  await page.getByText('One line each:').waitFor(slow);
  expect(await typedText()).toBe(typed);
  await page.getByRole('button', { name: 'Sign' }).click();
  await page.getByText('It is carved, stranger.').waitFor();
});

test('the body of a closure in a loop', async () => {
  const { page } = visitor;
  editFile(own('parts/cards.tsx'), 'slug, wanted === true)', "'moat-carafe', wanted === true)");
  editFile(own('parts/cards.tsx'), '{name}\n', 'The {name}\n');
  await page.getByRole('link', { name: 'The Moat' }).waitFor(slow);
  await answered(page, () => page.getByRole('button', { name: 'Keep Sentry aside' }).click());
  await page.locator('[data-slug=moat-carafe]', { hasText: 'Kept aside' }).waitFor();
  expect(await typedText()).toBe(typed);
});

test("a 'use server' module", async () => {
  editFile(core('functions/cart.ts'), 'session, known, wanted)', 'session, known, wanted + 5)');
  const { page } = visitor;
  await expect
    .poll(
      async () => {
        await page.getByRole('button', { name: 'Put Sentry into the basket' }).click();
        return Number.parseInt((await page.getByTestId('basket-count').textContent()) ?? '', 10);
      },
      { ...slow, interval: 1000 },
    )
    .toBeGreaterThan(5);
  expect(await typedText()).toBe(typed);
});

test('a component of the client', async () => {
  editFile(own('client/keep-aside.tsx'), 'Keep one aside', 'Hold one back');
  await visitor.page.getByText('Hold one back').first().waitFor(slow);
  expect(await typedText()).toBe(typed);
});

test('a style sheet', async () => {
  editFile(core('styles/site.css'), '.brand {', '.brand {\n  opacity: 0.5;');
  const opacity = () => visitor.page.locator('.brand').evaluate((brand) => getComputedStyle(brand).opacity);
  await expect.poll(opacity, slow).toBe('0.5');
  expect(await typedText()).toBe(typed);
});

test('an error, and its end: the page goes on', async () => {
  const { page } = visitor;
  editFile(own('parts/gate-book.tsx'), '<ol className', '<ol className=');
  await page.locator('vite-error-overlay').waitFor(slow);
  editFile(own('parts/gate-book.tsx'), '<ol className=', '<ol className');
  editFile(own('parts/gate-book.tsx'), 'a second takes the place', 'another takes the place');
  await page.getByText('another takes the place').waitFor(slow);
  visitor.errors.length = 0;
});

import type { Browser, Page, Request } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser } from '../harness/chromium.ts';
import { openPage, type Visitor } from '../harness/page.ts';
import { openReady, press } from '../harness/rsc-page.ts';
import type { RunningApp } from '../harness/serve-app.ts';
import { startRscApp } from './harness.ts';

let browser: Browser;
let server: RunningApp;
let visitor: Visitor;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  server = await startRscApp('sallyport start');
  visitor = await openPage(browser, server.origin);
  page = visitor.page;
});
afterAll(async () => {
  await visitor?.close();
  await server?.close();
  await browser?.close();
});
beforeEach(async () => {
  await openReady(page, '/');
  await page.evaluate(() => Object.assign(window, { same: true }));
});

const isSameDocument = () => page.evaluate(() => 'same' in window);
const link = (address: string) => page.locator(`a[href="${address}"]`);

describe('on the way to another page', () => {
  test('a call that is answered meanwhile does not keep the visitor here, and the page shows what it changed', async () => {
    const before = Number(await page.locator('#count').innerText());
    await link('/slow').click();
    await page.locator('#count-up').click();
    await page.locator('#slow-count').waitFor();
    expect(new URL(page.url()).pathname).toBe('/slow');
    expect(await page.locator('#slow-count').innerText()).toBe(String(before + 1));
    expect(await isSameDocument()).toBe(true);
  });

  test('the last link counts', async () => {
    await link('/slow').click();
    await link('/forms').click();
    await page.locator('#post').waitFor();
    await page.waitForTimeout(2_000);
    expect(new URL(page.url()).pathname).toBe('/forms');
    expect(await page.locator('#slow-count').count()).toBe(0);
  });

  test('back, before the page has come, is back', async () => {
    await link('/calls').click();
    await page.locator('#module').waitFor();
    await link('/slow').click();
    await page.goBack();
    await page.locator('#count-up').waitFor();
    await page.waitForTimeout(2_000);
    expect(new URL(page.url()).pathname).toBe('/');
    expect(await page.locator('#count-up').count()).toBe(1);
  });
});

test('pages that redirect to one another end with the page that the browser has for that', async () => {
  const own = await openPage(browser, server.origin);
  await openReady(own.page, '/slow');
  await own.page.getByText('round and round').click();
  await expect(own.page.waitForURL('chrome-error://**')).rejects.toThrow('ERR_TOO_MANY_REDIRECTS');
  expect(own.errors).toEqual([]);
  await own.close();
});

test('F6: a link to a place on the page moves there, back moves back, and nothing is asked', async () => {
  await link('/slow').click();
  await page.locator('#slow-count').waitFor();
  const asked: string[] = [];
  const note = (request: Request) => asked.push(request.url());
  page.on('request', note);
  await page.getByText('the end', { exact: true }).first().click();
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(500);
  await page.goBack();
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(0);
  page.off('request', note);
  expect(asked).toEqual([]);
  expect(await isSameDocument()).toBe(true);
});

test('the place on a page that was left is found again', async () => {
  await link('/slow').click();
  await page.locator('#slow-count').waitFor();
  await page.evaluate(() => scrollTo(0, 700));
  await page.evaluate(() => (document.querySelector('a[href="/calls"]') as HTMLElement).click());
  await page.locator('#module').waitFor();
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(0);
  await page.goBack();
  await page.locator('#slow-count').waitFor();
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(700);
});

test('a page that the server does not reach any more: the browser says so, and what was called is told', async () => {
  await page.route('**/_sallyport/**', (route) => route.abort());
  expect(await press(page, 'count-up')).toMatch(/^CallError SP4001/);
  await page.unroute('**/_sallyport/**');
});

/** Lets so much of the answer through, once. */
async function breakOff(pattern: string, part: (length: number) => number): Promise<void> {
  await page.route(
    pattern,
    async (route) => {
      const response = await route.fetch();
      const body = await response.body();
      await route.fulfill({ response, body: body.subarray(0, part(body.length)) });
    },
    { times: 1 },
  );
}

test('a page beside a result that breaks off is asked for once more, and the one before stays meanwhile', async () => {
  await breakOff('**/_sallyport/count-*', (length) => length - 100);
  const before = Number(await page.locator('#count').innerText());
  const failed = page.getByText('This page failed').waitFor({ timeout: 3_000 });
  await page.locator('#count-up').click();
  await expect.poll(() => page.locator('#count').innerText()).toBe(String(before + 1));
  await expect(failed).rejects.toThrow('Timeout');
  expect(await isSameDocument()).toBe(true);
});

test('a page that breaks off on the way to it is loaded by the browser', async () => {
  await breakOff('**/_sallyport/page/calls', (length) => length / 2);
  await link('/calls').click();
  await page.locator('#module').waitFor();
  expect(new URL(page.url()).pathname).toBe('/calls');
  expect(await isSameDocument()).toBe(false);
});

test('nothing was complained of', () => {
  const ofTheBrowser = /ERR_FAILED|React error #412|SP2102: The message ends too early/;
  expect(visitor.errors.filter((text) => !ofTheBrowser.test(text))).toEqual([]);
});

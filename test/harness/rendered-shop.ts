import type { Browser, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { buildShop, copyShop, type Mode, type ShopCopy, startShop } from './app.ts';
import { openForTheFirstTime, openPage, type Visitor } from './page.ts';
import type { ServerProcess } from './server-process.ts';

/** What the tests of hosts whose server renders the shop have in common. */

export const html = { accept: 'text/html' };
export const pages = ['/', '/product/sentry-mug', '/cart', '/account', '/admin', '/attack', '/watch'];

const shops = new Map<string, ShopCopy>();

/** A copy of a host, built where it has to be. The same one each time. */
export function prepareShop(host: string, mode: Mode, name: string = host): ShopCopy {
  const key = `${name}-${mode}`;
  const shop = shops.get(key) ?? copyShop(key, host);
  if (!shops.has(key) && mode === 'production') buildShop(shop);
  shops.set(key, shop);
  return shop;
}

/** Starts a copy, and waits until a page of it has come alive. */
export async function startRenderedShop(
  browser: Browser,
  shop: ShopCopy,
  mode: Mode,
): Promise<ServerProcess> {
  const server = await startShop(shop, mode);
  try {
    await openForTheFirstTime(browser, server);
    // In development the first page makes Vite bundle dependencies, and load the page again.
    const { page, close } = await openPage(browser, server.url);
    await page.goto('/');
    await waitForHydration(page);
    await close();
    return server;
  } catch (error) {
    await server.kill();
    throw error;
  }
}

/** Waits until React has made the page its own. */
export function waitForHydration(page: Page): Promise<unknown> {
  return page.waitForFunction(() =>
    Object.keys(document.querySelector('header a') ?? {}).some((key) => key.startsWith('__react')),
  );
}

/** A visitor of whom nothing may be left to complain about at the end of the test. */
export async function visit(
  browser: Browser,
  server: ServerProcess,
  options: { scripts?: boolean } = {},
): Promise<Visitor> {
  const visitor = await openPage(browser, server.url, options);
  onTestFinished(async () => {
    await visitor.close();
    expect(visitor.errors).toEqual([]);
  });
  return visitor;
}

/** Notes what the page asks the server for: calls, pages, documents. */
export function noteRequests(page: Page): string[] {
  const noted: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    const isOurs = pathname.includes('/_sallyport/') || request.resourceType() === 'document';
    if (isOurs) noted.push(`${request.method()} ${pathname.replace(/-[\w-]{12}$/, '')}`);
  });
  return noted;
}

/** Marks the page, to tell whether it is still the same document later. */
export async function markPage(page: Page): Promise<{ isSame(): Promise<boolean> }> {
  await page.evaluate(() => Object.assign(window, { marker: 'not reloaded' }));
  return { isSame: () => page.evaluate(() => 'marker' in window) };
}

/** Does something that calls the server, and waits until it answers: what the function changed is changed then. */
export async function answered(page: Page, act: () => Promise<unknown>): Promise<void> {
  await Promise.all([page.waitForResponse((answer) => answer.request().method() === 'POST'), act()]);
}

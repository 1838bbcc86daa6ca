import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { ServerProcess } from './server-process.ts';

/** A visitor with a browser of their own: cookies, storage and a list of what went wrong. */
export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the console called an error, and exceptions that nobody caught. */
  readonly errors: string[];
  close(): Promise<void>;
}

/**
 * Opens a page as somebody who was never here.
 *
 * @param scripts whether the browser runs any
 */
export async function openPage(browser: Browser, url: string, { scripts = true } = {}): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL: url,
    reducedMotion: 'reduce',
    javaScriptEnabled: scripts,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  return { page, context, errors, close: () => context.close() };
}

/** Waits until the shop has set itself up: on a busy machine PGlite takes a while to make a new database. */
export async function openForTheFirstTime(browser: Browser, server: ServerProcess): Promise<void> {
  const { page, close } = await openPage(browser, server.url);
  try {
    await page.goto('/', { timeout: 120_000 });
    await page.locator('[data-slug]').first().waitFor({ timeout: 120_000 });
  } catch (error) {
    throw new Error(`The shop does not open:\n${server.output()}`, { cause: error });
  } finally {
    await close();
  }
}

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';
import { launchBrowser } from '../harness/chromium.ts';
import { copyFixtureApp, type FixtureApp } from '../harness/fixture-app.ts';
import { openPage } from '../harness/page.ts';
import { buildFolder, commands, type RunningApp } from '../harness/serve-app.ts';

/** One of the four ways in which a form has to work. */
export interface Project {
  /** Opens a page as somebody who was never here; `scripts` says whether this project has them. */
  open(path: string): Promise<FormPage>;
  /** The same, with its scripts on a line that stands still until they are let through. */
  openBeforeScripts(path: string): Promise<FormPage & { letScriptsThrough(): void }>;
  readonly scripts: boolean;
  readonly mode: 'development' | 'production';
  readonly origin: () => string;
}

/** A page of the fixture, and what the browser complained of. */
export interface FormPage {
  readonly page: Page;
  readonly errors: string[];
  /** Presses a button and waits until the server has answered: with the next page, or the call's result. */
  press(name: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Runs the same scenarios {in development, in production} x {with scripts, without}.
 *
 * @param over an app that is laid over the one with the forms
 */
export function describeProjects(
  name: string,
  scenarios: (project: Project) => void,
  over?: 'forms-rsc',
): void {
  describe.each(['development', 'production'] as const)(`${name}, in %s`, (mode) => {
    let folder: FixtureApp;
    let app: RunningApp;
    let browser: Browser;

    beforeAll(async () => {
      browser = await launchBrowser();
      folder = await copyFixtureApp('forms', over);
      if (mode === 'production') await buildFolder(folder.folder);
      app = await commands[mode === 'production' ? 'sallyport start' : 'vite'](folder.folder);
      // In development the first page makes Vite bundle dependencies, and load the page again.
      const { page, close } = await openPage(browser, app.origin);
      await page.goto('/likes');
      await page.locator('#hydrated', { hasText: 'yes' }).waitFor();
      await page.waitForTimeout(500);
      await close();
    });
    afterAll(async () => {
      await browser?.close();
      await app?.close();
      await folder?.remove();
    });

    describe.each([
      ['with scripts', true],
      ['without scripts', false],
    ])('%s', (_, scripts) => {
      scenarios({
        mode,
        scripts,
        origin: () => app.origin,
        open: (path) => openForm(browser, app.origin, path, scripts),
        openBeforeScripts: (path) => openBeforeScripts(browser, app.origin, path),
      });
    });
  });
}

async function openForm(browser: Browser, origin: string, path: string, scripts: boolean): Promise<FormPage> {
  const { page, errors, close } = await openWatched(browser, origin, scripts);
  await page.goto(path);
  if (scripts) await page.locator('#hydrated', { hasText: 'yes' }).waitFor();
  return {
    page,
    errors,
    async press(name) {
      const button = page.getByRole('button', { name, exact: true });
      if (scripts) {
        const answer = page.waitForResponse((response) => response.url().includes('/_sallyport/'));
        await button.click();
        await answer;
      } else {
        // A click does not wait for the page that a form leads to where that is the same address.
        await Promise.all([page.waitForEvent('load'), button.click()]);
      }
    },
    close,
  };
}

async function openBeforeScripts(browser: Browser, origin: string, path: string) {
  const { page, errors, close } = await openWatched(browser, origin, true);
  let letScriptsThrough = () => {};
  const through = new Promise<void>((resolve) => {
    letScriptsThrough = resolve;
  });
  await page.route('**/*', async (route) => {
    if (route.request().resourceType() === 'script') await through;
    // The page may have gone on to another one meanwhile.
    await route.continue().catch(() => {});
  });
  await page.goto(path, { waitUntil: 'commit' });
  return {
    page,
    errors,
    letScriptsThrough,
    async press(name: string) {
      const next = page.waitForEvent('framenavigated');
      await page.getByRole('button', { name, exact: true }).click({ noWaitAfter: true });
      await next;
    },
    close,
  };
}

async function openWatched(browser: Browser, origin: string, scripts: boolean) {
  const context = await browser.newContext({ baseURL: origin, javaScriptEnabled: scripts });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const errors: string[] = [];
  // Warnings too: that is how React tells of a page that does not fit.
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  return { page, errors, close: () => context.close() };
}

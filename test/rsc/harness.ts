import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { launchBrowser } from '../harness/chromium.ts';
import { copyFixtureApp, type FixtureApp } from '../harness/fixture-app.ts';
import { openPage, type Visitor } from '../harness/page.ts';
import { openReady } from '../harness/rsc-page.ts';
import { startInDevelopment, startInProduction } from '../harness/running-app.ts';
import { commands, type RunningApp } from '../harness/serve-app.ts';

/** In development, and as it was built. */
export const rscModes = ['vite', 'sallyport start'] as const;
export type RscMode = (typeof rscModes)[number];

/** A copy of the app with Server Components, which runs. */
export function startRscApp(mode: RscMode): Promise<RunningApp> {
  return mode === 'vite' ? startInDevelopment('rsc') : startInProduction('rsc');
}

/** In development the first page makes Vite bundle dependencies, and load the page again. */
export async function warmUp(browser: Browser, { origin }: RunningApp, addresses: string[]): Promise<void> {
  const page = await browser.newPage({ baseURL: origin });
  for (const address of addresses) await openReady(page, address);
  await page.close();
}

/** A visitor of the app as it was built, who has never been here. */
export interface Visit {
  server: RunningApp;
  visitor: Visitor;
  page: Page;
}

/** Serves the app as it was built to all tests of the file, each with a visitor of its own. */
export function visitBuiltApp(begin: (visit: Visit) => void): void {
  let browser: Browser;
  let server: RunningApp;
  beforeAll(async () => {
    browser = await launchBrowser();
    server = await startRscApp('sallyport start');
  });
  afterAll(async () => {
    await server?.close();
    await browser?.close();
  });
  beforeEach(async () => {
    const visitor = await openPage(browser, server.origin);
    begin({ server, visitor, page: visitor.page });
    return () => visitor.close();
  });
}

/** What the tests of a file that edits an app share. */
export interface EditedApp {
  browser: Browser;
  app: FixtureApp;
  server: RunningApp;
}

/** Serves a copy of the app `rsc-edit` in development for all tests of the file. Filled before the first one. */
export function serveEditedApp(): EditedApp {
  const edited = {} as EditedApp;
  beforeAll(async () => {
    edited.browser = await launchBrowser();
    edited.app = await copyFixtureApp('rsc-edit');
    edited.server = await commands.vite(edited.app.folder);
  });
  afterAll(async () => {
    await edited.server?.close();
    await edited.browser?.close();
    await edited.app?.remove();
  });
  return edited;
}

/** Polls for as long as file watchers may take on a busy machine. */
export const eventually = <Value>(read: () => Value) => expect.poll(read, { timeout: 30_000 });

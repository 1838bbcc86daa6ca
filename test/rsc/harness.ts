import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { copyFixtureApp } from '../harness/fixture-app.ts';
import { buildFolder, commands, type RunningApp } from '../harness/serve-app.ts';

/** In development, and as it was built. */
export const rscModes = ['vite', 'sallyport start'] as const;
export type RscMode = (typeof rscModes)[number];

/** A copy of the app with Server Components, which runs. */
export async function startRscApp(mode: RscMode): Promise<RunningApp> {
  const app = await copyFixtureApp('rsc');
  if (mode === 'sallyport start') await buildFolder(app.folder);
  const server = await commands[mode](app.folder);
  return {
    ...server,
    async close() {
      await server.close();
      await app.remove();
    },
  };
}

/** Opens a page, and waits until React has taken it over. */
export async function openAlive(page: Page, address: string): Promise<void> {
  // In development everything is compiled for the first page, on a machine that may be busy.
  await page.goto(address, { timeout: 60_000 });
  await page.locator('html[data-ready]').waitFor({ timeout: 60_000 });
}

/** Presses a button of the app's `Press`, and gives what its function answered. */
export async function press(page: Page, id: string): Promise<string> {
  const output = page.locator(`[data-of="${id}"]`);
  const before = await output.innerHTML();
  await page.locator(`#${id}`).click();
  await expect.poll(() => output.innerHTML(), { timeout: 20_000 }).not.toBe(before);
  return output.innerText();
}

/** In development the first page makes Vite bundle dependencies, and load the page again. */
export async function warmUp(browser: Browser, { origin }: RunningApp, addresses: string[]): Promise<void> {
  const page = await browser.newPage({ baseURL: origin });
  for (const address of addresses) await openAlive(page, address);
  await page.close();
}

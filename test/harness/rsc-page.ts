import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Opens a page of an app with Server Components, and waits until React has taken it over. */
export async function openReady(page: Page, path: string): Promise<void> {
  // In development everything is compiled for the first page, on a machine that may be busy.
  await page.goto(path, { timeout: 120_000 });
  await page.locator('html[data-ready]').waitFor({ timeout: 120_000 });
}

/** Goes to another page of the fixture `rsc` as the application's code would, without waiting for it. */
export async function begin(page: Page, address: string): Promise<void> {
  await page.evaluate((to) => {
    const { sallyportBrowser } = window as unknown as {
      sallyportBrowser: { navigate(to: string): Promise<void> };
    };
    void sallyportBrowser.navigate(to);
  }, address);
}

/** What the function of a button answered. */
export async function press(page: Page, id: string): Promise<string> {
  const output = page.locator(`[data-of="${id}"]`);
  const before = await output.innerHTML();
  await page.locator(`#${id}`).click();
  await expect.poll(() => output.innerHTML(), { timeout: 20_000 }).not.toBe(before);
  return output.innerText();
}

/** The same for a button whose output shows that it waits: it may answer twice the same. */
export async function pressAgain(page: Page, id: string): Promise<string> {
  const output = page.locator(`[data-of="${id}"]`);
  await page.locator(`#${id}`).click();
  await expect.poll(() => output.textContent(), { timeout: 20_000 }).not.toMatch(/^…?$/);
  return (await output.textContent()) ?? '';
}

/** The functions in a page's stream, by name: what the browser would call, without their seals. */
export function functionsIn(stream: string): Map<string, string> {
  const found = stream.matchAll(/#\$([\w$]+?)\$([\w$]{12})\$(?:n|\d+)s?/g);
  return new Map(
    Array.from(found, ([, name = '', hash = '']) => [name, `${name}-${hash.replaceAll('$', '-')}`]),
  );
}

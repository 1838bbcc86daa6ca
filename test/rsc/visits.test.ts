import type { Page } from 'playwright-core';
import { describe, test } from 'vitest';
import { openReady } from '../harness/rsc-page.ts';
import { eventually, visitBuiltApp } from './harness.ts';

// Positions on pages, by the entries of the browser's history.

let page: Page;
visitBuiltApp((visit) => {
  ({ page } = visit);
});

type WithWays = { sallyportBrowser: { navigate(to: string): Promise<void> } };

describe('the place on a page that was left is found again', () => {
  const scrollTo = (y: number) => page.evaluate((top) => window.scrollTo(0, top), y);
  const place = () => eventually(() => page.evaluate(() => scrollY));
  const go = async (to: string) => {
    await page.evaluate((address) => (window as unknown as WithWays).sallyportBrowser.navigate(address), to);
    await eventually(() => page.evaluate(() => document.title)).toBe(`Fixture ${to.replace(/\?.*/, '')}`);
  };

  test('where somebody went back once more before the page had come', async () => {
    await openReady(page, '/late?what=tall');
    await scrollTo(300);
    await go('/slow');
    await scrollTo(700);
    await go('/calls');
    await page.evaluate(() => {
      history.back();
      addEventListener('popstate', () => setTimeout(() => history.back(), 100), { once: true });
    });
    await page.locator('#tall').waitFor();
    await place().toBe(300);
    await page.goForward();
    await page.locator('#slow-count').waitFor();
    await place().toBe(700);
  });

  test('after the page was loaded anew in the middle of the history', async () => {
    await openReady(page, '/');
    await go('/slow');
    await page.goBack();
    await page.locator('#count-up').waitFor();
    await page.reload();
    await page.locator('html[data-ready]').waitFor();
    await page.goForward();
    await page.locator('#slow-count').waitFor();
    await scrollTo(700);
    await go('/late?what=tall');
    await scrollTo(300);
    await go('/calls');
    await page.goBack();
    await page.locator('#tall').waitFor();
    await place().toBe(300);
    await page.goBack();
    await page.locator('#slow-count').waitFor();
    await place().toBe(700);
  });
});

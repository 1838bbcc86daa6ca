import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { editFile, modes, startShop } from '../harness/app.ts';
import { launchBrowser } from '../harness/chromium.ts';
import { openForTheFirstTime, openPage } from '../harness/page.ts';
import { html, prepareShop, startRenderedShop, visit, waitForHydration } from '../harness/rendered-shop.ts';
import type { ServerProcess } from '../harness/server-process.ts';
import { describeRenderedShop, describeShopWithoutDatabase } from './rendered-shop.suite.ts';

/** The shop rendered on the server, with scripts, before them and without them. */

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe.each(modes)('the server-rendered shop in %s', (mode) => {
  let server: ServerProcess;

  beforeAll(async () => {
    server = await startRenderedShop(browser, prepareShop('ssr', mode), mode);
  });
  afterAll(async () => {
    const ended = await server?.stop();
    if (mode === 'production') expect(ended).toEqual({ code: 0, signal: null });
  });

  test('holds what the page is about before any script', async () => {
    const front = await (await fetch(`${server.url}/`, { headers: html })).text();
    expect(front).toContain('<title>Postern: goods for the small door</title>');
    const places = ['Wicket', 'Sentry', 'Portcullis'].map((name) => front.indexOf(`>${name}</a>`));
    expect(Math.min(...places)).toBeGreaterThan(0);
    expect(front.indexOf('<script')).toBeGreaterThan(Math.max(...places));
    const product = await (await fetch(`${server.url}/product/herald-seal`, { headers: html })).text();
    expect(product.indexOf('the whole idea of a seal')).toBeGreaterThan(0);
    expect(product.indexOf('<script')).toBeGreaterThan(product.indexOf('the whole idea of a seal'));
    // What the page can do without streams behind it.
    expect(product.indexOf('Standing next to it')).toBeGreaterThan(0);
  });

  test('buttons call, and links lead on, without loading the page again', async () => {
    const { page } = await visit(browser, server);
    await page.goto('/');
    await waitForHydration(page);
    await page.evaluate(() => Object.assign(window, { marker: 'not reloaded' }));
    await page.getByRole('button', { name: 'Put Sentry into the basket' }).click();
    await page.getByText('Sentry is in the basket').waitFor();
    expect(await page.getByTestId('basket-count').textContent()).toBe('1 thing in it');
    await page.locator('[data-slug=wicket-lantern] .like').click();
    await expect
      .poll(() => page.locator('[data-slug=wicket-lantern] .like').getAttribute('aria-pressed'))
      .toBe('true');
    await page.getByRole('link', { name: 'Wicket', exact: true }).click();
    await page.getByRole('heading', { name: 'Wicket', level: 1 }).waitFor();
    await page.getByRole('link', { name: 'Basket' }).click();
    await page.locator('.cart-row').waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Wicket', level: 1 }).waitFor();
    expect(await page.evaluate(() => (window as unknown as { marker?: string }).marker)).toBe('not reloaded');
    await page.reload();
    expect(await page.getByTestId('basket-count').textContent()).toBe('1 thing in it');
  });

  test('without scripts, what only they could answer is not there to be pressed', async () => {
    const { page } = await visit(browser, server, { scripts: false });
    await page.goto('/');
    await page.getByRole('heading', { name: 'On the shelf' }).waitFor();
    expect(await page.getByRole('button', { name: 'Everything' }).count()).toBe(0);
  });

  describeRenderedShop(
    () => browser,
    () => server,
  );
});

describeShopWithoutDatabase('ssr', () => browser);

test('a developer edits a component and a function of the shop: the page stays, and the server renders the new', async () => {
  const shop = prepareShop('ssr', 'development');
  const server = await startShop(shop, 'development');
  onTestFinished(() => server.kill());
  await openForTheFirstTime(browser, server);
  const { page, errors, close } = await openPage(browser, server.url);
  onTestFinished(close);
  await page.goto('/product/sentry-mug');
  await waitForHydration(page);
  await page.getByRole('button', { name: 'One Sentry more' }).click();
  await page.evaluate(() => Object.assign(window, { marker: 'not reloaded' }));

  editFile(
    path.join(shop.core, 'src/components/site-footer.tsx'),
    'Nothing here is for sale.',
    'Everything is for show.',
  );
  await page.getByText('Everything is for show.').waitFor();
  editFile(
    path.join(shop.core, 'src/functions/cart.ts'),
    'session, known, wanted)',
    'session, known, wanted + 5)',
  );
  await expect
    .poll(
      async () => {
        await page.getByRole('button', { name: 'Put into the basket' }).click();
        return Number.parseInt((await page.getByTestId('basket-count').textContent()) ?? '', 10);
      },
      { timeout: 20_000, interval: 1000 },
    )
    .toBeGreaterThan(6);
  expect(await page.evaluate(() => (window as unknown as { marker?: string }).marker)).toBe('not reloaded');
  expect(errors).toEqual([]);
  expect(await (await fetch(`${server.url}/`, { headers: html })).text()).toContain(
    'Everything is for show.',
  );
});

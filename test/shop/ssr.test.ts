import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { buildShop, copyShop, type Mode, modes, type ShopCopy, startShop } from '../harness/app.ts';
import { launchBrowser } from '../harness/chromium.ts';
import { openForTheFirstTime, openPage, type Visitor } from '../harness/page.ts';
import type { ServerProcess } from '../harness/server-process.ts';

/** The shop rendered on the server, with scripts, before them and without them. */

let browser: Browser;
const shops = new Map<Mode, ShopCopy>();

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

function prepareShop(mode: Mode): ShopCopy {
  let shop = shops.get(mode);
  if (shop === undefined) {
    shop = copyShop(`ssr-${mode}`, 'ssr');
    if (mode === 'production') buildShop(shop);
    shops.set(mode, shop);
  }
  return shop;
}

const html = { accept: 'text/html' };
const pages = ['/', '/product/sentry-mug', '/cart', '/account', '/admin', '/attack', '/watch'];

const waitForHydration = (page: Page) =>
  page.waitForFunction(() =>
    Object.keys(document.querySelector('header a') ?? {}).some((key) => key.startsWith('__react')),
  );

describe.each(modes)('the server-rendered shop in %s', (mode) => {
  let server: ServerProcess;

  beforeAll(async () => {
    server = await startShop(prepareShop(mode), mode);
    await openForTheFirstTime(browser, server);
    // In development the first page makes Vite bundle dependencies, and load the page again.
    const { page, close } = await openPage(browser, server.url);
    await page.goto('/');
    await waitForHydration(page);
    await close();
  });
  afterAll(async () => {
    const ended = await server?.stop();
    if (mode === 'production') expect(ended).toEqual({ code: 0, signal: null });
  });

  /** A visitor of whom nothing may be left to complain about at the end. */
  async function visit(options: { scripts?: boolean } = {}): Promise<Visitor> {
    const visitor = await openPage(browser, server.url, options);
    onTestFinished(async () => {
      await visitor.close();
      expect(visitor.errors).toEqual([]);
    });
    return visitor;
  }

  describe('the answer', () => {
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

    test('is for this visitor alone', async () => {
      const response = await fetch(`${server.url}/account`, { headers: html });
      expect(response.headers.get('cache-control')).toBe('private, no-cache');
      expect(response.headers.get('set-cookie')).toBeNull();
    });

    test.each([
      ['/nothing', 404, 'A blind arch'],
      ['/product/no-such-thing', 404, 'A blind arch'],
      ['/product/No%20Slug', 404, 'A blind arch'],
      ['//example.com/', 404, 'A blind arch'],
      ['/cart?from=here', 200, 'An empty basket'],
    ])('%s has status %i', async (address, status, heading) => {
      const response = await fetch(server.url + address, { headers: html });
      expect(response.status).toBe(status);
      expect(await response.text()).toContain(`<h1>${heading}</h1>`);
    });

    test('a page has one address', async () => {
      const response = await fetch(`${server.url}/cart/?a=1`, { headers: html, redirect: 'manual' });
      expect([response.status, response.headers.get('location')]).toEqual([308, '/cart?a=1']);
    });
  });

  describe('with scripts', () => {
    test.each(pages)(
      '%s comes alive: no complaint, and nothing is asked that the page holds',
      async (address) => {
        const { page } = await visit();
        const asked: string[] = [];
        const warnings: string[] = [];
        page.on('request', (request) => {
          if (/\/_sallyport\//.test(request.url())) asked.push(request.url());
        });
        page.on('console', (message) => {
          if (message.type() === 'warning') warnings.push(message.text());
        });
        await page.goto(address);
        await waitForHydration(page);
        await page.locator('main h1').waitFor();
        // What React would have to say comes when the last part of the page is alive.
        await page.waitForLoadState('networkidle');
        expect(asked).toEqual([]);
        expect(warnings).toEqual([]);
      },
    );

    test('buttons call, and links lead on, without loading the page again', async () => {
      const { page } = await visit();
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
      expect(await page.evaluate(() => (window as unknown as { marker?: string }).marker)).toBe(
        'not reloaded',
      );
      await page.reload();
      expect(await page.getByTestId('basket-count').textContent()).toBe('1 thing in it');
    });

    test('F4: what was posted before the scripts came is gone on from', async () => {
      const { page } = await visit();
      const waiting: (() => void)[] = [];
      let hold = true;
      await page.route('**/*', (route) => {
        if (hold && route.request().resourceType() === 'script') waiting.push(() => void route.continue());
        else void route.continue();
      });
      await page.goto('/account', { waitUntil: 'commit' });
      await page.getByRole('textbox').fill('Porter');
      await page.getByRole('button', { name: 'Request it' }).click();
      await page.getByText('“Porter” is taken').waitFor();
      hold = false;
      for (const go of waiting) go();
      await waitForHydration(page);
      expect(await page.getByText('“Porter” is taken').count()).toBe(1);
      await page.evaluate(() => Object.assign(window, { marker: 'not reloaded' }));
      await page.locator('.answer .chips button').last().click();
      await page.getByText('is yours.').waitFor();
      expect(await page.evaluate(() => (window as unknown as { marker?: string }).marker)).toBe(
        'not reloaded',
      );
    });
  });

  describe('without scripts', () => {
    test('every page is reached by links', async () => {
      const { page } = await visit({ scripts: false });
      await page.goto('/');
      await page.getByRole('link', { name: 'Sentry', exact: true }).click();
      await page.getByRole('heading', { name: 'Sentry', level: 1 }).waitFor();
      await page.getByRole('link', { name: 'Basket' }).click();
      await page.getByRole('heading', { name: 'An empty basket' }).waitFor();
      await page.getByRole('link', { name: 'You' }).click();
      await page.getByRole('heading', { name: 'Halt, who goes there?' }).waitFor();
      await page.getByRole('link', { name: 'Deliveries' }).click();
      await page.getByRole('heading', { name: 'Deliveries' }).waitFor();
      await page.getByRole('link', { name: 'Postern' }).click();
      await page.getByRole('heading', { name: 'On the shelf' }).waitFor();
      // What only scripts could answer is not there to be pressed.
      expect(await page.getByRole('button', { name: 'Everything' }).count()).toBe(0);
    });

    test('F3: from the like on the front page to the order', async () => {
      const { page } = await visit({ scripts: false });
      await page.goto('/');
      const heart = page.locator('[data-slug=murmur-bell] .like');
      const likes = Number(await heart.textContent());
      await heart.click();
      await expect.poll(() => heart.getAttribute('aria-pressed')).toBe('true');
      expect(Number(await heart.textContent())).toBe(likes + 1);
      await page.reload();
      expect(Number(await heart.textContent())).toBe(likes + 1);
      await heart.click();
      await expect.poll(() => heart.getAttribute('aria-pressed')).toBe('false');

      await page.getByRole('button', { name: 'Put Sentry into the basket' }).click();
      await page.waitForURL('**/cart');
      await page.getByRole('button', { name: 'One Sentry more' }).click();
      await expect.poll(() => page.getByTestId('total').textContent()).toBe('€38.00');
      // F6: the page came by a redirect, so a reload buys nothing.
      await page.reload();
      expect(await page.getByTestId('total').textContent()).toBe('€38.00');
      await page.goto('/product/herald-seal');
      await page.getByRole('button', { name: 'Put into the basket' }).click();
      await page.waitForURL('**/cart');
      await page.getByRole('button', { name: 'Take Herald out of the basket' }).click();
      await expect.poll(() => page.locator('.cart-row').count()).toBe(1);
      await page.getByRole('button', { name: 'Place the order' }).click();
      await page.waitForURL('**/account');
      expect(await page.locator('.order').textContent()).toContain('2 × Sentry');
      expect(await page.getByTestId('basket-count').count()).toBe(0);
    });

    test('F4: a user name that is taken, and one of those that are free', async () => {
      const { page } = await visit({ scripts: false });
      await page.goto('/account');
      await page.getByRole('textbox').fill('Porter');
      await page.getByRole('textbox').press('Enter');
      await page.getByText('“Porter” is taken').waitFor();
      expect(await page.getByRole('textbox').inputValue()).toBe('Porter');
      await page.locator('.answer .chips button').first().click();
      await page.getByText('is yours.').waitFor();
      await page.getByRole('heading', { name: /^Welcome, Porter-/ }).waitFor();
    });

    test('S4: the sign-up keeps what was entered', async () => {
      // Not `visit`: the browser counts the status of the answer among the errors.
      const { page, close } = await openPage(browser, server.url, { scripts: false });
      onTestFinished(close);
      await page.goto('/watch');
      await page.getByLabel('Name').fill('Wat');
      await page.getByLabel('Email').fill('nowhere');
      await page.getByLabel('Where will you stand?').selectOption('tower');
      await page.getByLabel('By night').check();
      const [response] = await Promise.all([
        page.waitForResponse((answer) => answer.request().method() === 'POST'),
        page.getByRole('button', { name: 'Join the watch' }).click(),
      ]);
      expect(response.status()).toBe(422);
      await page.getByText('That is no address that a letter would reach.').waitFor();
      expect(await page.getByLabel('Name').inputValue()).toBe('Wat');
      expect(await page.getByLabel('Email').inputValue()).toBe('nowhere');
      expect(await page.getByLabel('Where will you stand?').inputValue()).toBe('tower');
      expect(await page.getByLabel('By night').isChecked()).toBe(true);
    });

    test('a form that was tampered with is refused on a page of the shop', async () => {
      const visitor = await openPage(browser, server.url, { scripts: false });
      onTestFinished(visitor.close);
      const { page } = visitor;
      const answers: number[] = [];
      page.on('response', (answer) => {
        if (answer.request().method() === 'POST') answers.push(answer.status());
      });
      await page.route('**/*', (route) => {
        const body = route.request().postData();
        if (body === null) return route.continue();
        return route.continue({ postData: body.replaceAll(/postLike-[\w-]{12}/g, 'postLike-000000000000') });
      });
      await page.goto('/');
      await page.locator('[data-slug=murmur-bell] .like').click();
      await page.getByRole('heading', { name: 'The porter shakes his head' }).waitFor();
      expect(answers).toEqual([404]);
      await page.unroute('**/*');
      await page.getByRole('link', { name: 'Try again' }).click();
      await page.getByRole('heading', { name: 'On the shelf' }).waitFor();
    });
  });
});

describe.each(modes)('the server-rendered shop without its database in %s', (mode) => {
  test('C3: status 500, and in production a word that the server’s log explains, nothing else', async () => {
    const env = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' };
    const server = await startShop(prepareShop(mode), mode, env);
    onTestFinished(() => server.kill());
    const response = await fetch(`${server.url}/`, { headers: html });
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(server.output()).toContain('ECONNREFUSED');
    if (mode === 'development') {
      expect(text).toContain('ECONNREFUSED');
      return;
    }
    expect(text).not.toMatch(/ECONNREFUSED|127\.0\.0\.1:1\b|node_modules|insert into|select /);
    const { page, close } = await openPage(browser, server.url);
    onTestFinished(close);
    await page.goto('/product/sentry-mug');
    await page.getByRole('heading', { name: 'The gate is stuck' }).waitFor();
    const digest = await page.getByTestId('digest').textContent();
    expect(digest).toMatch(/^\w{8}$/);
    expect(server.output()).toContain(digest);
    expect(await page.getByRole('link', { name: 'Try again' }).getAttribute('href')).toBe(
      '/product/sentry-mug',
    );
  });
});

test('a developer edits a component and a function of the shop: the page stays, and the server renders the new', async () => {
  const shop = prepareShop('development');
  const server = await startShop(shop, 'development');
  onTestFinished(() => server.kill());
  await openForTheFirstTime(browser, server);
  const { page, errors, close } = await openPage(browser, server.url);
  onTestFinished(close);
  await page.goto('/product/sentry-mug');
  await waitForHydration(page);
  await page.getByRole('button', { name: 'One Sentry more' }).click();
  await page.evaluate(() => Object.assign(window, { marker: 'not reloaded' }));

  edit(
    path.join(shop.core, 'src/components/site-footer.tsx'),
    'Nothing here is for sale.',
    'Everything is for show.',
  );
  await page.getByText('Everything is for show.').waitFor();
  edit(
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

function edit(file: string, part: string, change: string): void {
  const text = readFileSync(file, 'utf8');
  if (!text.includes(part)) throw new Error(`${file} does not contain ${part}`);
  writeFileSync(file, text.replace(part, change));
}

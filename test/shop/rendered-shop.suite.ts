import type { Browser } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Mode, modes, startShop } from '../harness/app.ts';
import { openPage } from '../harness/page.ts';
import { html, pages, prepareShop, visit, waitForHydration } from '../harness/rendered-shop.ts';
import type { ServerProcess } from '../harness/server-process.ts';

/** What a shop does whose pages a server renders, however it renders them: with scripts, before them and without them. */
export function describeRenderedShop(browser: () => Browser, server: () => ServerProcess): void {
  describe('the answer', () => {
    test('is for this visitor alone', async () => {
      const response = await fetch(`${server().url}/account`, { headers: html });
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
      const response = await fetch(server().url + address, { headers: html });
      expect(response.status).toBe(status);
      expect(await response.text()).toContain(`<h1>${heading}</h1>`);
    });

    test('a page has one address', async () => {
      const response = await fetch(`${server().url}/cart/?a=1`, { headers: html, redirect: 'manual' });
      expect([response.status, response.headers.get('location')]).toEqual([308, '/cart?a=1']);
    });
  });

  describe('with scripts', () => {
    test.each(pages)(
      '%s comes alive: no complaint, and nothing is asked that the page holds',
      async (address) => {
        const { page } = await visit(browser(), server());
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

    test('F4: what was posted before the scripts came is gone on from', async () => {
      const { page } = await visit(browser(), server());
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
      const { page } = await visit(browser(), server(), { scripts: false });
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
    });

    test('F3: from the like on the front page to the order', async () => {
      const { page } = await visit(browser(), server(), { scripts: false });
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
      const { page } = await visit(browser(), server(), { scripts: false });
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
      const { page, close } = await openPage(browser(), server().url, { scripts: false });
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
      const visitor = await openPage(browser(), server().url, { scripts: false });
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
}

/** What it does when its database cannot be reached. */
export function describeShopWithoutDatabase(host: string, browser: () => Browser): void {
  describe.each(modes)('without its database in %s', (mode: Mode) => {
    test('C3: status 500, and in production a word that the server’s log explains, nothing else', async () => {
      const env = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' };
      const server = await startShop(prepareShop(host, mode), mode, env);
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
      const { page, close } = await openPage(browser(), server.url);
      onTestFinished(close);
      await page.goto('/product/sentry-mug');
      await page.getByRole('heading', { name: 'The gate is stuck' }).waitFor();
      const digest = await page.getByTestId('digest').textContent();
      expect(digest).toMatch(/^\w{8,}$/);
      expect(server.output()).toContain(digest);
      expect(await page.getByRole('link', { name: 'Try again' }).getAttribute('href')).toBe(
        '/product/sentry-mug',
      );
    });
  });
}

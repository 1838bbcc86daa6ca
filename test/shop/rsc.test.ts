import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { modes } from '../harness/app.ts';
import { launchBrowser } from '../harness/chromium.ts';
import { openPage } from '../harness/page.ts';
import {
  answered,
  html,
  markPage,
  noteRequests,
  prepareShop,
  startRenderedShop,
  visit,
  waitForHydration,
} from '../harness/rendered-shop.ts';
import type { ServerProcess } from '../harness/server-process.ts';
import { describeRenderedShop, describeShopWithoutDatabase } from './rendered-shop.suite.ts';

/** The shop with Server Components. */

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

const aside = (page: Page, name: string) => page.getByRole('button', { name: `Keep ${name} aside` });
const kept = (page: Page) =>
  page
    .locator('.card:has(.keep-aside [aria-pressed=true])')
    .evaluateAll((cards) => cards.map((card) => card.getAttribute('data-slug')));

describe.each(modes)('the shop with Server Components in %s', (mode) => {
  let server: ServerProcess;

  beforeAll(async () => {
    server = await startRenderedShop(browser, prepareShop('rsc', mode), mode);
  });
  afterAll(async () => {
    const ended = await server?.stop();
    if (mode === 'production') expect(ended).toEqual({ code: 0, signal: null });
  });

  /** Opens a page that has come alive, and notes what it asks for from then on. */
  async function open(address: string) {
    const { page } = await visit(browser, server);
    await page.goto(address);
    await waitForHydration(page);
    return { page, requests: noteRequests(page), mark: await markPage(page) };
  }

  describeRenderedShop(
    () => browser,
    () => server,
  );

  describe('the answer', () => {
    test('holds the shelf, the book and the story as HTML; which part of the shelf, the address says', async () => {
      const all = await (await fetch(`${server.url}/`, { headers: html })).text();
      for (const text of ['>Wicket</a>', '>Portcullis</a>', 'Mind the lintel.']) expect(all).toContain(text);
      const light = await (await fetch(`${server.url}/?kind=light`, { headers: html })).text();
      expect(light).toContain('>Wicket</a>');
      expect(light).not.toContain('>Portcullis</a>');
      const product = await (await fetch(`${server.url}/product/herald-seal`, { headers: html })).text();
      expect(product).toContain('the whole idea of a seal');
      expect(product).toContain('Standing next to it');
    });
  });

  describe('single flight', () => {
    test('each change is one request, and the page that comes with its answer shows it', async () => {
      const { page, requests, mark } = await open('/');
      await page.getByRole('button', { name: 'Put Sentry into the basket' }).click();
      await page.getByText('Sentry is in the basket').waitFor();
      expect(await page.getByTestId('basket-count').textContent()).toBe('1 thing in it');
      const heart = page.locator('[data-slug=wicket-lantern] .like');
      const likes = Number(await heart.textContent());
      await answered(page, () => heart.click());
      await expect.poll(() => heart.getAttribute('aria-pressed')).toBe('true');
      expect(Number(await heart.textContent())).toBe(likes + 1);
      expect(requests).toEqual(['POST /_sallyport/addToCart', 'POST /_sallyport/like']);
      expect(await mark.isSame()).toBe(true);
      await page.reload();
      expect(await page.getByTestId('basket-count').textContent()).toBe('1 thing in it');
      expect(await heart.getAttribute('aria-pressed')).toBe('true');
    });

    test('from the basket to the order, whose page thanks for it', async () => {
      const { page, requests } = await open('/product/sentry-mug');
      await page.getByRole('button', { name: 'One Sentry more' }).click();
      await page.getByRole('button', { name: 'Put into the basket' }).click();
      await expect.poll(() => page.getByTestId('basket-count').textContent()).toBe('2 things in it');
      await page.getByRole('link', { name: 'Look inside' }).click();
      await page.getByRole('heading', { name: 'Your basket' }).waitFor();
      await page.getByRole('button', { name: 'One Sentry more' }).click();
      await expect.poll(() => page.getByTestId('total').textContent()).toBe('€57.00');
      await page.getByRole('button', { name: 'Place the order' }).click();
      await page.getByRole('heading', { name: 'The gate is open' }).waitFor();
      expect(await page.getByTestId('basket-count').count()).toBe(0);
      await page.getByRole('link', { name: 'All your orders' }).click();
      await page.getByRole('heading', { name: 'Halt, who goes there?' }).waitFor();
      expect(await page.locator('.order').textContent()).toContain('3 × Sentry');
      expect(requests.filter((request) => request.startsWith('POST'))).toEqual([
        'POST /_sallyport/addToCart',
        'POST /_sallyport/changeQuantity',
        'POST /_sallyport/checkout',
      ]);
    });

    test('C4: a like counts before the server answers, and is the server’s then', async () => {
      const { page } = await open('/');
      const heart = page.locator('[data-slug=moat-carafe] .like');
      const likes = Number(await heart.textContent());
      let answer = () => {};
      const held = new Promise<void>((resolve) => {
        answer = resolve;
      });
      await page.route('**/_sallyport/like-*', async (route) => {
        await held;
        await route.continue();
      });
      await heart.click();
      await expect.poll(() => heart.textContent()).toBe(String(likes + 1));
      await answered(page, async () => answer());
      await page.reload();
      expect(await heart.getAttribute('aria-label')).toBe(`Like Moat, ${likes + 1} so far`);
      expect(await heart.getAttribute('aria-pressed')).toBe('true');
    });
  });

  describe('closures on the shelf', () => {
    test.each([true, false])(
      'D9, C2: each card’s function knows its own product; scripts: %s',
      async (scripts) => {
        const { page } = await visit(browser, server, { scripts });
        await page.goto('/');
        if (scripts) await waitForHydration(page);
        await answered(page, () => aside(page, 'Moat').click());
        await expect.poll(() => kept(page)).toEqual(['moat-carafe']);
        await answered(page, () => aside(page, 'Wicket').click());
        await expect.poll(() => kept(page)).toEqual(['wicket-lantern', 'moat-carafe']);
        await page.goto('/cart');
        await page.getByRole('heading', { name: 'Kept aside for you' }).waitFor();
        expect(await kept(page)).toEqual(['wicket-lantern', 'moat-carafe']);
        if (scripts) await waitForHydration(page);
        await answered(page, () => aside(page, 'Moat').click());
        await expect.poll(() => page.locator('.card').count()).toBe(1);
        expect(await kept(page)).toEqual(['wicket-lantern']);
      },
    );

    test('D9: with scripts a press is one request, and loads no page', async () => {
      const { page, requests, mark } = await open('/?kind=desk');
      await answered(page, () => aside(page, 'Herald').click());
      await expect.poll(() => kept(page)).toEqual(['herald-seal']);
      expect(requests).toEqual(['POST /_sallyport/keepAside']);
      expect(await mark.isSame()).toBe(true);
    });
  });

  describe('T2: what the porter says', () => {
    test('is elements, of which one comes later, and one is alive; the page is not rendered for it', async () => {
      const { page, requests } = await open('/product/sentry-mug');
      await page.getByRole('button', { name: 'What does the porter say about it?' }).click();
      await page.getByText('Nobody was ever turned away from a laid table.').waitFor();
      await page.getByText('He counts on his fingers…').waitFor();
      await page
        .locator('.porter-says p', { hasText: /went out|in a basket|in baskets|asked for it/ })
        .waitFor();
      expect(await page.getByText('He counts on his fingers…').count()).toBe(0);
      await page.getByRole('button', { name: 'Put Arrowslit into the basket' }).first().click();
      await expect.poll(() => page.getByTestId('basket-count').textContent()).toBe('1 thing in it');
      expect(requests).toEqual(['POST /_sallyport/askPorter', 'POST /_sallyport/addToCart']);
      await page.getByRole('link', { name: 'Arrowslit' }).first().click();
      await page.getByRole('heading', { name: 'Arrowslit', level: 1 }).waitFor();
      expect(await page.locator('.porter-says').count()).toBe(0);
    });

    test('without scripts it comes with the page, whole', async () => {
      const { page } = await visit(browser, server, { scripts: false });
      await page.goto('/product/sentry-mug');
      await page.getByRole('button', { name: 'What does the porter say about it?' }).click();
      await page
        .locator('.porter-says p', { hasText: /went out|in a basket|in baskets|asked for it/ })
        .waitFor();
    });
  });

  describe.each([true, false])('F4: forms of functions that came as props; scripts: %s', (scripts) => {
    async function begin(address: string): Promise<Page> {
      const { page } = await visit(browser, server, { scripts });
      await page.goto(address);
      if (scripts) await waitForHydration(page);
      return page;
    }

    test('the book at the gate on the front page: a line that is none stays in the field, a good one is written', async () => {
      const page = await begin('/');
      const line = page.getByRole('textbox');
      await line.fill('x'.repeat(121));
      await page.getByRole('button', { name: 'Sign' }).click();
      await page.getByText('this one has 121').waitFor();
      expect(await line.inputValue()).toBe('x'.repeat(121));
      const text = `<b>Bold</b> in ${mode}, ${scripts}`;
      await line.fill(text);
      await page.getByRole('button', { name: 'Sign' }).click();
      await page.getByText('It is written, stranger.').waitFor();
      expect(await page.locator('.gate-book-lines li').first().textContent()).toBe(`${text}A stranger`);
      expect(await line.inputValue()).toBe('');
    });

    test('S3: the watchword, wrong and right, and the way out', async () => {
      const page = await begin('/admin');
      await page.getByLabel('Watchword').fill('open sesame');
      await page.getByRole('button', { name: 'Say it' }).click();
      await page.getByText('That is not it.').waitFor();
      await page.getByLabel('Watchword').fill('portcullis');
      await page.getByRole('button', { name: 'Say it' }).click();
      await page.getByRole('button', { name: 'Use a sample delivery' }).waitFor();
      await page.getByRole('button', { name: 'Leave the staff' }).click();
      await page.getByLabel('Watchword').waitFor();
    });
  });

  describe('pages', () => {
    test('links, the chips of the shelf and the back button load no document, and the focus moves along', async () => {
      const { page, requests, mark } = await open('/');
      await page.getByRole('link', { name: 'Desk' }).click();
      await expect.poll(() => page.locator('#shelf .card').count()).toBe(3);
      expect(await page.getByRole('link', { name: 'Desk' }).getAttribute('aria-current')).toBe('true');
      await page.getByRole('link', { name: 'Herald', exact: true }).click();
      await page.getByRole('heading', { name: 'Herald', level: 1 }).waitFor();
      expect(await page.title()).toBe('Herald, wax and seal: Postern');
      await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('MAIN');
      await page.goBack();
      await page.getByRole('heading', { name: 'On the shelf' }).waitFor();
      expect(await page.locator('#shelf .card').count()).toBe(3);
      await page.getByRole('link', { name: 'You', exact: true }).click();
      await page.getByRole('heading', { name: 'Halt, who goes there?' }).waitFor();
      expect(await page.getByRole('link', { name: 'You', exact: true }).getAttribute('class')).toBe('here');
      expect(await mark.isSame()).toBe(true);
      expect(requests.every((request) => request.startsWith('GET /_sallyport/page/'))).toBe(true);
    });

    test('C3: trouble stands in the place of the page, and another try shows it again as it is', async () => {
      // Not `visit`: the browser counts the answer among the errors.
      const { page, close } = await openPage(browser, server.url);
      onTestFinished(close);
      await page.goto('/');
      await waitForHydration(page);
      const mark = await markPage(page);
      await page.route('**/_sallyport/like-*', (route) =>
        route.fulfill({ status: 502, body: 'Bad gateway' }),
      );
      await page.locator('[data-slug=wicket-lantern] .like').click();
      await page.getByRole('heading', { name: 'The gate is stuck' }).waitFor();
      expect(await page.getByRole('link', { name: 'Postern' }).count()).toBe(1);
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('heading', { name: 'On the shelf' }).waitFor();
      expect(await page.locator('[data-slug=wicket-lantern] .like').getAttribute('aria-pressed')).toBe(
        'false',
      );
      expect(await mark.isSame()).toBe(true);
    });

    test('without scripts the chips lead to their part of the shelf', async () => {
      const { page } = await visit(browser, server, { scripts: false });
      await page.goto('/');
      await page.getByRole('link', { name: 'Light' }).click();
      await page.waitForURL('**/?kind=light#shelf');
      const names = await page.locator('#shelf .card h3').allTextContents();
      expect(names).toEqual(['Wicket', 'Night Watch']);
    });
  });
});

describeShopWithoutDatabase('rsc', () => browser);

import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildShop, copyShop, type Mode, modes, type ShopCopy, startShop } from '../harness/app.ts';
import { launchBrowser } from '../harness/chromium.ts';
import { openForTheFirstTime, openPage, type Visitor } from '../harness/page.ts';
import { startPostgres } from '../harness/postgres.ts';
import type { ServerProcess } from '../harness/server-process.ts';

let browser: Browser;
const shops = new Map<Mode, ShopCopy>();

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

function prepareShop(mode: Mode): ShopCopy {
  let shop = shops.get(mode);
  if (shop === undefined) {
    shop = copyShop(mode);
    if (mode === 'production') buildShop(shop);
    shops.set(mode, shop);
  }
  return shop;
}

/** Opens the page of the staff, and says the watchword. */
async function openDeliveries(page: Page): Promise<void> {
  await page.goto('/admin');
  await page.getByLabel('Watchword').fill('portcullis');
  await page.getByRole('button', { name: 'Say it' }).click();
  await page.getByText('Choose a CSV file').waitFor();
}

describe.each(modes)('the single-page shop in %s', (mode) => {
  let server: ServerProcess;
  let visitor: Visitor;

  beforeAll(async () => {
    server = await startShop(prepareShop(mode), mode);
    await openForTheFirstTime(browser, server);
  });
  afterAll(async () => {
    const ended = await server?.stop();
    // 0: it put the database away and ended by itself. Vite answers a signal with an exit code of its own.
    if (mode === 'production') expect(ended).toEqual({ code: 0, signal: null });
  });
  beforeEach(async () => {
    visitor = await openPage(browser, server.url);
  });
  afterEach(async () => {
    expect(visitor.errors).toEqual([]);
    await visitor.close();
  });

  test('what was put into the cart is still there after a reload', async () => {
    const { page } = visitor;
    await page.goto('/');
    await page.getByRole('button', { name: 'Put Sentry into the basket' }).click();
    await page.getByRole('button', { name: 'Put Wicket into the basket' }).click();
    await page.getByText('Wicket is in the basket').waitFor();
    expect(await page.getByTestId('basket-count').textContent()).toBe('2 things in it');
    await page.reload();
    await page.getByTestId('basket-count').waitFor();
    await page.getByRole('link', { name: 'Basket' }).click();
    const rows = page.locator('.cart-row');
    await rows.first().waitFor();
    expect(await rows.getByRole('heading').allTextContents()).toEqual(['Sentry', 'Wicket']);
    expect(await page.getByTestId('total').textContent()).toBe('€83.00');
    expect(await visitor.context.cookies()).toMatchObject([
      { name: 'shop_session', httpOnly: true, sameSite: 'Lax', path: '/' },
    ]);
  });

  test('a delivery is imported row by row, with its mistakes set aside, and is on the shelf then', async () => {
    const { page } = visitor;
    await openDeliveries(page);
    // Every value the bar ever has, however busy the machine is.
    await page.evaluate(() => {
      const seen: number[] = [];
      const note = (records: MutationRecord[]) => {
        for (const { target } of records) {
          const isBar = target instanceof HTMLProgressElement;
          if (isBar && target.labels[0]?.textContent?.startsWith('Imported')) seen.push(target.value);
        }
      };
      new MutationObserver(note).observe(document, { subtree: true, attributeFilter: ['value'] });
      Object.assign(window, { seen });
    });
    const rows = Array.from({ length: 12 }, (_, index) =>
      [
        `${mode}-crate-${index}`,
        `Crate ${index} of ${mode}`,
        'light',
        index === 4 ? 'a song' : '9.50',
        index,
      ].join(','),
    );
    const text = ['slug,name,kind,price,stock', ...rows].join('\n');
    await page.setInputFiles('input[type=file]', {
      name: 'd.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(text),
    });
    await page.getByText('Unpacked: 11 on the shelf, 1 refused.').waitFor();
    // The bar moved row by row, and the upload's own bar is full.
    const seen = await page.evaluate(() => (window as unknown as { seen: number[] }).seen);
    expect(new Set(seen.filter((value) => value > 0 && value < 1)).size).toBeGreaterThan(2);
    expect(
      await page.getByRole('progressbar', { name: 'Sent' }).evaluate((bar: HTMLProgressElement) => bar.value),
    ).toBe(1);
    // Refused early, and still there when later rows have passed.
    const aside = page.getByRole('list', { name: 'Set aside' }).getByRole('listitem');
    expect(await aside.count()).toBe(1);
    expect(await aside.textContent()).toContain(`6Crate 4 of ${mode}`);
    expect(await page.getByRole('list', { name: 'Unpacked last' }).getByRole('listitem').count()).toBe(6);
    await page.getByRole('link', { name: 'Shelf' }).click();
    await page.getByRole('heading', { name: `Crate 11 of ${mode}` }).waitFor();
    expect(await page.getByRole('heading', { name: `Crate 4 of ${mode}` }).count()).toBe(0);
  });

  test('an import that is stopped in the browser stops on the server', async () => {
    const { page } = visitor;
    await openDeliveries(page);
    const rows = Array.from(
      { length: 400 },
      (_, index) => `${mode}-stopped-${index},Stopped ${index} of ${mode},desk,1,1`,
    );
    const text = ['slug,name,kind,price,stock', ...rows].join('\n');
    await page.setInputFiles('input[type=file]', {
      name: 'd.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(text),
    });
    await page.locator('.import-rows li').nth(3).waitFor();
    await page.getByRole('button', { name: 'Stop the import' }).click();
    await page.getByText(/^Stopped: \d+ on the shelf/).waitFor();
    const countStopped = async () => {
      const reader = await openPage(browser, server.url);
      await reader.page.goto('/');
      await reader.page.locator('[data-slug]').first().waitFor();
      const count = await reader.page.locator(`[data-slug^="${mode}-stopped-"]`).count();
      await reader.close();
      return count;
    };
    const first = await countStopped();
    // Whole rows of time for a server that had not heard.
    await page.waitForTimeout(1000);
    expect(await countStopped()).toBe(first);
    expect(first).toBeLessThan(200);
  });

  test('a file that is no such table is refused in words', async () => {
    const { page } = visitor;
    await openDeliveries(page);
    await page.setInputFiles('input[type=file]', {
      name: 'd.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('a,b\n1,2\n'),
    });
    await page.getByText('The first line names no column slug, name, kind, price, stock.').waitFor();
  });

  test('S3: who does not know the watchword sees no delivery, and cannot bring one without the page either', async () => {
    const { page, errors } = visitor;
    await page.goto('/admin');
    await page.getByLabel('Watchword').fill('drawbridge');
    await page.getByRole('button', { name: 'Say it' }).click();
    await page.getByText('That is not it.').waitFor();
    await page.getByLabel('Watchword').fill(' ');
    await page.getByRole('button', { name: 'Say it' }).click();
    await page.getByText('A word, please.').waitFor();
    expect(errors.splice(0)).toEqual([expect.stringContaining('422')]);
    // Whoever was let in, and has no badge any more when the file is sent.
    await openDeliveries(page);
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Use a sample delivery' }).click();
    await page.getByText('Deliveries are for the staff.').waitFor();
    expect(errors.splice(0)).toEqual([expect.stringContaining('401')]);
  });

  test('a visitor who only looks gets no session', async () => {
    const { page } = visitor;
    await page.goto('/');
    await page.getByRole('heading', { name: 'Wicket' }).waitFor();
    await page.goto('/cart');
    await page.getByRole('heading', { name: 'An empty basket' }).waitFor();
    expect(await visitor.context.cookies()).toEqual([]);
  });

  test('quantities change, and lines go', async () => {
    const { page } = visitor;
    await page.goto('/product/sentry-mug');
    await page.getByRole('button', { name: 'One Sentry more' }).click();
    await page.getByRole('button', { name: 'Put into the basket' }).click();
    await page.getByRole('link', { name: 'Look inside' }).click();
    await page.getByRole('button', { name: 'One Sentry more' }).click();
    await expect.poll(() => page.getByTestId('total').textContent()).toBe('€57.00');
    await page.reload();
    await expect.poll(() => page.getByTestId('total').textContent()).toBe('€57.00');
    await page.getByRole('button', { name: 'Take Sentry out of the basket' }).click();
    await page.getByRole('heading', { name: 'An empty basket' }).waitFor();
  });

  test('C4: a like counts before the server answers, and stays after a reload', async () => {
    const { page } = visitor;
    await page.goto('/');
    const heart = page.locator('[data-slug=murmur-bell] .like');
    const before = Number(await heart.textContent());
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await page.route('**/_sallyport/like-*', async (route) => {
      await held;
      await route.continue();
    });
    await heart.click();
    await expect.poll(() => heart.textContent()).toBe(String(before + 1));
    expect(await heart.getAttribute('aria-pressed')).toBe('true');
    const answered = page.waitForResponse('**/_sallyport/like-*');
    letGo();
    await answered;
    await page.reload();
    await expect.poll(() => heart.getAttribute('aria-pressed')).toBe('true');
    expect(await heart.textContent()).toBe(String(before + 1));
    await Promise.all([page.waitForResponse('**/_sallyport/unlike-*'), heart.click()]);
    await page.reload();
    await expect.poll(() => heart.textContent()).toBe(String(before));
  });

  test('C4: the count never falls back between the answer and the page', async () => {
    const { page } = visitor;
    await page.goto('/');
    const heart = page.locator('[data-slug=moat-carafe] .like');
    await heart.waitFor();
    await heart.evaluate((element) => {
      const seen: string[] = [];
      Object.assign(window, { seen });
      new MutationObserver(() => seen.push(element.getAttribute('aria-pressed') ?? '')).observe(element, {
        attributes: true,
      });
    });
    await Promise.all([page.waitForResponse('**/_sallyport/like-*'), heart.click()]);
    // Until what the server said is on the page: that is when a fall would show.
    await page.waitForFunction(() => document.querySelector('.like[aria-pressed=true]') !== null);
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    const seen = await page.evaluate(() => (window as unknown as { seen: string[] }).seen);
    expect(seen.filter((pressed) => pressed !== 'true')).toEqual([]);
    expect(seen).not.toEqual([]);
  });

  test('C3: what the shop refuses is told nicely, with the data that came along', async () => {
    const { page } = visitor;
    await page.goto('/product/arrowslit-bookmarks');
    for (const _ of [1, 2]) await page.getByRole('button', { name: 'One Arrowslit more' }).click();
    await page.getByRole('button', { name: 'Put into the basket' }).click();
    await page.getByRole('link', { name: 'Look inside' }).click();
    await page.getByRole('button', { name: 'Place the order' }).click();
    const notice = page.getByRole('alert');
    await notice.waitFor();
    expect(await notice.textContent()).toContain('Arrowslit: you asked for 3, 2 left');
    expectOnlyRefusals(visitor);
    await page.getByRole('button', { name: 'Take what is left' }).click();
    await notice.waitFor({ state: 'detached' });
    await expect.poll(() => page.getByTestId('total').textContent()).toBe('€28.00');
  });

  test('an order is placed, empties the cart, and is remembered', async () => {
    const { page } = visitor;
    await page.goto('/product/gargoyle-can');
    await page.getByRole('button', { name: 'Put into the basket' }).click();
    await page.getByRole('link', { name: 'Look inside' }).click();
    await page.getByRole('button', { name: 'Place the order' }).click();
    await page.getByRole('heading', { name: 'The gate is open' }).waitFor();
    await expect.poll(() => page.getByTestId('basket-count').count()).toBe(0);
    await page.getByRole('link', { name: 'All your orders' }).click();
    expect(await page.locator('.order').textContent()).toContain('1 × Gargoyle€57.00');
  });

  test('a user name is taken, or free, or the visitor’s own', async () => {
    const { page } = visitor;
    await page.goto('/account');
    const field = page.getByRole('textbox');
    await field.fill('Porter');
    await field.press('Enter');
    await page.getByText('“Porter” is taken').waitFor();
    expect(await field.inputValue()).toBe('Porter');
    await page.getByRole('button', { name: 'Porter-the-bold' }).click();
    await page.getByText('“Porter-the-bold” is yours.').waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Welcome, Porter-the-bold.' }).waitFor();
  });

  test('deep links open, and what does not exist says so', async () => {
    const { page } = visitor;
    await page.goto('/product/herald-seal');
    await page.getByRole('heading', { name: 'Herald', exact: true, level: 1 }).waitFor();
    await page.getByText('the whole idea of a seal').waitFor();
    expect(await page.title()).toBe('Herald, wax and seal: Postern');
    await page.goto('/product/no-such-thing');
    await page.getByRole('heading', { name: 'A blind arch' }).waitFor();
    await page.goto('/no/such/page');
    await page.getByRole('heading', { name: 'A blind arch' }).waitFor();
  });

  test('links lead from page to page and back without loading the page again', async () => {
    const { page } = visitor;
    await page.goto('/');
    await page.evaluate(() => Object.assign(window, { marker: 'here' }));
    await page.getByRole('link', { name: 'Moat' }).click();
    await page.getByRole('heading', { name: 'Moat', exact: true, level: 1 }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'On the shelf' }).waitFor();
    expect(await page.evaluate(() => (window as unknown as { marker: string }).marker)).toBe('here');
  });

  test('C6: a page from before a deploy offers to reload', async () => {
    const { page } = visitor;
    await page.goto('/');
    await page.route('**/_sallyport/like-*', (route) =>
      route.continue({
        url: route
          .request()
          .url()
          .replace(/like-[\w-]+/, 'like-000000000000'),
      }),
    );
    await page.locator('[data-slug=murmur-bell] .like').click();
    await page.getByRole('heading', { name: 'The gate has been rebuilt' }).waitFor();
    expectOnlyRefusals(visitor);
    await page.unroute('**/_sallyport/like-*');
    await page.getByRole('button', { name: 'Reload the page' }).click();
    await page.getByRole('heading', { name: 'On the shelf' }).waitFor();
  });

  test('a call that does not reach the server takes the like back, says so, and keeps the page', async () => {
    const { page } = visitor;
    await page.goto('/');
    const heart = page.locator('[data-slug=sentry-mug] .like');
    const before = await heart.textContent();
    const toast = page.getByText('We cannot reach the shop. Are you online?');
    await page.route('**/_sallyport/*', (route) => route.abort());
    await heart.click();
    await toast.waitFor();
    await expect.poll(() => heart.textContent()).toBe(before);
    expect(await heart.getAttribute('aria-pressed')).toBe('false');
    await toast.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Put Sentry into the basket' }).click();
    await toast.waitFor();
    expect(await page.getByRole('heading', { name: 'On the shelf' }).isVisible()).toBe(true);
    expectOnlyRefusals(visitor);
    await page.unroute('**/_sallyport/*');
    await page.getByRole('button', { name: 'Put Sentry into the basket' }).click();
    await page.getByText('Sentry is in the basket').waitFor();
  });

  test('a page whose first load does not reach the server can be tried again', async () => {
    const { page } = visitor;
    await page.goto('/product/sentry-mug');
    await page.getByRole('button', { name: 'Put into the basket' }).click();
    await page.getByTestId('basket-count').waitFor();
    await page.route('**/_sallyport/*', (route) => route.abort());
    await page.goto('/');
    await page.getByRole('heading', { name: 'We cannot reach the shop' }).waitFor();
    expectOnlyRefusals(visitor);
    await page.unroute('**/_sallyport/*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Wicket' }).waitFor();
    // The count in the header failed as well, without a word and without a button.
    await page.getByTestId('basket-count').waitFor();
  });

  test('arguments that the page would never send are refused, and the shop goes on', async () => {
    const { page } = visitor;
    await page.goto('/');
    await page.getByRole('heading', { name: 'Wicket' }).waitFor();
    const [request] = await Promise.all([
      page.waitForRequest('**/_sallyport/addToCart-*'),
      page.getByRole('button', { name: 'Put Sentry into the basket' }).click(),
    ]);
    await page.getByText('Sentry is in the basket').waitFor();
    const replay = await page.evaluate(
      async ({ url, headers, body }) => {
        const answer = await fetch(url, { method: 'POST', headers, body });
        return { status: answer.status, text: await answer.text() };
      },
      {
        url: request.url(),
        headers: { 'content-type': request.headers()['content-type'] ?? '' },
        body: (request.postData() ?? '').replace('sentry-mug', '../../etc/passwd'),
      },
    );
    expect(replay.status).toBe(400);
    expect(replay.text).toContain('BAD_ARGUMENT');
    expectOnlyRefusals(visitor);
    expect(await page.getByTestId('basket-count').textContent()).toBe('1 thing in it');
  });
});

describe('the data folder of the shop in production', () => {
  test('a second server is told who has it; after a crash it is taken over with everything in it', async () => {
    const shop = prepareShop('production');
    const first = await startShop(shop, 'production');
    const visitor = await openPage(browser, first.url);
    await visitor.page.goto('/product/sentry-mug');
    await visitor.page.getByRole('button', { name: 'Put into the basket' }).click();
    await visitor.page.getByText('Sentry is in the basket').waitFor();

    const second = await startShop(shop, 'production');
    const other = await openPage(browser, second.url);
    await other.page.goto('/');
    await other.page.getByRole('heading', { name: 'The gate is stuck' }).waitFor();
    expect(second.output()).toContain(`is open in process ${first.pid}`);
    await other.close();
    expect(await second.stop()).toEqual({ code: 0, signal: null });

    await first.kill();
    const third = await startShop(shop, 'production');
    const [session] = await visitor.context.cookies();
    const returned = await openPage(browser, third.url);
    await returned.context.addCookies([session!]);
    await returned.page.goto('/cart');
    await returned.page.getByRole('heading', { name: 'Sentry' }).waitFor();
    expect(returned.errors).toEqual([]);
    await returned.close();
    await visitor.close();
    expect(await third.stop()).toEqual({ code: 0, signal: null });
    expect(isShutDownCleanly(path.join(shop.host, '.data/pglite'))).toBe(true);
  });
});

test('with DATABASE_URL the shop in production keeps its data in PostgreSQL', async (context) => {
  const postgres = await startPostgres();
  if (typeof postgres === 'string') {
    console.log(`NOT RUN: the shop on a PostgreSQL server: ${postgres}`);
    context.skip(postgres);
    return;
  }
  const url = await postgres.createDatabase();
  const server = await startShop(prepareShop('production'), 'production', { DATABASE_URL: url });
  const { page, errors, close } = await openPage(browser, server.url);
  await page.goto('/product/moat-carafe');
  await page.getByRole('button', { name: 'Put into the basket' }).click();
  await page.getByText('Moat is in the basket').waitFor();
  await page.reload();
  await expect.poll(() => page.getByTestId('basket-count').textContent()).toBe('1 thing in it');
  expect(errors).toEqual([]);
  await close();
  expect(await server.stop()).toEqual({ code: 0, signal: null });
  await postgres.stop();
});

/** What PostgreSQL itself notes in its control file: its state, after the two numbers that say what it is. */
function isShutDownCleanly(folder: string): boolean {
  const shutDown = 1;
  return readFileSync(path.join(folder, 'global/pg_control')).readInt32LE(16) === shutDown;
}

/** The browser logs every answer that is not 2xx; React logs what an error boundary caught. Both are expected here. */
function expectOnlyRefusals(visitor: Visitor): void {
  const unexpected = visitor.errors.filter(
    (error) => !/Failed to load resource|UnknownFunctionError|CallError|SP400[13]/.test(error),
  );
  expect(unexpected).toEqual([]);
  visitor.errors.length = 0;
}

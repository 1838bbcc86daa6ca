import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildShop, copyShop, modes, startShop } from '../harness/app.ts';
import { launchBrowser } from '../harness/chromium.ts';
import { openPage } from '../harness/page.ts';
import type { ServerProcess } from '../harness/server-process.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe.each(modes)('the shop without its database in %s', (mode) => {
  let server: ServerProcess;

  beforeAll(async () => {
    const env = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' };
    const shop = copyShop(`no-database-${mode}`);
    if (mode === 'production') buildShop(shop);
    server = await startShop(shop, mode, env);
  });
  afterAll(() => server?.stop());

  test('C3: the page shows a digest that the server’s log explains', async () => {
    const { page, close } = await openPage(browser, server.url);
    const answers: string[] = [];
    // On the way, not from the browser: it keeps no copy of what a page reads as a stream.
    await page.route('**/_sallyport/**', async (route) => {
      const response = await route.fetch();
      answers.push(await response.text());
      await route.fulfill({ response });
    });
    await page.goto('/');
    await page.getByRole('heading', { name: 'The gate is stuck' }).waitFor();
    const digest = await page.getByTestId('digest').textContent();
    expect(digest).toMatch(/^\w{4,}$/);
    expect(server.output()).toContain(digest);
    expect(server.output()).toContain('ECONNREFUSED');
    if (mode === 'production') {
      expect(answers).not.toEqual([]);
      const told = answers.join('\n') + (await page.content());
      expect(told).not.toMatch(/ECONNREFUSED|127\.0\.0\.1:1\b|node_modules|insert into|select /);
    }
    await close();
  });
});

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callFunction } from '../harness/call.ts';
import { launchBrowser } from '../harness/chromium.ts';
import { copyFixtureApp, type FixtureApp } from '../harness/fixture-app.ts';
import { openPage } from '../harness/page.ts';
import { openReady, press } from '../harness/rsc-page.ts';
import { buildFolder, commands, type RunningApp } from '../harness/serve-app.ts';

// What a review found to be wrong.

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

async function idIn(server: RunningApp, page: string, name: string): Promise<string> {
  const stream = await (await fetch(`${server.origin}/_sallyport/page${page}`)).text();
  const [, hash = ''] = new RegExp(`\\$${name}\\$([\\w$]{12})\\$`).exec(stream) ?? [];
  return `${name}-${hash.replaceAll('$', '-')}`;
}

describe('an app with Server Components', () => {
  let app: FixtureApp;
  let server: RunningApp;

  beforeAll(async () => {
    app = await copyFixtureApp('rsc');
    await buildFolder(app.folder);
    server = await commands['sallyport start'](app.folder);
  });
  afterAll(async () => {
    await server.close();
    await app.remove();
  });

  test('C3: a promise in a result that rejects while the page beside it takes its time ends nothing', async () => {
    const id = await idIn(server, '/hard', 'rejectLater');
    const answer = await callFunction(server.origin, id, [], { 'sallyport-page': '/slow' }).catch(
      () => 'read',
    );
    expect(answer).toBeDefined();
    expect(server.log()).toContain('LATER');
    expect(server.log()).not.toMatch(/unhandled/i);
  });

  test('a call whose page cannot be rendered any more was made all the same: its result is the answer', async () => {
    const visitor = await openPage(browser, server.origin);
    await openReady(visitor.page, '/hard');
    const id = await idIn(server, '/hard', 'signOutHard');
    const { status, body, headers } = await callFunction(server.origin, id, [], {
      'sallyport-page': '/hard',
    });
    expect([status, body.result]).toEqual([200, 'signed out']);
    expect(headers.get('set-cookie')).toContain('user=broken');
    expect(headers.get('sallyport-location')).toBe('self:');
    await visitor.close();
  });

  test('S6: what is tainted does not leave as the state of a form without scripts', async () => {
    const { page, close } = await openPage(browser, server.origin, { scripts: false });
    await page.goto('/hard');
    const answer = page.waitForResponse((response) => response.request().method() === 'POST');
    await page.locator('#secret button').click();
    expect((await answer).status()).toBe(500);
    expect(await page.content()).not.toContain('TAINTED-API-KEY');
    expect(server.log()).toContain('SP3018');
    await close();
  });

  test('C5: `drop` loses no call with other bound arguments', async () => {
    const { page, close } = await openPage(browser, server.origin);
    await openReady(page, '/hard');
    await page.locator('#remove-1').click();
    await page.locator('#remove-2').click();
    await expect.poll(() => page.locator('[data-of=remove-1]').innerText()).toBe('"removed 1"');
    await expect.poll(() => page.locator('[data-of=remove-2]').innerText()).toBe('"removed 2"');
    await close();
  });

  test.each(['/hard?what=loads', '/'])(
    'an error of the application that speaks of the network goes round no more than once: from %s',
    async (from) => {
      const { page, close } = await openPage(browser, server.origin);
      let asked = 0;
      page.on('request', (request) => {
        if (/_sallyport\/|hard/.test(request.url())) asked++;
      });
      if (from === '/') await openReady(page, from);
      else await page.goto(from);
      if (from === '/')
        await page.evaluate(() =>
          Object.assign(document.querySelector('nav a') as HTMLAnchorElement, {
            href: '/hard?what=loads',
          }).click(),
        );
      await page.getByText('This page failed').waitFor();
      await page.waitForTimeout(1_000);
      expect(asked).toBeLessThan(5);
      await close();
    },
  );

  test('a link to a file leads to the file', async () => {
    const { page, close } = await openPage(browser, server.origin);
    await openReady(page, '/hard');
    await page.locator('#manual').click();
    await page.getByText('The manual.').waitFor();
    await close();
  });

  test('a page that says 404 has that status for whoever comes by a link, too', async () => {
    const { page, close } = await openPage(browser, server.origin);
    await openReady(page, '/');
    const answer = page.waitForResponse((response) => response.request().isNavigationRequest());
    await page.evaluate(() =>
      Object.assign(document.querySelector('nav a') as HTMLAnchorElement, { href: '/nowhere' }).click(),
    );
    expect((await answer).status()).toBe(404);
    await page.getByText('Nothing here').waitFor();
    await close();
  });

  test('refreshing keeps the page where a proxy answers; and no address runs a script', async () => {
    const { page, close } = await openPage(browser, server.origin);
    await openReady(page, '/');
    await page.route('**/_sallyport/page/**', (route) => route.fulfill({ status: 502, body: 'bad gateway' }));
    const outcome = await page.evaluate(async () => {
      const tell = (error: Error) => `${error.name} ${(error as { code?: string }).code ?? ''}`;
      const { refreshPage, navigate } = (
        window as unknown as { sallyportBrowser: Record<string, (url?: string) => Promise<void>> }
      ).sallyportBrowser;
      return [
        await refreshPage!().then(() => 'refreshed', tell),
        await navigate!('javascript:window.ran = true').then(() => 'went', tell),
        'ran' in window,
      ];
    });
    expect(outcome).toEqual(['TypeError ', 'SallyportError SP7007', false]);
    expect(await page.locator('#count-up').count()).toBe(1);
    await close();
  });

  test('a page from another build that comes again and again is loaded anew once, and no more', async () => {
    const { page, close } = await openPage(browser, server.origin);
    let documents = 0;
    page.on('request', (request) => {
      if (request.isNavigationRequest()) documents++;
    });
    await page.route('**/_sallyport/count-*', async (route) => {
      const response = await route.fetch({
        headers: { ...route.request().headers(), 'sallyport-build': 'other' },
      });
      await route.fulfill({ response });
    });
    await openReady(page, '/');
    await page.locator('#count-up').click();
    await expect.poll(() => documents).toBe(2);
    await page.locator('html[data-ready]').waitFor();
    expect(await press(page, 'count-up')).toMatch(/^\d+$/);
    await page.waitForTimeout(1_000);
    expect(documents).toBe(2);
    await close();
  });
});

test('a link out of the base is the browser’s, and such a page is not rendered beside a result', async () => {
  const app = await copyFixtureApp('rsc');
  await app.edit('vite.config.ts', 'plugins:', "base: '/app/', plugins:");
  await buildFolder(app.folder);
  const server = await commands['sallyport start'](app.folder);
  const { page, close } = await openPage(browser, new URL(server.origin).origin);
  await openReady(page, '/app/nowhere');
  await page.evaluate(() =>
    Object.assign(document.querySelector('nav a') as HTMLAnchorElement, { href: '/other/page' }).click(),
  );
  await page.waitForURL('**/other/page');
  expect(await page.locator('main').count()).toBe(0);
  await close();
  await server.close();
  await app.remove();
});

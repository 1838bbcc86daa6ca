import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../harness/chromium.ts';
import { copyFixtureApp, type FixtureApp } from '../harness/fixture-app.ts';
import { openPage, type Visitor } from '../harness/page.ts';
import { buildFolder, commands, type RunningApp } from '../harness/serve-app.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

async function open(page: Page, path: string): Promise<void> {
  // In development everything is compiled for the first page, on a machine that may be busy.
  await page.goto(path, { timeout: 120_000 });
  await page.locator('html[data-ready]').waitFor({ timeout: 120_000 });
}

/** What a button's function answered. */
async function press(page: Page, id: string): Promise<string> {
  const output = page.locator(`[data-of="${id}"]`);
  const before = await output.innerHTML();
  await page.locator(`#${id}`).click();
  await expect.poll(() => output.innerHTML(), { timeout: 20_000 }).not.toBe(before);
  return output.innerText();
}

describe.each(['vite', 'sallyport start'] as const)('an app with Server Components, %s', (command) => {
  const isBuilt = command === 'sallyport start';
  let app: FixtureApp;
  let server: RunningApp;
  let visitor: Visitor;
  let page: Page;
  let first: [status: number, html: string];

  beforeAll(async () => {
    app = await copyFixtureApp('rsc');
    if (isBuilt) await buildFolder(app.folder);
    server = await commands[command](app.folder);
    visitor = await openPage(browser, server.origin);
    page = visitor.page;
    const response = await page.request.get('/calls', { timeout: 120_000 });
    first = [response.status(), await response.text()];
    await open(page, '/calls');
  });
  afterAll(async () => {
    await visitor.close();
    await server.close();
    await app.remove();
  });

  test.each([
    ['module', '3'],
    ['bound', '42'],
    ['inline', '42'],
    ['types', '[["Map",["a","1n"]],"NaN",null,"1970-01-01T00:00:00.000Z"]'],
    ['imported', '"imported: x"'],
    ['imported-bound', '"imported: bound"'],
  ])(
    'C1, C2: a function that came as a prop or by import is called through our own wire: %s',
    async (id, answer) => {
      expect(await press(page, id)).toBe(answer);
    },
  );

  test('C1: no more arguments are sent than the function declares, so that it can be an event handler', async () => {
    expect(await press(page, 'extra')).toBe('13');
  });

  test('D9: closures of a loop keep their own values, unreadable in the page and in its stream', async () => {
    expect(await press(page, 'buy-tea')).toBe('"3 tea 0 12 0"');
    expect(await press(page, 'buy-cup')).toBe('"3 cup 1 12 0"');
    expect(await press(page, 'buy-pot')).toBe('"3 pot 2 12 0"');
    const html = await (await page.request.get('/calls')).text();
    const stream = await (await page.request.get('/_sallyport/page/calls')).text();
    expect(stream).toMatch(/^\w*:/);
    for (const text of [html, stream]) expect(text).not.toContain('CAPTURED');
  });

  test.each([
    ['pass-module', '3'],
    ['pass-closure', '103'],
    ['pass-imported', '"imported: y"'],
    ['pass-function-bound', '11'],
  ])('C2: functions are passed on to other functions, with what is bound to them: %s', async (id, answer) => {
    expect(await press(page, id)).toBe(answer);
  });

  test('C2: one that came as a prop and was bound in the browser cannot be passed on, and the error names the fix', async () => {
    expect(await press(page, 'pass-bound')).toMatch(
      /SP7004: arguments\[0\] is a function that bind\(\) made in the browser/,
    );
  });

  test('a client component that imports what is for the browser alone is rendered on the server all the same', () => {
    // With the very first page: what came with that import took the place of the server's own reader of streams.
    expect(first).toEqual([200, expect.stringContaining('id="refresh"')]);
  });

  test('no error was printed', () => {
    expect(visitor.errors).toEqual([]);
  });

  describe('T2: results with React elements', () => {
    beforeAll(() => open(page, '/elements'));

    test('alone, with a client component and a closure inside', async () => {
      expect(await press(page, 'card')).toContain('alone');
      const counter = page.locator('[data-of=card] .counter');
      await counter.click();
      await expect.poll(() => counter.innerText()).toBe('2 saved 2 10');
    });

    test('nested in data, in lists and Maps', async () => {
      expect(await press(page, 'nested')).toMatch(/nested\s*inside\s*1\s*ab/);
    });

    test('in promises that settle at once, one of which cannot be sent: none comes in the place of another', async () => {
      expect(await press(page, 'settled')).toBe('xminey');
      expect(await press(page, 'settled-alone')).toBe('alonemine');
    });

    test('streamed: a Suspense boundary fills in later', async () => {
      expect(await press(page, 'streamed')).toBe('wait');
      await expect.poll(() => page.locator('[data-of=streamed]').innerText()).toBe('here');
    });

    test('one that throws: the page says so, and nothing of the error in production', async () => {
      await open(page, '/elements');
      await page.locator('#broken').click();
      await page.locator('text=This page failed').waitFor();
      expect((await page.content()).includes('BROKEN-SECRET')).toBe(!isBuilt);
      if (isBuilt) expect(server.log()).toContain('BROKEN-SECRET');
      await open(page, '/elements');
    });

    test('a promise of an element', async () => {
      await page.locator('#later').click();
      await expect.poll(() => page.locator('[data-of=later]').innerText()).toBe('laternow');
    });
  });

  describe('single flight', () => {
    beforeAll(() => open(page, '/'));

    test('a call brings the page along as it is after it, and what was typed stays', async () => {
      const requests: string[] = [];
      page.on('request', (request) =>
        requests.push(`${request.method()} ${new URL(request.url()).pathname}`),
      );
      await page.locator('#typed').fill('typed');
      const before = Number(await page.locator('#count').innerText());
      expect(await press(page, 'count-up')).toBe(String(before + 1));
      await expect.poll(() => page.locator('#count').innerText()).toBe(String(before + 1));
      expect(await page.locator('#typed').inputValue()).toBe('typed');
      const calls = requests.filter((request) => !request.includes('.'));
      expect(calls.map((request) => request.replace(/-[\w-]{12}$/, ''))).toEqual(['POST /_sallyport/count']);
    });

    test('a function can say that it keeps the page', async () => {
      const renders = await page.locator('#renders').innerText();
      const count = await page.locator('#count').innerText();
      expect(await press(page, 'count-quietly')).toBe(String(Number(count) + 1));
      expect(await page.locator('#renders').innerText()).toBe(renders);
    });

    test('the page beside a result is that of the caller as the call has left him', async () => {
      await expect.poll(() => page.locator('#user').innerText()).toBe('nobody');
      expect(await press(page, 'sign-in')).toBe('"hello ada"');
      await expect.poll(() => page.locator('#user').innerText()).toBe('ada');
      expect((await visitor.context.cookies()).map(({ name, value }) => [name, value])).toEqual([
        ['user', 'ada'],
      ]);
    });

    test('a redirect shows the other page without loading a document', async () => {
      await page.evaluate(() => Object.assign(window, { same: true }));
      await page.locator('#go').click();
      await page.locator('#post').waitFor();
      expect(new URL(page.url()).pathname).toBe('/forms');
      expect(await page.evaluate(() => 'same' in window)).toBe(true);
    });
  });

  describe('pages', () => {
    test("links and the browser's own buttons lead to pages without loading a document", async () => {
      await open(page, '/');
      await page.evaluate(() => Object.assign(window, { same: true }));
      await page.locator('nav a[href="/calls"]').click();
      await page.locator('#module').waitFor();
      expect(await page.title()).toBe('Fixture /calls');
      await page.goBack();
      await page.locator('#count-up').waitFor();
      expect(new URL(page.url()).pathname).toBe('/');
      expect(await page.evaluate(() => 'same' in window)).toBe(true);
    });

    test('code of the browser shows another page, and the same one anew', async () => {
      await open(page, '/');
      await page.evaluate(() => Object.assign(window, { same: true }));
      const renders = Number(await page.locator('#renders').innerText());
      await page.locator('#refresh').click();
      await expect.poll(() => page.locator('#renders').innerText()).toBe(String(renders + 1));
      await page.locator('#to-calls').click();
      await page.locator('#module').waitFor();
      expect(await page.evaluate(() => 'same' in window)).toBe(true);
    });

    test('status and redirects of a page', async () => {
      expect((await page.request.get('/nope')).status()).toBe(404);
      const moved = await page.request.get('/old', { maxRedirects: 0 });
      expect([moved.status(), moved.headers().location]).toEqual([303, '/calls']);
    });

    test('a component that redirects when the page has begun', async () => {
      await page.goto('/trouble?what=redirect-late');
      await page.locator('#module').waitFor();
      expect(new URL(page.url()).pathname).toBe('/calls');
    });
  });

  test('D10: a reference that is called while HTML is rendered is a named error', async () => {
    const response = await page.request.get('/trouble?what=call');
    const text = `${await response.text()}${server.log()}`;
    expect(text).toContain('SP4022');
    expect(text).toContain('fromClient');
  });

  test('C3: what a component throws stays on the server, under a digest', async () => {
    const response = await page.request.get('/trouble?what=throw');
    expect(response.status()).toBe(500);
    if (isBuilt) expect(await response.text()).not.toContain('PAGE-SECRET');
    if (isBuilt) expect(server.log()).toContain('PAGE-SECRET');
  });

  test('C3: an application has a page of its own for those that fail, and the log the error under its digest, once', async () => {
    const response = await page.goto('/trouble?what=throw&own');
    expect(response?.status()).toBe(500);
    expect(await page.locator('h1').innerText()).toBe('Out of order');
    const digest = await page.locator('#digest').innerText();
    expect(digest).toMatch(/^\w{8,}$/);
    // In development it is printed by the tests' own process.
    const [told = ''] = server.log().match(new RegExp(`failed \\(digest ${digest}\\):[^]*`)) ?? [];
    if (isBuilt) expect(told.match(/Error: PAGE-SECRET/g)).toHaveLength(1);
    // It is a page like any other: alive, and left by its links.
    await page.evaluate(() => Object.assign(window, { same: true }));
    await page.locator('a').click();
    await page.locator('#module').waitFor();
    expect(await page.evaluate(() => 'same' in window)).toBe(true);
  });

  describe.each([true, false])('F3, F4: forms, JavaScript %s', (javaScriptEnabled) => {
    let own: Page;

    beforeAll(async () => {
      const context = await browser.newContext({ baseURL: server.origin, javaScriptEnabled });
      own = await context.newPage();
      own.setDefaultTimeout(30_000);
      await own.goto('/forms', { timeout: 120_000 });
      if (javaScriptEnabled) await own.locator('html[data-ready]').waitFor();
    });
    afterAll(() => own.context().close());

    const lastPost = () => own.locator('#posted li').last().textContent();

    test('F1, F5: an inline action with captures gets the fields of the form, and nothing else', async () => {
      await own.locator('#post button').first().click();
      await expect.poll(lastPost).toBe('text=one\ntwo 13');
    });

    test('F2: the button that was pressed runs its own action', async () => {
      await own.locator('#other').click();
      await expect.poll(lastPost).toBe('other one\ntwo');
    });

    test('F4: useActionState, with a function of the server, bound there; forms do not mix their states', async () => {
      await own.locator('#words-bound button').click();
      await expect.poll(() => own.locator('#words-bound output').innerText()).toBe('first >second');
      expect(await own.locator('#words-again output').innerText()).toBe('first');
      await own.locator('#words-bound button').click();
      await expect.poll(() => own.locator('#words-bound output').innerText()).toBe('first >second >second');
    });

    test('F4: useActionState with an imported function', async () => {
      await own.locator('#words-imported button').click();
      await expect.poll(() => own.locator('#words-imported output').innerText()).toBe('imported word second');
    });

    test('F6: a redirect', async () => {
      await own.locator('#leave button').click();
      await own.locator('#module').waitFor();
      expect(new URL(own.url()).pathname).toBe('/calls');
    });
  });
});

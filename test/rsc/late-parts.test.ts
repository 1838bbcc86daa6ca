import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { launchBrowser } from '../harness/chromium.ts';
import { type CutLine, layLine } from '../harness/cut-line.ts';
import { copyFixtureApp } from '../harness/fixture-app.ts';
import { openPage, type Visitor } from '../harness/page.ts';
import { begin, openReady } from '../harness/rsc-page.ts';
import { buildFolder, commands, type RunningApp } from '../harness/serve-app.ts';
import { eventually, rscModes, startRscApp, warmUp } from './harness.ts';

// Parts of a page that come after its first bytes: redirects, and what is lost on its way.

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe.each(rscModes)('F6: a late redirect inside of the application’s own error boundary, %s', (mode) => {
  let server: RunningApp;
  let visitor: Visitor;
  beforeAll(async () => {
    server = await startRscApp(mode);
    await warmUp(browser, server, ['/late']);
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    visitor = await openPage(browser, server.origin);
    return () => visitor.close();
  });

  /** The page is there, and nobody goes on from it. */
  async function arrives({ page, errors }: Visitor, atMost: number): Promise<void> {
    await page.locator('#arrived').waitFor();
    expect(page.url()).toMatch(/what=arrived$/);
    expect(await page.locator('#caught').count()).toBe(0);
    expect(await page.evaluate(() => history.length)).toBeLessThanOrEqual(atMost);
    expect(errors).toEqual([]);
  }

  test('of a document', async () => {
    await visitor.page.goto('/late?what=redirect');
    await arrives(visitor, 2);
  });

  test('of a page that a link led to', async () => {
    await openReady(visitor.page, '/');
    await begin(visitor.page, '/late?what=redirect');
    await arrives(visitor, 3);
  });

  test('of the page beside a result', async () => {
    await openReady(visitor.page, '/late?what=signed-in');
    await visitor.page.locator('#sign-out-late').click();
    await arrives(visitor, 2);
  });

  test('where the page that was there failed itself: the screen does not go blank', async () => {
    const { page } = visitor;
    await page.goto('/late?what=broken');
    await page.getByText('This page failed').waitFor();
    await begin(page, '/late?what=redirect-bare');
    await page.locator('#arrived').waitFor();
  });
});

describe('C3: a page that is on the screen and loses its connection', () => {
  let server: RunningApp;
  let line: CutLine;
  let visitor: Visitor;
  let page: Page;
  let number = 0;
  beforeAll(async () => {
    server = await startRscApp('sallyport start');
    line = await layLine(server.origin);
  });
  afterAll(async () => {
    await line.close();
    await server.close();
  });
  beforeEach(async () => {
    visitor = await openPage(browser, line.origin);
    page = visitor.page;
    return () => visitor.close();
  });

  /** An address of its own for each test: what happens there is remembered by it. */
  const late = (hang: string) => `/late?key=${++number}&hang=${hang}`;
  const part = () => eventually(() => page.locator('#part, #wait').innerText());

  /** What was typed on the page says whether it is the same one. */
  async function typeIn(text: string): Promise<void> {
    await page.locator('#typed').fill(text);
  }

  /** The new page has begun to come. */
  const refresh = () => page.evaluate('sallyportBrowser.refreshPage()');

  test('after a refresh is asked for once more, by itself, and keeps what was typed', async () => {
    await openReady(page, late('2'));
    await typeIn('typed');
    await refresh();
    line.cut();
    await part().toBe('part 3');
    expect(await page.locator('#typed').inputValue()).toBe('typed');
  });

  test('before anything of the new page has come: what was there stays', async () => {
    await openReady(page, late(''));
    await typeIn('typed');
    const cutShort = async (route: Route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: (await response.body()).subarray(0, 5) });
    };
    await page.route('**/_sallyport/page/**', cutShort, { times: 1 });
    await refresh();
    await part().toBe('part 3');
    expect(await page.locator('#typed').inputValue()).toBe('typed');
    await page.route('**/_sallyport/page/**', cutShort, { times: 1 });
    await expect(refresh()).rejects.toThrow('TypeError');
    expect(await page.locator('#typed').inputValue()).toBe('typed');
    expect(visitor.errors).toEqual([]);
  });

  test('that a link led to', async () => {
    await openReady(page, '/');
    await begin(page, late('1'));
    await page.locator('#wait').waitFor();
    await typeIn('typed');
    line.cut();
    await part().toBe('part 2');
    expect(await page.locator('#typed').inputValue()).toBe('typed');
  });

  test('whose caller ends the call when its result has come: each time', async () => {
    await openReady(page, late('2 4'));
    await typeIn('typed');
    await page.locator('#abort').click();
    await part().toBe('part 3');
    await page.locator('#abort').click();
    await part().toBe('part 5');
    expect(await page.locator('#typed').inputValue()).toBe('typed');
    expect(visitor.errors).toEqual([]);
  });

  test('and the page that somebody is on the way to is lost with it: the browser loads that one', async () => {
    await openReady(page, '/');
    await begin(page, late('1'));
    await page.locator('#wait').waitFor();
    await begin(page, `${late('1')}&what=bare`);
    await page.waitForURL(/what=bare/);
    line.cut();
    await part().toBe('part 2');
    expect(page.url()).toContain('what=bare');
  });
});

test('C3: what is lost of a page that a newer build of the server does not mend is an error, and its fallback does not stay', async () => {
  const app = await copyFixtureApp('rsc');
  onTestFinished(() => app.remove());
  await app.write(
    'src/entry.browser.tsx',
    `import { startPage } from 'sallyport/rsc/browser';
startPage({ onOutdated: () => Object.assign(window, { isOutdated: true }) });
`,
  );
  await buildFolder(app.folder);
  const server = await commands['sallyport start'](app.folder);
  onTestFinished(() => server.close());
  const line = await layLine(server.origin);
  onTestFinished(() => line.close());
  const { page, close } = await openPage(browser, line.origin);
  onTestFinished(() => close());
  await openReady(page, '/');
  await begin(page, '/late?key=outdated&hang=1');
  await page.locator('#wait').waitFor();
  await page.route('**/_sallyport/page/**', (route) =>
    route.fulfill({ headers: { 'sallyport-build': 'newer' } }),
  );
  line.cut();
  await page.getByText('This page failed').waitFor();
  expect(await page.evaluate('isOutdated')).toBe(true);
});

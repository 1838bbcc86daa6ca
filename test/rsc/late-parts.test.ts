import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser } from '../harness/chromium.ts';
import { type CutLine, layLine } from '../harness/cut-line.ts';
import { openPage, type Visitor } from '../harness/page.ts';
import { begin, openReady } from '../harness/rsc-page.ts';
import type { RunningApp } from '../harness/serve-app.ts';
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

  test('after a refresh is asked for once more, by itself, and keeps what was typed', async () => {
    await openReady(page, late('2'));
    await typeIn('typed');
    const begun = page.waitForResponse(/_sallyport\/page/);
    await page.locator('#refresh').click();
    await begun;
    await page.waitForTimeout(300);
    line.cut();
    await part().toBe('part 3');
    expect(await page.locator('#typed').inputValue()).toBe('typed');
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
    await page.waitForResponse(/what=bare/);
    await page.waitForTimeout(300);
    line.cut();
    await part().toBe('part 2');
    expect(page.url()).toContain('what=bare');
  });
});

import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { Visitor } from '../harness/page.ts';
import { begin, openReady } from '../harness/rsc-page.ts';
import type { RunningApp } from '../harness/serve-app.ts';
import { eventually, visitBuiltApp } from './harness.ts';

// Where ways through the app end, for whoever waits for them and in the address bar.

let server: RunningApp;
let visitor: Visitor;
let page: Page;
visitBuiltApp((visit) => {
  ({ server, visitor, page } = visit);
});

interface Ways {
  navigate(to: string): Promise<void>;
  refreshPage(): Promise<void>;
}

describe('F6: a page that the server says only a document can be', () => {
  test.each(['/calls', 'http://internal.invalid:8080/calls'])('as %s', async (location) => {
    let asked = 0;
    await page.route('**/_sallyport/page/calls', async (route) => {
      asked++;
      await route.fulfill({ headers: { 'sallyport-location': location } });
    });
    await openReady(page, '/');
    await page.evaluate(() => {
      Object.assign(window, { same: true });
    });
    await begin(page, '/calls#module');
    await page.locator('#module').waitFor();
    expect(page.url()).toBe(`${server.origin}/calls#module`);
    expect(await page.evaluate(() => 'same' in window)).toBe(false);
    expect(asked).toBe(1);
  });

  test('of the page that is shown, with a place on it', async () => {
    await page.route('**/_sallyport/page/calls', (route) =>
      route.fulfill({ headers: { 'sallyport-location': '/calls' } }),
    );
    await openReady(page, '/calls');
    await page.evaluate(() => {
      Object.assign(window, { same: true });
    });
    await begin(page, '/calls#module');
    await eventually(() => page.evaluate(() => 'same' in window).catch(() => true)).toBe(false);
    expect(page.url()).toBe(`${server.origin}/calls#module`);
  });
});

/** What the browser loads as documents from now on. */
function documents(): string[] {
  const loaded: string[] = [];
  page.on('request', (request) => {
    if (request.isNavigationRequest()) loaded.push(request.url());
  });
  return loaded;
}

test('F6: a page that is refreshed when it is mounted, and that only a document can be, does not go round', async () => {
  const loaded = documents();
  await page.goto('/late?what=gone');
  await eventually(() =>
    page
      .locator('#refreshed')
      .innerText()
      .catch(() => ''),
  ).toBe('kept');
  expect(loaded).toHaveLength(2);
  expect(await page.locator('#gone').count()).toBe(1);
});

describe('S3: a link to a page that refuses the visitor when it has begun:', () => {
  const refused = (what: string) => `${server.origin}/late?what=${what}`;

  test('the document is shown that says so', async () => {
    await openReady(page, '/');
    const loaded = documents();
    await begin(page, '/late?what=refused');
    await page.getByText('Members only.').waitFor();
    expect(page.url()).toBe(refused('refused'));
    expect(loaded).toEqual([refused('refused')]);
  });

  test('or it sends to another page', async () => {
    await openReady(page, '/');
    await begin(page, '/late?what=refused&sign-in');
    await page.locator('#post').waitFor();
    expect(page.url()).toBe(`${server.origin}/forms`);
  });

  test('where the document begins as well, the page has failed', async () => {
    await openReady(page, '/');
    const loaded = documents();
    await begin(page, '/late?what=refused-part');
    await page.getByText('This page failed').waitFor();
    expect(loaded).toEqual([refused('refused-part')]);
    await page.getByText('(SP3041)').waitFor();
  });
});

test('F6: a refresh that fails after a way was given up fails for nobody else', async () => {
  await openReady(page, '/');
  await begin(page, '/calls');
  await page.locator('#module').waitFor();
  await page.route('**/_sallyport/page/**', (route) =>
    route.request().url().endsWith('/calls') ? route.abort() : undefined,
  );
  const failed = await page.evaluate(async () => {
    const { refreshPage } = (window as unknown as { sallyportBrowser: Ways }).sallyportBrowser;
    const moved = new Promise((resolve) => addEventListener('popstate', resolve, { once: true }));
    history.back();
    await moved;
    // In one piece, as a router of the application may: what is given up has no time to end between.
    history.replaceState(null, '', '/calls');
    dispatchEvent(new PopStateEvent('popstate', { state: null }));
    return refreshPage().catch((error) => error.name);
  });
  expect(failed).toBe('TypeError');
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  expect(visitor.errors.filter((text) => !text.includes('ERR_FAILED'))).toEqual([]);
});

test('F6: the promise of a call that redirected to a file settles, for the page stays', async () => {
  const pending = () => eventually(() => page.locator('[data-of=export]').getAttribute('data-pending'));
  await openReady(page, '/late?what=leave');
  const download = page.waitForEvent('download');
  await page.locator('#export').click();
  expect((await download).url()).toBe(`${server.origin}/export.csv`);
  await pending().toBe('false');
  expect(page.url()).toBe(`${server.origin}/late?what=leave`);
});

describe('F6: who waits for a page waits until the one is there that came in its place:', () => {
  /** Where the visitor is when each of the ways has ended. */
  const ends = (take: (ways: Ways) => Promise<void>[]) =>
    page.evaluate(`Promise.all((${take})(sallyportBrowser).map((way) => way.then(() => location.pathname)))`);

  test('another link', async () => {
    await openReady(page, '/');
    expect(await ends(({ navigate }) => [navigate('/slow'), navigate('/forms')])).toEqual([
      '/forms',
      '/forms',
    ]);
  });

  test('a refresh on the way', async () => {
    await openReady(page, '/');
    expect(await ends(({ navigate, refreshPage }) => [navigate('/slow'), refreshPage()])).toEqual([
      '/slow',
      '/slow',
    ]);
  });

  test('a call that is answered on the way', async () => {
    await openReady(page, '/');
    expect(
      await ends(({ navigate }) => {
        (document.querySelector('#count-up') as HTMLElement).click();
        return [navigate('/slow')];
      }),
    ).toEqual(['/slow']);
  });
});

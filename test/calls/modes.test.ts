import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { launchBrowser } from '../harness/chromium.ts';
import { openPage } from '../harness/page.ts';
import { type RunningApp, startInDevelopment, startInProduction } from '../harness/running-app.ts';

// biome-ignore lint/suspicious/noExplicitAny: the page's own module, whatever it holds.
declare const app: any;
// Put there by begin().
declare const results: Promise<string>[];

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe.each([
  ['development', startInDevelopment],
  ['production', startInProduction],
])('calls that overlap, %s', (_, start) => {
  let running: RunningApp;
  let page: Page;
  let errors: string[];
  let close: () => Promise<void>;
  beforeAll(async () => {
    running = await start('client');
    ({ page, errors, close } = await openPage(browser, running.origin));
    await page.goto('/');
    await page.waitForFunction(() => 'app' in window);
  });
  afterAll(async () => {
    await close();
    await running.close();
  });
  beforeEach(() => page.evaluate(() => app.forget()));

  /** Waits until the server has seen all of these, and gives all that it has seen. */
  async function seen(...events: string[]): Promise<string[]> {
    const soFar = () => page.evaluate(() => app.eventsSoFar()) as Promise<string[]>;
    await vi.waitFor(async () => expect(await soFar()).toEqual(expect.arrayContaining(events)), 20_000);
    return soFar();
  }

  /** Begins calls in the page, in this order; `results` is what came of them. */
  function begin(...calls: [name: string, argument: string, options?: object][]): Promise<void> {
    return page.evaluate((given) => {
      Object.assign(window, {
        results: given.map(([name, argument, options]) => {
          const fn = options === undefined ? app[name] : app.withOptions(app[name], options);
          return fn(argument).catch((error: { name: string; code: string }) => `${error.name} ${error.code}`);
        }),
      });
    }, calls);
  }

  const release = (name: string) => page.evaluate((which) => app.release(which), name);
  const outcomes = () => page.evaluate(() => Promise.all(results));

  test('C5, C7: of the app: sallyport({ calls: "parallel" }) lets all go out at once, as reads should', async () => {
    await begin(['byDefault', 'a'], ['byDefault', 'b']);
    expect(await seen('a begins', 'b begins')).toHaveLength(2);
    await release('b');
    await release('a');
    expect(await outcomes()).toEqual(['result of a', 'result of b']);
  });

  test('C5: of a function: serial waits for its turn, and does not hold up others', async () => {
    await begin(['serial', 'a'], ['serial', 'b'], ['byDefault', 'c']);
    expect((await seen('a begins', 'c begins')).toSorted()).toEqual(['a begins', 'c begins']);
    await release('a');
    await seen('b begins');
    await release('b');
    await release('c');
    expect(await outcomes()).toEqual(['result of a', 'result of b', 'result of c']);
  });

  test('C5: of one call: withOptions({ parallel })', async () => {
    await begin(
      ['serial', 'a'],
      ['serial', 'b', { parallel: true }],
      ['byDefault', 'c', { parallel: false }],
    );
    expect((await seen('a begins', 'b begins')).toSorted()).toEqual(['a begins', 'b begins']);
    await release('a');
    await seen('c begins');
    await release('b');
    await release('c');
    expect(await outcomes()).toEqual(['result of a', 'result of b', 'result of c']);
  });

  test('C5: latest aborts the one before, and the server’s signal fires', async () => {
    await begin(['latest', 'a']);
    await seen('a begins');
    await page.evaluate(() => {
      results.push(app.latest('b'));
    });
    await seen('a is told to stop', 'b begins');
    await release('b');
    expect(await outcomes()).toEqual(['AbortError SP4020', 'result of b']);
  });

  test('C5: drop makes no second call while one runs: both get what comes of the first', async () => {
    await begin(['drop', 'a'], ['drop', 'b']);
    await seen('a begins');
    await release('a');
    expect(await outcomes()).toEqual(['result of a', 'result of a']);
    expect(await seen()).toEqual(['a begins']);
  });

  test('a time that is up rejects with SP4021, the server’s signal fires, and the queue goes on', async () => {
    await begin(['serial', 'a', { timeout: 1000 }], ['serial', 'b']);
    await seen('a begins', 'a is told to stop', 'b begins');
    await release('b');
    expect(await outcomes()).toEqual(['TimeoutError SP4021', 'result of b']);
  });

  test('nothing was said to the console but what browsers say of requests that end early', () => {
    expect(errors.filter((text) => !text.includes('net::ERR_ABORTED'))).toEqual([]);
  });
});

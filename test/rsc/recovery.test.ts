import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser } from '../harness/chromium.ts';
import { copyFixtureApp, type FixtureApp } from '../harness/fixture-app.ts';
import { openPage, type Visitor } from '../harness/page.ts';
import { openReady } from '../harness/rsc-page.ts';
import { commands, type RunningApp } from '../harness/serve-app.ts';

// What cannot be rendered says why, and mending it is enough.

let browser: Browser;
let app: FixtureApp;
let server: RunningApp;

/** File watchers take their time on a busy machine. */
const eventually = <Value>(read: () => Value) => expect.poll(read, { timeout: 30_000 });

beforeAll(async () => {
  browser = await launchBrowser();
  app = await copyFixtureApp('rsc-edit');
  server = await commands.vite(app.folder);
});
afterAll(async () => {
  await server.close();
  await browser.close();
  await app.remove();
});

describe('a page that is open', () => {
  let visitor: Visitor;
  let page: Page;
  beforeEach(async () => {
    visitor = await openPage(browser, server.origin);
    page = visitor.page;
    await openReady(page, '/');
    await page.evaluate(() => Object.assign(window, { marker: 'same page' }));
    return async () => {
      expect(await page.evaluate(() => (window as { marker?: string }).marker)).toBe('same page');
      await visitor.close();
    };
  });

  test('C3: a server component that throws: the page says what, and shows the mended one', async () => {
    await app.edit(
      'src/calls.tsx',
      'return <Press',
      "if (Date.now() > 0) throw new Error('CALLS-BROKEN');\n  return <Press",
    );
    await eventually(() => page.locator('body').innerText()).toContain('CALLS-BROKEN');
    await app.edit('src/calls.tsx', /if .*\n/, '');
    await page.locator('#plain').waitFor({ timeout: 30_000 });
  });
});

describe('a page that is opened while it cannot be rendered says why, and loads again once that is mended', () => {
  test.each([
    [
      'a server component throws',
      'src/calls.tsx',
      'return <Press',
      "if (Date.now() > 0) throw new Error('BROKEN-AT-FIRST');\n  return <Press",
    ],
    [
      'the entry throws at load',
      'src/entry.rsc.tsx',
      'export default',
      "throw new Error('BROKEN-AT-FIRST');\nexport default",
    ],
    [
      'a file does not compile',
      'src/for-server.ts',
      'export async function',
      '// BROKEN-AT-FIRST\nexport function',
    ],
  ])('%s', async (_, file, right, wrong) => {
    const { page, close } = await openPage(browser, server.origin);
    await app.edit(file, right, wrong);
    await eventually(async () => {
      await page.goto('/', { timeout: 60_000 });
      return page
        .locator('pre')
        .first()
        .innerText({ timeout: 5000 })
        .catch(() => '');
    }).toContain('BROKEN-AT-FIRST');
    await app.edit(file, wrong, right);
    await page.locator('html[data-ready] #plain').waitFor({ timeout: 60_000 });
    await close();
  });
});

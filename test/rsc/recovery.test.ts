import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { openPage, type Visitor } from '../harness/page.ts';
import { openReady } from '../harness/rsc-page.ts';
import { eventually, serveEditedApp } from './harness.ts';

// What cannot be rendered says why, and mending it is enough.

const edited = serveEditedApp();

describe('a page that is open', () => {
  let visitor: Visitor;
  let page: Page;
  beforeEach(async () => {
    visitor = await openPage(edited.browser, edited.server.origin);
    page = visitor.page;
    await openReady(page, '/');
    await page.evaluate(() => Object.assign(window, { marker: 'same page' }));
    return async () => {
      expect(await page.evaluate(() => (window as { marker?: string }).marker)).toBe('same page');
      await visitor.close();
    };
  });

  test('C3: a server component that throws: the page says what, and shows the mended one', async () => {
    await edited.app.edit(
      'src/calls.tsx',
      'return <Press',
      "if (Date.now() > 0) throw new Error('CALLS-BROKEN');\n  return <Press",
    );
    await eventually(() => page.locator('body').innerText()).toContain('CALLS-BROKEN');
    await edited.app.edit('src/calls.tsx', /if .*\n/, '');
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
    const { page, close } = await openPage(edited.browser, edited.server.origin);
    await edited.app.edit(file, right, wrong);
    await eventually(async () => {
      await page.goto('/', { timeout: 60_000 });
      return page
        .locator('pre')
        .first()
        .innerText({ timeout: 5000 })
        .catch(() => '');
    }).toContain('BROKEN-AT-FIRST');
    await edited.app.edit(file, wrong, right);
    await page.locator('html[data-ready] #plain').waitFor({ timeout: 60_000 });
    await close();
  });
});

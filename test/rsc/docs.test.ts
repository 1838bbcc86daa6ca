import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../harness/chromium.ts';
import { openPage } from '../harness/page.ts';
import { buildFolder, commands } from '../harness/serve-app.ts';
import { filesShown, writeShownApp } from '../harness/shown-app.ts';

/** The files that docs/server-components.md begins with, as somebody would copy them. */

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = path.join(root, 'test/output/documented-rsc-app');

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
  rmSync(folder, { recursive: true, force: true });
  const document = readFileSync(path.join(root, 'docs/server-components.md'), 'utf8');
  const files = {
    ...filesShown(document, '## Start'),
    ...filesShown(document, '### Rendering HTML in another way'),
  };
  expect(Object.keys(files).sort()).toEqual([
    'src/count-button.tsx',
    'src/counter.ts',
    'src/entry.rsc.tsx',
    'src/entry.ssr.tsx',
    'src/page.tsx',
    'vite.config.ts',
  ]);
  writeShownApp(folder, files);
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

test('the documented app has the types that it needs', () => {
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  expect(execFileSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' })).toBe('');
});

test.each(['vite', 'vite preview', 'sallyport start'] as const)(
  'D1, D9, F3: the documented app runs with `%s`, with scripts and without',
  async (command) => {
    if (command !== 'vite') await buildFolder(folder);
    const running = await commands[command](folder);
    try {
      const { page, errors, close } = await openPage(browser, running.origin);
      await page.goto('/', { timeout: 60_000 });
      await page.waitForFunction(() =>
        Object.keys(document.querySelector('button') ?? {}).some((key) => key.startsWith('__react')),
      );
      const count = async () => Number.parseInt(await page.locator('p').innerText(), 10);
      const before = await count();
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await expect.poll(count).toBe(before + 1);
      expect(errors).toEqual([]);
      await close();

      const plain = await openPage(browser, running.origin, { scripts: false });
      await plain.page.goto('/');
      await plain.page.getByRole('button', { name: 'Add without scripts' }).click();
      await expect.poll(() => plain.page.locator('p').innerText()).toBe(`${before + 2} so far`);
      await plain.close();
    } finally {
      await running.close();
    }
  },
);

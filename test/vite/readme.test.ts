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

/** The files that the README shows, as somebody would copy them. */

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = path.join(root, 'test/output/readme-app');
const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
const filesOf = (heading: string) => filesShown(readme, heading);

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
  rmSync(folder, { recursive: true, force: true });
  const files = { ...filesOf('## In your own app'), ...filesOf('### Rendering on the server') };
  expect(Object.keys(files).sort()).toEqual([
    'src/app.tsx',
    'src/document.tsx',
    'src/entry-client.tsx',
    'src/greet.ts',
    'src/server.tsx',
    'vite.config.ts',
  ]);
  writeShownApp(folder, files);
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

test('the README’s server-rendered app has the types that it needs', () => {
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  expect(execFileSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' })).toBe('');
});

test.each(['vite', 'sallyport start'] as const)(
  'the README’s server-rendered app runs with `%s`',
  async (command) => {
    if (command !== 'vite') await buildFolder(folder);
    const running = await commands[command](folder);
    const { page, errors, close } = await openPage(browser, running.origin);
    try {
      const html = await (await fetch(`${running.origin}/`, { headers: { accept: 'text/html' } })).text();
      expect(html).toContain('<button type="button">Greet</button>');
      await page.goto('/');
      await page.waitForFunction(() =>
        Object.keys(document.querySelector('button') ?? {}).some((key) => key.startsWith('__react')),
      );
      await page.getByRole('button', { name: 'Greet' }).click();
      await page.getByText(/^Hello Ada, it is .+ on the server\.$/).waitFor();
      expect(errors).toEqual([]);
    } finally {
      await close();
      await running.close();
    }
  },
);

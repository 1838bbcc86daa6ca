import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser } from '../harness/chromium.ts';
import { copyFixtureApp, type FixtureApp } from '../harness/fixture-app.ts';
import { openPage, type Visitor } from '../harness/page.ts';
import { openReady, pressAgain } from '../harness/rsc-page.ts';
import { commands, type RunningApp } from '../harness/serve-app.ts';

// What a developer sees of mistakes, and that mending them is enough.

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
    // Not that the document stays: Vite loads it anew where the first it hears of an edit is a mistake.
    return () => visitor.close();
  });

  const overlay = () =>
    page
      .locator('vite-error-overlay')
      .evaluateAll((all) => all.map((one) => one.shadowRoot?.textContent).join());

  test('the terminal has a line for each call, of functions that came as props and closures too', async () => {
    for (const id of ['server', 'client', 'plain', 'closure']) await pressAgain(page, id);
    for (const line of [
      /ƒ forServer\(\) → \d+ ms/,
      /ƒ forClient\(\) →/,
      /ƒ plain\("bound"\) →/,
      /ƒ \w+\(\) →/,
    ])
      expect(server.log()).toMatch(line);
    expect(server.log()).not.toContain('CAPTURED-VALUE');
  });

  test.each([
    [
      'D5: a function that is not async',
      'src/for-server.ts',
      'export async function',
      'export function',
      ['SP1', 'forServer', 'async'],
    ],
    [
      'D5: one that only client code imports',
      'src/for-client.ts',
      'export async function',
      'export function',
      ['SP1', 'forClient', 'async'],
    ],
    [
      'D6: an inline directive in a client component',
      'src/press.tsx',
      'const [text, setText]',
      "async function stray() {\n    'use server';\n  }\n  void stray;\n  const [text, setText]",
      ['SP1', 'stray', 'press.tsx'],
    ],
  ])(
    '%s shows in overlay and terminal, with code, place and hint; mending it is enough',
    async (_, file, right, wrong, shown) => {
      const before = server.log().length;
      await app.edit(file, right, wrong);
      for (const text of [...shown, file]) await eventually(overlay).toContain(text);
      for (const text of shown) await eventually(() => server.log().slice(before)).toContain(text);
      await app.edit(file, wrong, right);
      await eventually(overlay).toBe('');
      await eventually(() => pressAgain(page, 'server')).toBe('"server one"');
      expect(await pressAgain(page, 'client')).toBe('"client one"');
    },
  );
});

import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { openPage, type Visitor } from '../harness/page.ts';
import { openReady, pressAgain } from '../harness/rsc-page.ts';
import { eventually, serveEditedApp } from './harness.ts';

// What a developer sees of mistakes, and that mending them is enough.

const edited = serveEditedApp();

describe('a page that is open', () => {
  let visitor: Visitor;
  let page: Page;
  beforeEach(async () => {
    visitor = await openPage(edited.browser, edited.server.origin);
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
      expect(edited.server.log()).toMatch(line);
    expect(edited.server.log()).not.toContain('CAPTURED-VALUE');
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
      const before = edited.server.log().length;
      await edited.app.edit(file, right, wrong);
      for (const text of [...shown, file]) await eventually(overlay).toContain(text);
      for (const text of shown) await eventually(() => edited.server.log().slice(before)).toContain(text);
      await edited.app.edit(file, wrong, right);
      await eventually(overlay).toBe('');
      await eventually(() => pressAgain(page, 'server')).toBe('"server one"');
      expect(await pressAgain(page, 'client')).toBe('"client one"');
    },
  );
});

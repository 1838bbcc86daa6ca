import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../harness/chromium.ts';
import { copyFixtureApp, type FixtureApp } from '../harness/fixture-app.ts';
import { openPage } from '../harness/page.ts';
import { openReady } from '../harness/rsc-page.ts';
import { buildFolder, commands, type RunningApp } from '../harness/serve-app.ts';
import { rscModes } from './harness.ts';

// The state of useActionState that holds React elements (SPEC F4, T2).

const files: Record<string, string> = {
  'src/card.tsx': `import { Typed } from './press';
export const renders: string[] = [];
export async function Card({ word }: { word: string }) {
  renders.push(word);
  await new Promise((resolve) => setTimeout(resolve, 20));
  return <article><b>card of {word}</b> rendered {renders.filter((one) => one === word).length} <Typed /></article>;
}
`,
  'src/actions.tsx': `'use server';
import { taintUniqueValue } from 'sallyport/server';
import { Card } from './card';
const key = ['TAINTED', 'KEY'].join('-');
taintUniqueValue('Keys stay here.', globalThis, key);
export async function preview(_: unknown, data: FormData) {
  return { shown: <Card word={String(data.get('word'))} />, later: Promise.resolve('later') };
}
export async function leak(_: unknown, data: FormData) {
  return { shown: <Card word={String(data.get('word'))} />, later: Promise.resolve(key) };
}
`,
  'src/state-form.tsx': `'use client';
import { type ReactNode, useActionState } from 'react';
type State = { shown: ReactNode } | null;
export function StateForm({ id, action }: { id: string; action: (state: State, data: FormData) => Promise<State> }) {
  const [state, submit] = useActionState(action, null);
  return (
    <form id={id} action={submit}>
      <input name="word" />
      <button type="submit">{id}</button>
      <output>{state?.shown}</output>
    </form>
  );
}
`,
};

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe.each(rscModes)('useActionState with elements in its state, %s', (command) => {
  let app: FixtureApp;
  let server: RunningApp;

  beforeAll(async () => {
    app = await copyFixtureApp('rsc-edit');
    for (const [file, content] of Object.entries(files)) await app.write(file, content);
    await app.edit(
      'src/page.tsx',
      /import { visit }(.*)<Calls \/>/s,
      `import { leak, preview } from './actions';
import { StateForm } from './state-form';
import { visit }$1<StateForm id="preview" action={preview as never} />
        <StateForm id="leak" action={leak as never} />
        <Calls />`,
    );
    if (command === 'sallyport start') await buildFolder(app.folder);
    server = await commands[command](app.folder);
    expect((await fetch(server.origin)).status).toBe(200);
  });
  afterAll(async () => {
    await server?.close();
    await app.remove();
  });

  async function submit(page: Page, id: string, word: string): Promise<number> {
    await page.locator(`#${id} [name=word]`).fill(word);
    const answer = page.waitForResponse((response) => response.request().method() === 'POST');
    await page.locator(`#${id} button`).click();
    return (await answer).status();
  }
  const output = (page: Page) => page.locator('#preview output');

  test('F3: without scripts, rendered once', async () => {
    const { page, close } = await openPage(browser, server.origin, { scripts: false });
    await page.goto('/');
    expect(await submit(page, 'preview', 'plain')).toBe(200);
    expect(await output(page).innerText()).toMatch(/^card of plain rendered 1/);
    // As docs/forms.md says: the state would be an argument.
    expect(await page.locator('#preview input[type=hidden]').count()).toBe(0);
    await close();
  });

  test('a page tells nobody how many forms were rendered before it', async () => {
    const fields = async () => (await (await fetch(server.origin)).text()).match(/\$sallyport[:.]\w+/g);
    expect(await fields()).toEqual(await fields());
    expect(await fields()).not.toBeNull();
  });

  test('F4: React goes on from the state of such a post when the scripts have come', async () => {
    const { page, errors, close } = await openPage(browser, server.origin);
    await openReady(page, '/');
    await page.locator('#preview [name=word]').fill('early');
    // Not by way of React, as before the scripts have come.
    await page.locator('#preview').evaluate((form) => HTMLFormElement.prototype.submit.call(form));
    await output(page).getByText('card of early').waitFor();
    await page.locator('html[data-ready]').waitFor();
    expect(await output(page).innerText()).toMatch(/^card of early rendered 1/);
    await output(page).locator('#typed').fill('a client component');
    expect(errors).toEqual([]);
    await close();
  });

  test('S6: what is tainted does not leave beside elements', async () => {
    const { page, close } = await openPage(browser, server.origin, { scripts: false });
    await page.goto('/');
    expect(await submit(page, 'leak', 'x')).toBe(500);
    expect(await page.content()).not.toContain('TAINTED-KEY');
    if (command !== 'vite') expect(server.log()).toContain('SP3018');
    await close();
  });

  test('SP2005: the next submission would send the elements back, and the error says so', async () => {
    const { page, errors, close } = await openPage(browser, server.origin);
    await openReady(page, '/');
    expect(await submit(page, 'preview', 'first')).toBe(200);
    await output(page).getByText('card of first').waitFor();
    await page.locator('#preview button').click();
    await expect
      .poll(() => errors.join('\n'))
      .toMatch(/preview\(\) was not called\. SP2005: .* is a React element/);
    await close();
  });
});

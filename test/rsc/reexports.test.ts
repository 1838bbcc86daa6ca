import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { functionId } from '../../src/compiler.ts';
import { callFunction } from '../harness/call.ts';
import { launchBrowser } from '../harness/chromium.ts';
import { copyFixtureApp, type FixtureApp } from '../harness/fixture-app.ts';
import { openPage } from '../harness/page.ts';
import { openReady, pressAgain } from '../harness/rsc-page.ts';
import { buildFolder, commands, type RunningApp } from '../harness/serve-app.ts';
import { rscModes } from './harness.ts';

// Server components that import functions through files that only export them again (SPEC D7).

const files: Record<string, string> = {
  'src/deep/actions.ts': `'use server';
let saved = 'nothing';
export async function save(word: unknown) {
  saved = word instanceof FormData ? String(word.get('word')) : String(word);
  return 'saved ' + saved;
}
export async function lastSaved() {
  return saved;
}
export async function giveSave() {
  return save;
}
export async function unlisted() {
  return 'UNLISTED';
}
`,
  'src/deep/plain.ts': `export async function fromPlain() {
  return 'from plain';
}
`,
  'src/deep/barrel.ts': `'use server';
export { save as store } from './actions';
export { unlisted } from './actions';
`,
  'src/barrel.ts': `'use server';
export { store as keep } from './deep/barrel';
export { lastSaved, giveSave } from './deep/actions';
`,
  'src/stars.ts': `'use server';
export * from './star-actions';
export { fromPlain as first } from './deep/plain';
`,
  'src/more-stars.ts': `'use server';
export { fromPlain as second } from './deep/plain';
`,
  'src/star-actions.ts': `'use server';
export async function starred() {
  return 'starred';
}
`,
  'src/passing.tsx': `'use client';
import { Press } from './press';
type Run = (...args: string[]) => Promise<unknown>;
/** Calls what a function gives. */
export function CallGiven({ id, run }: { id: string; run: () => Promise<Run> }) {
  return <Press id={id} run={async () => (await run())('given')} />;
}
`,
};

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe.each(rscModes)('D7: functions that are exported again, %s', (command) => {
  let app: FixtureApp;
  let server: RunningApp;

  beforeAll(async () => {
    app = await copyFixtureApp('rsc-edit');
    for (const [file, content] of Object.entries(files)) await app.write(file, content);
    await app.edit(
      'src/page.tsx',
      /import { visit }(.*)<Calls \/>/s,
      `import { giveSave, keep, lastSaved } from './barrel';
import { first, starred } from './stars';
import { second } from './more-stars';
import { CallGiven } from './passing';
import { visit }$1<Press id="keep" run={keep.bind(null, 'as prop')} />
        <Press id="starred" run={starred} />
        <Press id="first" run={first} />
        <Press id="second" run={second} />
        <Press id="last-saved" run={lastSaved} />
        <CallGiven id="give-save" run={giveSave as never} />
        <form id="form" action={keep as never}>
          <input name="word" />
          <button type="submit">save</button>
        </form>
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

  test('C2: they are called as props, and from a result', async () => {
    const { page, errors, close } = await openPage(browser, server.origin);
    await openReady(page, '/');
    expect(await pressAgain(page, 'keep')).toBe('"saved as prop"');
    expect(await pressAgain(page, 'starred')).toBe('"starred"');
    expect(await pressAgain(page, 'first')).toBe('"from plain"');
    expect(await pressAgain(page, 'second')).toBe('"from plain"');
    expect(await pressAgain(page, 'give-save')).toBe('"saved given"');
    expect(await pressAgain(page, 'last-saved')).toBe('"given"');
    expect(errors).toEqual([]);
    await close();
  });

  test.each([true, false])('F1, F3: one is the action of a form, JavaScript %s', async (scripts) => {
    const { page, close } = await openPage(browser, server.origin, { scripts });
    await (scripts ? openReady(page, '/') : page.goto('/'));
    await page.locator('#form [name=word]').fill(`form ${scripts}`);
    const answer = page.waitForResponse((response) => response.request().method() === 'POST');
    await page.locator('#form button').click();
    expect((await answer).status()).toBe(200);
    await close();
    const id = functionId('rsc-edit/src/barrel.ts', 'lastSaved');
    expect((await callFunction(server.origin, id, [], { 'sallyport-module': 'src/barrel.ts' })).body).toEqual(
      {
        result: `form ${scripts}`,
      },
    );
  });

  if (command === 'vite') return;

  test('D12, S2: nothing else becomes an endpoint by it', async () => {
    const { functions } = JSON.parse(
      await readFile(path.join(app.folder, 'dist/server/sallyport.json'), 'utf8'),
    );
    const listed = functions.map(({ file, export: name }: Record<string, string>) => `${file} ${name}`);
    expect(listed.filter((line: string) => /barrel|deep|star/.test(line))).toEqual([
      'src/barrel.ts giveSave',
      'src/barrel.ts keep',
      'src/barrel.ts lastSaved',
      'src/more-stars.ts second',
      'src/stars.ts first',
      'src/stars.ts starred',
    ]);
    for (const [file, name] of [
      ['deep/actions.ts', 'save'],
      ['deep/actions.ts', 'unlisted'],
      ['deep/barrel.ts', 'store'],
      ['star-actions.ts', 'starred'],
    ] as const)
      expect((await callFunction(server.origin, functionId(`rsc-edit/src/${file}`, name))).status).toBe(404);
  });
});

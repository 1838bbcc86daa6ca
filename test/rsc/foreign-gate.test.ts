import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../harness/chromium.ts';
import { copyFixtureApp, type FixtureApp } from '../harness/fixture-app.ts';
import { formOf } from '../harness/form-of.ts';
import { hiddenFields } from '../harness/form-post.ts';
import { openPage } from '../harness/page.ts';
import { buildFolder, commands, type RunningApp } from '../harness/serve-app.ts';

// A framework with a wire of its own decodes and runs functions by itself: the gate stands in front of these, too.

const guarded = `'use server';
import { definePolicy, deny, protect, getCookies, serverFunction } from 'sallyport/server';
import { z } from 'zod';

const signedIn = definePolicy('signedIn', ({ cookies }) => cookies.get('user') ?? deny(401));
protect(signedIn);

let runs = 0;
export async function secretOf(word: string) {
  runs++;
  return word + ' for ' + getCookies().get('user');
}
export const checked = serverFunction({ access: 'public', input: [z.number()] }, async (count) => count * 2);
export async function post() {
  runs++;
}
export const runsSoFar = serverFunction({ access: 'public' }, async () => runs);
`;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe.each(['vite', 'sallyport start'] as const)("another framework's handler, %s", (command) => {
  let app: FixtureApp;
  let server: RunningApp;
  let names: Map<string, string>;
  const own = () => ({ origin: server.origin, 'sec-fetch-site': 'same-origin' });
  const evil = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site', cookie: 'user=ann' };

  beforeAll(async () => {
    app = await copyFixtureApp('rsc-foreign');
    await app.write('src/guarded.ts', guarded);
    await app.edit(
      'src/page.tsx',
      'import { Button',
      "import { checked, post, runsSoFar, secretOf } from './guarded';\nimport { Button",
    );
    await app.edit(
      'src/page.tsx',
      '<ClientOnly />',
      `<ClientOnly />
      <Button name="secret-of" run={secretOf.bind(null, 'hello') as never} />
      <Button name="runs" run={runsSoFar} />
      <Button name="checked" run={checked} />
      <form id="guarded" action={post}><button type="submit">post</button></form>`,
    );
    if (command === 'sallyport start') await buildFolder(app.folder);
    server = await commands[command](app.folder);
    const stream = await (await fetch(server.origin, { headers: { accept: 'text/x-component' } })).text();
    names = new Map(
      Array.from(stream.matchAll(/"id":"([^"#]*#\$(\w+?)\$[^"]*)"/g), ([, id = '', name = '']) => [name, id]),
    );
  });
  afterAll(async () => {
    await server.close();
    await app.remove();
  });

  /** Calls as the framework's own browser code does. */
  async function callAction(name: string, args: unknown[], headers: Record<string, string>): Promise<string> {
    const response = await fetch(server.origin, {
      method: 'POST',
      headers: { accept: 'text/x-component', 'x-action': names.get(name)!, ...headers },
      body: JSON.stringify(args),
    });
    const text = await response.text();
    return /"returned":(\{.*?\})/.exec(text)?.[1] ?? `${response.status} ${text}`;
  }
  const runs = () => callAction('runsSoFar', [], own());

  test('S3: who is refused is refused there, and the function does not run', async () => {
    const before = await runs();
    expect(await callAction('secretOf', ['x'], own())).toContain('SP3041');
    expect(await runs()).toBe(before);
    expect(await callAction('secretOf', ['x'], { ...own(), cookie: 'user=ann' })).toContain('x for ann');
    expect(await runs()).not.toBe(before);
  });

  test('S4: arguments are checked there', async () => {
    expect(await callAction('checked', ['two'], own())).toContain('PublicError: Invalid input: 0');
    expect(await callAction('checked', [2], own())).toContain('4');
  });

  test('S5: a call from another site is refused there, and the function does not run', async () => {
    const before = await runs();
    expect(await callAction('secretOf', ['x'], evil)).toContain('did not provably come from this site');
    expect(await runs()).toBe(before);
  });

  describe('a form without scripts', () => {
    async function submit(headers: Record<string, string>): Promise<Response> {
      const html = await (await fetch(server.origin)).text();
      const form = html.slice(html.indexOf('<form id="guarded"')).split('</form>')[0] ?? '';
      const body = formOf(hiddenFields(form));
      return fetch(server.origin, { method: 'POST', body, headers: { accept: 'text/html', ...headers } });
    }

    test('S3, S5: is answered by whom it is for, and refused for others', async () => {
      const before = await runs();
      const refused = await submit(own());
      expect([refused.status, await refused.text()]).toEqual([401, expect.stringContaining('signed in')]);
      const forged = await submit(evil);
      expect([forged.status, await forged.text()]).toEqual([
        403,
        expect.stringContaining('did not provably come from this site'),
      ]);
      expect(await runs()).toBe(before);
      expect((await submit({ ...own(), cookie: 'user=ann' })).status).toBe(200);
      expect(await runs()).not.toBe(before);
    });
  });

  test('S2, S5: by the name of its export a function is not found there, whoever asks', async () => {
    const exposed = names.get('secretOf')!;
    const [key = ''] = exposed.split('#');
    const before = await runs();
    for (const module of new Set([key, key.replace(/\?.*$/, '')])) {
      for (const headers of [evil, { ...own(), cookie: 'user=ann' }]) {
        const request = { accept: 'text/x-component', 'x-action': `${module}#secretOf`, ...headers };
        const called = await fetch(server.origin, { method: 'POST', headers: request, body: '["x"]' });
        expect(await called.text()).not.toContain('x for');
        const body = formOf([[`$ACTION_ID_${module}#post`, '']]);
        const posted = await fetch(server.origin, { method: 'POST', body, headers });
        expect(posted.status).toBeGreaterThanOrEqual(400);
      }
    }
    expect(await runs()).toBe(before);
  });

  test('S3: in the browser, whose page shows the refusal', async () => {
    const { page, context, close } = await openPage(browser, server.origin);
    await page.goto('/', { timeout: 120_000 });
    await page.locator('html[data-hydrated]').waitFor({ timeout: 120_000 });
    await page.locator('#secret-of').click();
    await expect.poll(() => page.locator('#secret-of').textContent()).toContain('SP3041');
    await context.addCookies([{ name: 'user', value: 'ann', url: server.origin }]);
    await page.locator('#secret-of').click();
    await expect.poll(() => page.locator('#secret-of').textContent()).toBe('secret-of hello for ann');
    await close();
  });

  if (command !== 'vite') return;

  test('S2: an edit that takes the directive away takes the functions away', async () => {
    const ann = { ...own(), cookie: 'user=ann' };
    expect(await callAction('secretOf', ['x'], ann)).toContain('x for ann');
    await app.edit('src/guarded.ts', "'use server';\n", '');
    await expect
      .poll(() => callAction('secretOf', ['x'], ann), { timeout: 30_000 })
      .not.toContain('x for ann');
  });
});

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { callFunction } from '../harness/call.ts';
import { launchBrowser } from '../harness/chromium.ts';
import { copyFixtureApp, type FixtureApp } from '../harness/fixture-app.ts';
import { formOf } from '../harness/form-of.ts';
import { hiddenFields } from '../harness/form-post.ts';
import { openPage, type Visitor } from '../harness/page.ts';
import { functionsIn, openReady, press } from '../harness/rsc-page.ts';
import { buildFolder, commands, type RunningApp } from '../harness/serve-app.ts';
import { runCli } from '../node/run-cli.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const streamOf = '/_sallyport/page/';

describe.each(['vite', 'sallyport start'] as const)(
  'who may call in an app with Server Components, %s',
  (command) => {
    let app: FixtureApp;
    let server: RunningApp;
    let visitor: Visitor;
    let page: Page;
    let ids: Map<string, string>;

    beforeAll(async () => {
      app = await copyFixtureApp('rsc-gate');
      if (command === 'sallyport start') await buildFolder(app.folder);
      server = await commands[command](app.folder);
      visitor = await openPage(browser, server.origin);
      page = visitor.page;
      await openReady(page, '/');
      ids = functionsIn(await (await page.request.get(streamOf)).text());
    });
    afterAll(async () => {
      await visitor.close();
      await server.close();
      await app.remove();
    });

    async function signIn(user: string | undefined): Promise<void> {
      await visitor.context.clearCookies();
      if (user === undefined) return;
      await visitor.context.addCookies([{ name: 'user', value: user, url: server.origin }]);
    }

    const denied = {
      401: 'CallError SP4004 SP3041 401',
      403: 'CallError SP4004 SP3042 403',
    };

    const byUser = [
      ['who-am-i', [denied[401], '"ann ann"', '"admin admin"']],
      ['open', ['"open"', '"open"', '"open"']],
      ['only-admin', [denied[401], denied[403], '"admin only"']],
      ['for-admin', [denied[401], denied[403], '15']],
      ['for-all', ['16', '16', '16']],
      ['relay-open', ['"open"', '"open"', '"open"']],
      ['relay-admin', [denied[401], denied[403], '"admin only"']],
      ['relay-for-admin', [denied[401], denied[403], '15']],
      ['relay-imported', [denied[401], denied[403], '"admin only"']],
    ] as const;

    describe.each([undefined, 'ann', 'admin'])('S3: for %s', (user) => {
      beforeEach(() => signIn(user));

      test.each(byUser)('%s', async (id, answers) => {
        await openReady(page, '/');
        const index = user === undefined ? 0 : user === 'ann' ? 1 : 2;
        expect(await press(page, id)).toBe(answers[index]);
      });
    });

    test('S3: a closure is refused before its captures are looked at, and its body does not run', async () => {
      const refused = await callFunction(server.origin, ids.get('forAdmin')!, ['sealed by nobody']);
      expect([refused.status, refused.body.error.code]).toEqual([401, 'SP3041']);
      const forged = await callFunction(server.origin, ids.get('forAdmin')!, ['sealed by nobody'], {
        cookie: 'user=admin',
      });
      expect(forged.status).toBe(400);
    });

    test('S4: arguments that do not fit are a typed error, with a path, for functions that came as props and closures', async () => {
      await openReady(page, '/');
      expect(await press(page, 'order')).toBe('"1 tea"');
      expect(await press(page, 'bad-order')).toMatch(/^PublicError INVALID_INPUT 422 .*"path":\[1\]/);
      expect(await press(page, 'bad-for-all')).toMatch(/^PublicError INVALID_INPUT 422 .*"path":\[0\]/);
    });

    test('C3: a PublicError arrives with its data', async () => {
      expect(await press(page, 'sold-out')).toBe('PublicError SOLD_OUT 400 {"left":0}');
    });

    describe('S5: from another site', () => {
      const evil = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site', cookie: 'user=admin' };

      test.each(['onlyAdmin', 'forAdmin'])('a call of %s is refused, and it does not run', async (name) => {
        await callFunction(server.origin, ids.get('whoAmI')!, [], { cookie: 'user=ann' });
        const { status, body } = await callFunction(server.origin, ids.get(name)!, [], evil);
        expect([status, body.error.code]).toEqual([403, 'SP3002']);
        expect((await callFunction(server.origin, ids.get('lastRun')!)).body.result).toBe('whoAmI');
      });

      test('a form post is refused, and its action does not run', async () => {
        const html = await (await fetch(server.origin)).text();
        const data = formOf([...hiddenFields(html), ['word', 'forged']]);
        expect([...data].length).toBeGreaterThan(2);
        const post = (headers: Record<string, string>) =>
          fetch(server.origin, { method: 'POST', body: data, headers, redirect: 'manual' });
        const ran = async () => (await callFunction(server.origin, ids.get('lastRun')!)).body.result;
        const before = await ran();
        expect((await post(evil)).status).toBe(403);
        expect(await ran()).toBe(before);
        const own = { origin: server.origin, 'sec-fetch-site': 'same-origin' };
        expect((await post(own)).status).toBe(401);
        expect(await ran()).toBe(before);
        expect((await post({ ...own, cookie: 'user=admin' })).status).toBe(200);
        expect(await ran()).toBe('posted forged 15');
      });

      test('a listed origin may call', async () => {
        const { status, headers, body } = await callFunction(server.origin, ids.get('onlyAdmin')!, [], {
          ...evil,
          origin: 'https://partner.example',
        });
        expect([status, body.result]).toEqual([200, 'admin only']);
        expect(headers.get('access-control-allow-origin')).toBe('https://partner.example');
      });
    });

    test('S3: a form without scripts is refused, and runs for whom it is', async () => {
      const context = await browser.newContext({ baseURL: server.origin, javaScriptEnabled: false });
      const own = await context.newPage();
      await own.goto('/');
      const refused = own.waitForResponse((response) => response.request().method() === 'POST');
      await own.locator('#post button').click();
      expect((await refused).status()).toBe(401);
      await context.addCookies([{ name: 'user', value: 'admin', url: server.origin }]);
      await own.goto('/');
      await own.locator('#post button').click();
      await expect.poll(() => own.locator('#last').textContent()).toBe('posted hello 15');
      await context.close();
    });

    if (command !== 'sallyport start') return;

    test('sallyport list prints the functions of the build, closures among them, with their policy', async () => {
      const listing = runCli(app.folder, ['list']);
      expect((await listing.ended).code).toBe(0);
      const rows = listing.output().split('\n').slice(1);
      const shown = rows
        .filter((row) => row.includes('src/'))
        .map((row) => row.trim().split(/ {2,}/).slice(1));
      expect(shown).toEqual([
        ['src/functions.ts', 'lastRun', 'public', 'no'],
        ['src/functions.ts', 'onlyAdmin', 'admin', 'no'],
        ['src/functions.ts', 'open', 'public', 'no'],
        ['src/functions.ts', 'order', 'public', 'yes'],
        ['src/functions.ts', 'relay', 'public', 'no'],
        ['src/functions.ts', 'soldOut', 'public', 'no'],
        ['src/functions.ts', 'whoAmI', 'signedIn', 'no'],
        ['src/page.tsx', 'forAdmin (inline)', 'admin', 'no'],
        ['src/page.tsx', 'forAll (inline)', 'public', 'yes'],
        ['src/page.tsx', 'post (inline)', 'admin', 'yes'],
      ]);
      expect(listing.output()).toContain('10 functions, none without a policy.');
    });
  },
);

test("S3: with access: 'required' a build names every function that nothing is said of, wherever it is called from", async () => {
  const app = await copyFixtureApp('rsc-edit');
  try {
    await app.edit('vite.config.ts', 'rsc: true', "rsc: true, access: 'required'");
    const failure = await buildFolder(app.folder).then(
      () => 'nothing was said',
      (error: Error) => error.message,
    );
    expect(failure).toContain('SP5022: Nothing says who may call 6 Server Functions');
    const named = failure.split('\n').filter((line) => /^ {2}src\//.test(line));
    const lineOf = async (file: string, text: string) => {
      const source = await readFile(path.join(app.folder, file), 'utf8');
      return `${file}:${source.slice(0, source.indexOf(text)).split('\n').length}`;
    };
    expect(named).toEqual([
      `  ${await lineOf('src/calls.tsx', 'async function plain')} plain`,
      `  ${await lineOf('src/for-both.ts', 'forBoth')} forBoth`,
      `  ${await lineOf('src/for-client.ts', 'forClient')} forClient`,
      `  ${await lineOf('src/for-server.ts', 'forServer')} forServer`,
      `  ${await lineOf('src/page.tsx', 'async () => {')} run`,
      `  ${await lineOf('src/visits.ts', 'export async')} visit`,
    ]);
  } finally {
    await app.remove();
  }
});

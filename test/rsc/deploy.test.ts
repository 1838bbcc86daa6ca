import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createKey } from '../../src/server/functions/seal.ts';
import { launchBrowser } from '../harness/chromium.ts';
import { copyFixtureApp, type FixtureApp } from '../harness/fixture-app.ts';
import { openPage, type Visitor } from '../harness/page.ts';
import { buildFolder } from '../harness/serve-app.ts';
import { type ServerProcess, startServer } from '../harness/server-process.ts';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** Pages that were loaded before a deploy meet the server that was started after it. */

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

type Keys = Record<string, string>;
const sharedKeys: Keys = { SALLYPORT_KEYS: createKey() };

function start(folder: string, env: Keys, port = '0'): Promise<ServerProcess> {
  return startServer({ args: [cli, 'start', '--port', port], cwd: folder, env });
}

/** What only the server sees: bodies of functions, what pages are made of. */
async function changeServer(app: FixtureApp): Promise<void> {
  await app.edit('src/functions.ts', "'first'", "'second'");
  await app.edit('src/document.tsx', "version = 'first'", "version = 'second'");
  await app.edit('src/document.tsx', "['first', secret]", "['second', secret]");
  await app.edit('src/document.tsx', 'const kept = secret', 'const kept = secret + address');
  await app.edit('src/document.tsx', /<Call\s+id="deleted"[\s\S]*?\/>/, '');
  await app.edit('src/document.tsx', 'await countOf();\n          }}', '}}');
  const moved = await readFile(path.join(app.folder, 'src/moved.tsx'), 'utf8');
  await app.write('src/moved-to.tsx', moved);
  await app.edit('src/document.tsx', "'./moved'", "'./moved-to'");
}

async function changeClient(app: FixtureApp): Promise<void> {
  await changeServer(app);
  await app.edit('src/document.tsx', '<Badge text="old" />', '<Badge text="new" />');
  await app.edit('src/client/badge.tsx', '{text}', 'newer {text}');
}

async function buildApp(change?: (app: FixtureApp) => Promise<void>): Promise<FixtureApp> {
  const app = await copyFixtureApp('rsc-deploy');
  await change?.(app);
  await buildFolder(app.folder);
  return app;
}

async function buildName({ folder }: FixtureApp): Promise<string | undefined> {
  const table = await readFile(path.join(folder, 'dist/server/sallyport-functions.js'), 'utf8');
  return /build = "([\w-]+)"/.exec(table)?.[1];
}

/** An old page. */
interface OldPage extends Visitor {
  press(id: string): Promise<string>;
  isSameDocument(): Promise<boolean>;
}

async function openOldPage(url: string, address: string, scripts: boolean): Promise<OldPage> {
  const visitor = await openPage(browser, url, { scripts });
  const { page } = visitor;
  page.setDefaultTimeout(10_000);
  await page.goto(address);
  if (scripts) {
    await page.locator('html[data-ready]').waitFor();
    await page.evaluate(() => Object.assign(window, { same: true }));
    await page.locator('#typed').fill('typed');
  }
  return {
    ...visitor,
    async press(id) {
      const output = page.locator(`[data-of="${id}"]`);
      const before = await output.innerText();
      await page.locator(`#${id}`).click();
      await expect.poll(() => output.innerText()).not.toBe(before);
      return output.innerText();
    },
    isSameDocument: () => page.evaluate(() => 'same' in window),
  };
}

const text = (page: Page, selector: string) => expect.poll(() => page.locator(selector).first().innerText());

interface Deploy {
  readonly after: FixtureApp;
  readonly before: FixtureApp;
  readonly env?: Keys;
  /** The addresses of the pages that are opened before, by names for tests; `plain` runs no scripts. */
  readonly pages: Record<string, string>;
  prepare?(pages: Record<string, OldPage>): Promise<void>;
}

/** Opens pages, and puts another server in the place of the one that they came from, under its address. */
async function deploy({ before, after, env = sharedKeys, pages: addresses, prepare }: Deploy) {
  const first = await start(before.folder, env);
  const pages: Record<string, OldPage> = {};
  for (const [name, address] of Object.entries(addresses))
    pages[name] = await openOldPage(first.url, address, name !== 'plain');
  await prepare?.(pages);
  await first.kill();
  const server = await start(after.folder, env, new URL(first.url).port);
  return {
    page: (name: string) => pages[name] as OldPage,
    async close() {
      for (const page of Object.values(pages)) await page.close();
      await server.kill();
    },
  };
}

describe('pages from before a deploy', () => {
  let before: FixtureApp;
  let onServer: FixtureApp;
  let inBrowser: FixtureApp;

  beforeAll(async () => {
    before = await buildApp();
    onServer = await buildApp(changeServer);
    inBrowser = await buildApp(changeClient);
  });
  afterAll(async () => {
    for (const app of [before, onServer, inBrowser]) await app.remove();
  });

  test('the name of a build is that of what the browser gets', async () => {
    expect(await buildName(before)).toMatch(/^[\w-]{12}$/);
    expect(await buildName(onServer)).toBe(await buildName(before));
    expect(await buildName(inBrowser)).not.toBe(await buildName(before));
  });

  describe('only the server has changed', () => {
    const calls = [
      ['unchanged', 'unchanged'],
      // An export is what its name says, whatever it does by now.
      ['changed-body', 'second'],
      ['closure', 'closure captured'],
      ['changed-closure', 'unknown function SP4003'],
      ['recaptured', 'unknown function SP4003'],
      ['deleted', 'unknown function SP4003'],
      ['moved', 'unknown function SP4003'],
    ] as const;
    let deployed: Awaited<ReturnType<typeof deploy>>;

    beforeAll(async () => {
      const names = [...calls.map(([id]) => id), 'flight', 'plain'];
      deployed = await deploy({
        before,
        after: onServer,
        pages: Object.fromEntries(names.map((name) => [name, '/'])),
      });
    });
    afterAll(() => deployed.close());

    test.each(calls)('C6, D9: a call from the old page: %s', async (id, answer) => {
      const old = deployed.page(id);
      expect(await old.press(id)).toBe(answer);
      expect(await old.isSameDocument()).toBe(true);
    });

    test('single flight: the new page is shown in the one that is there, and what was typed stays', async () => {
      const { page, press, isSameDocument } = deployed.page('flight');
      expect(await press('count-up')).toBe('1');
      await text(page, '#version').toBe('second');
      expect(await page.locator('#count').innerText()).toBe('1');
      expect(await page.locator('#typed').inputValue()).toBe('typed');
      expect(await isSameDocument()).toBe(true);
      // Its functions came along.
      expect(await press('changed-closure')).toBe('secondcaptured');
    });

    test('F3: a form of the old page, without scripts', async () => {
      const { page } = deployed.page('plain');
      const answer = page.waitForResponse((response) => response.request().method() === 'POST');
      await page.locator('#changed-form button').click();
      expect((await answer).status()).toBe(404);
      await text(page, 'body').toContain('SP3003');
      await page.goBack();
      const count = Number(await page.locator('#count').innerText());
      await page.locator('#form button').click();
      await text(page, '#count').not.toBe(String(count));
      expect(await page.locator('#version').innerText()).toBe('second');
    });
  });

  test('C6: without keys in common, closures are of an old page, and say so', async () => {
    const env: Keys = { SALLYPORT_KEYS: '' };
    const { page, close } = await deploy({ before, after: onServer, env, pages: { one: '/' } });
    expect(await page('one').press('closure')).toBe('unknown function SP4003');
    expect(await page('one').press('unchanged')).toBe('unchanged');
    await close();
  });

  describe('what the browser gets has changed too', () => {
    let deployed: Awaited<ReturnType<typeof deploy>>;

    beforeAll(async () => {
      const keeps = '/?keeps';
      deployed = await deploy({
        before,
        after: inBrowser,
        pages: { reloads: '/', keeps, elements: keeps, link: keeps, back: keeps },
        async prepare({ back, elements }) {
          await back!.page.locator('a').click();
          await back!.page.getByRole('heading', { name: '/other' }).waitFor();
          // What reads elements is loaded when there are some.
          await elements!.page.locator('#elements').click();
          await elements!.page.getByText('result captured').waitFor();
        },
      });
    });
    afterAll(() => deployed.close());

    test('a call is made and answered; then the page is loaded anew', async () => {
      const { page, isSameDocument } = deployed.page('reloads');
      const count = Number(await page.locator('#count').innerText());
      await page.locator('#count-up').click();
      await text(page, '.badge').toBe('newer new');
      expect(Number(await page.locator('#count').innerText())).toBeGreaterThan(count);
      expect(await isSameDocument()).toBe(false);
    });

    test('an application that asks first keeps its page, with the result', async () => {
      const { page, press, isSameDocument } = deployed.page('keeps');
      expect(await press('count-up')).toMatch(/^\d+$/);
      await page.locator('body[data-outdated]').waitFor();
      expect(await press('closure')).toBe('closure captured');
      expect(await isSameDocument()).toBe(true);
      expect(await page.locator('#typed').inputValue()).toBe('typed');
      expect(await page.locator('#version').innerText()).toBe('first');
    });

    test('T2: elements of the newer build are a typed error, not rendered by older components', async () => {
      const { press, errors } = deployed.page('elements');
      expect(await press('elements')).toBe('SP4009');
      expect(errors).toEqual([]);
    });

    test('a link leads to a document of the new build', async () => {
      const { page, isSameDocument } = deployed.page('link');
      await page.locator('a').click();
      await text(page, 'h1').toBe('/other');
      await text(page, '.badge').toBe('newer new');
      expect(await isSameDocument()).toBe(false);
    });

    test('going back to an entry that the old page made loads its document', async () => {
      const { page } = deployed.page('back');
      await page.goBack();
      await text(page, '.badge').toBe('newer new');
      expect(await page.locator('h1').innerText()).toBe('/');
    });
  });
});

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { createBuilder, createServer } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serve } from '../../src/node.ts';
import { launchBrowser } from '../harness/chromium.ts';
import { copyFixtureApp, type FixtureApp } from '../harness/fixture-app.ts';
import { openPage } from '../harness/page.ts';

// biome-ignore lint/suspicious/noExplicitAny: the page's own module, whatever it holds.
declare const app: any;
/** References that a test keeps in the page while the server changes. */
declare const old: (() => Promise<string>)[];

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

async function startDev(fixture: FixtureApp) {
  const server = await createServer({
    root: fixture.folder,
    logLevel: 'silent',
    server: { port: 0, host: '127.0.0.1' },
  });
  await server.listen();
  return { origin: server.resolvedUrls!.local[0]!, close: () => server.close() };
}

async function startProduction(fixture: FixtureApp) {
  await (await createBuilder({ root: fixture.folder, logLevel: 'error' })).buildApp();
  const built = await import(pathToFileURL(path.join(fixture.folder, 'dist/server/index.js')).href);
  const clientDir = path.join(fixture.folder, 'dist/client');
  const server = await serve({ fetch: built.default.fetch, port: 0, hostname: '127.0.0.1', clientDir });
  return { origin: server.url, close: async () => void (await server.close()) };
}

const orderOf = (first: string) =>
  `'use server';\nexport async function pair() { return [${first} async () => { 'use server'; return 'second'; }]; }\n`;

describe.each([
  ['development', startDev],
  ['production', startProduction],
])('inline Server Functions in results, %s', (mode, start) => {
  let fixture: FixtureApp;
  let running: Awaited<ReturnType<typeof start>>;
  let page: Page;
  let close: () => Promise<void>;

  beforeAll(async () => {
    fixture = await copyFixtureApp('values');
    running = await start(fixture);
    ({ page, close } = await openPage(browser, running.origin));
    await page.goto('/');
    await page.waitForFunction(() => 'app' in window);
  });
  afterAll(async () => {
    await close();
    await running.close();
    await fixture.remove();
  });

  test('D8, D9: closures of a loop keep their own values, unreadable on the way', async () => {
    const { results, sent } = await page.evaluate(async () => {
      const texts: Promise<string>[] = [];
      const copying = async (request: Request) => {
        const response = await fetch(request);
        texts.push(response.clone().text());
        return response;
      };
      app.configureClient({ fetch: copying });
      const offers = await app.offers();
      const answers = offers.map((offer: (count: number) => Promise<unknown>) => offer(3));
      const results = await Promise.all(answers);
      app.configureClient({ fetch: undefined });
      return { results, sent: (await Promise.all(texts))[0] };
    });
    expect(results).toEqual([
      [30, 'OFFER-10-PRIVATE', 11],
      [60, 'OFFER-20-PRIVATE', 11],
      [90, 'OFFER-30-PRIVATE', 11],
    ]);
    expect(sent).toContain('anonymous-');
    expect(sent).not.toContain('PRIVATE');
  });

  test('D1: of a module without the directive at its top; with and without captures; passed back as an argument', async () => {
    const seen = await page.evaluate(async () => {
      const { add, plain } = await app.counter(40);
      return [await add(1), await plain(), await add.bind(null, 5)(), await app.apply(add, 2)];
    });
    expect(seen.slice(0, 3)).toEqual([42, 'no captures', 46]);
    expect(seen[3][0]).toBe(43);
  });

  test('D9: a declaration that calls itself, called directly on the server and from the browser', async () => {
    const seen = await page.evaluate(async () => {
      const { price, direct } = await app.discounted(10);
      return [direct, await price(50), await price(5000)];
    });
    expect(seen).toEqual([180, 45, 900]);
  });

  test('D9: Server Functions can be captured: closures, exports, bound ones', async () => {
    expect(await page.evaluate(async () => (await app.through(5)).outer(1))).toEqual([6, 101, 2]);
  });

  test('D7, D8: names with dollar signs are called', async () => {
    expect(await page.evaluate(async () => (await app.$dollar$())())).toBe('paid');
  });

  if (mode === 'development') {
    test('C6: after an edit an old reference is its own function or none, never the one that took its place', async () => {
      await fixture.write('src/order.ts', orderOf("async () => { 'use server'; return 'first'; },"));
      await fixture.edit(
        'src/main.ts',
        'import * as inline',
        "import { pair } from './order';\nimport * as inline",
      );
      await fixture.edit('src/main.ts', '...inline }', '...inline, pair }');
      await page.reload();
      await page.waitForFunction(() => 'pair' in ((window as unknown as { app?: object }).app ?? {}));
      const before = await page.evaluate(async () => {
        Object.assign(window, { old: await app.pair() });
        return Promise.all(old.map((fn) => fn()));
      });
      expect(before).toEqual(['first', 'second']);
      await fixture.write('src/order.ts', orderOf(''));
      const outcomes = () =>
        page.evaluate(() =>
          Promise.all(old.map((fn) => fn().catch((error: { name: string }) => error.name))),
        );
      await expect.poll(outcomes, { timeout: 20_000 }).toEqual(['UnknownFunctionError', 'second']);
    });
  }

  test('D12: nothing of it is in what the browser gets, and no key either', async () => {
    if (mode === 'development') {
      const response = await page.request.get(`${running.origin}src/inline.ts`);
      expect(await response.text()).not.toMatch(/PRIVATE|RATE/);
      return;
    }
    const folder = path.join(fixture.folder, 'dist/client');
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((file) =>
      file.isFile(),
    );
    const texts = await Promise.all(
      files.map((file) => readFile(path.join(file.parentPath, file.name), 'latin1')),
    );
    const server = await readFile(path.join(fixture.folder, 'dist/server/index.js'), 'utf8');
    const [, key] = /keys: \["([\w-]{43})"\]/.exec(server) ?? [];
    expect(key).toHaveLength(43);
    for (const text of texts) {
      expect(text).not.toMatch(/PRIVATE|RATE/);
      expect(text).not.toContain(key);
    }
    const manifest = JSON.parse(
      await readFile(path.join(fixture.folder, 'dist/server/sallyport.json'), 'utf8'),
    );
    expect(manifest.seals).toBe(true);
  });
});

test('D6: an inline directive in a module that reaches the browser fails the build, with the way there', async () => {
  const fixture = await copyFixtureApp('values');
  try {
    await fixture.write('src/deep.ts', "export async function save() {\n  'use server';\n  return 1;\n}\n");
    await fixture.write('src/middle.ts', "export { save } from './deep';\n");
    await fixture.edit(
      'src/main.ts',
      'import * as client',
      "import { save } from './middle';\nsave();\nimport * as client",
    );
    const builder = await createBuilder({ root: fixture.folder, logLevel: 'silent' });
    const error = await builder.buildApp().then(
      () => new Error('the build succeeded'),
      (thrown: Error) => thrown,
    );
    expect(error.message).toContain('SP1030');
    expect(error.message).toMatch(/src\/main\.ts.*src\/middle\.ts.*src\/deep\.ts/s);
  } finally {
    await fixture.remove();
  }
});

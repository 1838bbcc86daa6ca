import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createServer } from 'vite';
import { beforeEach, describe, expect, test } from 'vitest';
import { callFunction, readAnswer } from '../harness/call.ts';
import { copyFixtureApp, type FixtureApp } from '../harness/fixture-app.ts';
import { functionsIn } from '../harness/rsc-page.ts';
import { buildFolder, commands } from '../harness/serve-app.ts';

// The ways to write an app with Server Components down in vite.config.ts.

let app: FixtureApp;
beforeEach(async () => {
  app = await copyFixtureApp('rsc-edit');
  return () => app.remove();
});

const configure = (plugins: string, more = '') =>
  app.write(
    'vite.config.ts',
    `import react from '@vitejs/plugin-react';
import rsc from '@vitejs/plugin-rsc';
import sallyport from 'sallyport/vite';
import { defineConfig } from 'vite';
void rsc;
export default defineConfig({ plugins: [react(), ${plugins}], ${more} });
`,
  );

const moveEntry = async () => {
  await app.write(
    'src/server.tsx',
    `import { createPages } from 'sallyport/rsc';
import { Page } from './page';
export default createPages({ page: () => <Page /> });
`,
  );
  // Were this one taken, nothing would work.
  await app.write('src/entry.rsc.tsx', "throw new Error('the wrong entry');\n");
};

describe('a build answers pages and calls', () => {
  const entries = { rsc: './src/server.tsx' };
  test.each<[string, string, (string | undefined)?, string?]>([
    ['[sallyport(), rsc()]', 'sallyport(), rsc()'],
    ['[rsc(), sallyport()]', 'rsc(), sallyport()'],
    ['nested and asynchronous', 'Promise.resolve([[sallyport()]]), [Promise.resolve([rsc()])]'],
    [
      'sallyport({ rsc: { entries } })',
      `sallyport({ rsc: { entries: ${JSON.stringify(entries)} } })`,
      'moved',
    ],
    [
      'environments.rsc.build.rolldownOptions.input',
      'sallyport({ rsc: true })',
      'moved',
      "environments: { rsc: { build: { rolldownOptions: { input: { index: './src/server.tsx' } } } } }",
    ],
    [
      'environments.rsc.build.rollupOptions.input',
      'rsc(), sallyport()',
      'moved',
      "environments: { rsc: { build: { rollupOptions: { input: './src/server.tsx' } } } }",
    ],
    [
      'an entry that a plugin makes',
      `sallyport(), rsc({ entries: { rsc: 'virtual:framework' } }), {
        name: 'framework',
        resolveId: (id) => (id === 'virtual:framework' ? '\\0' + id : null),
        load: (id) => (id === '\\0virtual:framework' ? "export { default } from '/src/server.tsx';" : null),
      }`,
      'moved',
    ],
    [
      "sallyport({ server, client }), and Vite's base",
      "sallyport({ rsc: true, server: './src/server.tsx', client: './src/start.ts' })",
      'moved',
      "base: '/sub/'",
    ],
  ])('%s', async (_, plugins, entry, more = '') => {
    await configure(plugins, more);
    if (entry === 'moved') await moveEntry();
    await app.write('src/start.ts', "import { startPage } from 'sallyport/rsc/browser';\nstartPage();\n");
    await buildFolder(app.folder);
    const { default: server } = await import(
      pathToFileURL(path.join(app.folder, 'dist/server/index.js')).href
    );
    const base = more.includes('base') ? '/sub/' : '/';
    const page = (address: string): Promise<Response> =>
      server.fetch(new Request(`http://localhost${base}${address}`));
    const html = await (await page('')).text();
    expect(html).toContain('heading one');
    expect(html).toMatch(new RegExp(`import\\("${base}assets/|src="${base}assets/`));
    const ids = functionsIn(await (await page('_sallyport/page/')).text());
    const response = await server.fetch(
      new Request(`http://localhost${base}_sallyport/${ids.get('forServer')}`, {
        method: 'POST',
        headers: { 'content-type': 'application/vnd.sallyport', 'sec-fetch-site': 'same-origin' },
        body: '1=[]\n',
      }),
    );
    expect(await readAnswer(response)).toEqual({ result: 'server one' });
  });
});

describe('in development', () => {
  test("C1: below Vite's base, what the page names is found, also right after a restart", async () => {
    await configure('sallyport({ rsc: true })', "base: '/sub/'");
    const first = await commands.vite(app.folder);
    const stream = await (await fetch(`${first.origin}/_sallyport/page/`)).text();
    await first.close();
    const ids = functionsIn(stream);
    const [, key] = /"id":"([^"#]+)#\$forServer/.exec(stream) ?? [];
    const server = await commands.vite(app.folder);
    try {
      // The header as src/rsc/browser/stream-functions.ts makes it.
      const module = { 'sallyport-module': (key ?? '').replace(/^\//, '') };
      const { status, body } = await callFunction(server.origin, ids.get('forServer')!, [], module);
      expect([status, body]).toEqual([200, { result: 'server one' }]);
      expect((await fetch(`${server.origin}/`)).status).toBe(200);
    } finally {
      await server.close();
    }
  });

  test.each([
    ['SP5042', 'no entry', 'sallyport({ rsc: true })', '', true],
    [
      'SP5003',
      'a server entry that is not there',
      "sallyport({ rsc: true, server: './src/nowhere.tsx' })",
      '',
      false,
    ],
    [
      'SP5003',
      'an entry of plugin-rsc that is not there',
      "rsc({ entries: { rsc: './src/nowhere.tsx' } }), sallyport()",
      '',
      false,
    ],
    [
      'SP5031',
      'a client entry that is not there',
      "sallyport({ rsc: true, client: './src/nowhere.tsx' })",
      '',
      false,
    ],
    ['SP5044', 'the plugin twice', 'rsc(), sallyport({ rsc: true })', '', false],
  ])('%s: %s is said at start-up', async (code, _, plugins, more, isWithoutEntry) => {
    await configure(plugins, more);
    if (isWithoutEntry) await app.move('src/entry.rsc.tsx', 'src/elsewhere.tsx');
    const start = createServer({ root: app.folder, logLevel: 'silent', server: { port: 0 } });
    await expect(start.then((server) => server.close())).rejects.toThrow(code);
  });
});

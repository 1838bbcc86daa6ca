import { readdir, readFile } from 'node:fs/promises';
import { request as sendRequest } from 'node:http';
import path from 'node:path';
import { createServer } from 'vite';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { copyFixtureApp, type FixtureApp } from '../harness/fixture-app.ts';
import { buildFolder, commands, type RunningApp } from '../harness/serve-app.ts';

/** A server entry that renders pages: who gets which request, and what pages have to load. */

const html = { accept: 'text/html,*/*' };
const apps = new Map<string, Promise<FixtureApp>>();

/** A copy of the fixture app with another base, built once. */
function builtApp(base: string): Promise<FixtureApp> {
  let app = apps.get(base);
  if (app === undefined) {
    app = copyFixtureApp('pages').then(async (copy) => {
      if (base !== '/') await copy.edit('vite.config.ts', 'plugins:', `base: '${base}', plugins:`);
      await buildFolder(copy.folder);
      return copy;
    });
    apps.set(base, app);
  }
  return app;
}

afterAll(async () => {
  for (const app of apps.values()) await (await app).remove();
});

const ways = (['vite', 'vite preview', 'sallyport start'] as const).flatMap((command) =>
  ['/', '/shop/'].map((base) => [command, base] as const),
);

describe.each(ways)('%s, base %s', (command, base) => {
  let running: RunningApp;
  let origin: string;

  beforeAll(async () => {
    const { folder } = await builtApp(base);
    running = await commands[command](folder);
    origin = running.origin;
    expect(new URL(`${origin}/`).pathname).toBe(base);
  });
  afterAll(() => running?.close());

  test('the entry renders the page, with the addresses of what it has to load', async () => {
    const response = await fetch(`${origin}/`, { headers: { ...html, cookie: 'visit=7' } });
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(text).toContain('hello server, visit 7');
    const assets = (await (await fetch(`${origin}/assets`)).json()) as Record<string, string[]>;
    expect(assets.bootstrapModules).toHaveLength(1);
    expect(assets.styles).toHaveLength(1);
    for (const address of Object.values(assets).flat()) {
      expect(address.startsWith(base)).toBe(true);
      expect(text).toContain(address);
      const file = await fetch(new URL(address, origin), { headers: { 'sec-fetch-dest': 'script' } });
      expect([address, file.status]).toEqual([address, 200]);
      expect(file.headers.get('content-type')).toMatch(address.endsWith('.css') ? 'text/css' : 'javascript');
    }
  });

  test('the styles are those of the client entry and what it imports, in the order in which that runs', async () => {
    const { styles } = (await (await fetch(`${origin}/assets`)).json()) as { styles: string[] };
    const text = (await (await fetch(new URL(styles[0]!, origin))).text()).replace(/\s/g, '');
    const colours = ['#fafbfc|rgb(250,251,252)', '#040506|rgb(4,5,6)', '#010203|rgb(1,2,3)'];
    const places = colours.map((either) =>
      Math.max(...either.split('|').map((colour) => text.indexOf(colour))),
    );
    expect(Math.min(...places)).toBeGreaterThanOrEqual(0);
    expect(places).toEqual([...places].sort((one, other) => one - other));
  });

  test('files are served as files', async () => {
    const file = await fetch(`${origin}/robots.txt`);
    expect([file.status, await file.text()]).toEqual([200, 'User-agent: *\n']);
  });

  test.each(['POST', 'PUT', 'DELETE'])(
    '%s of an address that is no file reaches the entry whole',
    async (method) => {
      const response = await fetch(`${origin}/echo?a=1%20b`, {
        method,
        headers: { ...html, cookie: 'visit=8' },
        body: 'some text',
      });
      expect(await response.json()).toEqual({
        method,
        url: `${origin}/echo?a=1%20b`,
        text: 'some text',
        cookie: 'visit=8',
        mode: command === 'vite' ? 'development' : 'production',
      });
    },
  );

  test('what the entry does not know is its own 404, whoever asks', async () => {
    for (const address of ['/nothing', '/deep/nothing.png', '/index.html']) {
      for (const accept of ['text/html', '*/*', 'image/png']) {
        const response = await fetch(origin + address, { headers: { accept } });
        expect([address, accept, response.status, await response.text()]).toEqual([
          address,
          accept,
          404,
          'no such page',
        ]);
      }
    }
  });

  test('HEAD has the headers of GET and no body', async () => {
    const response = await fetch(`${origin}/`, { method: 'HEAD', headers: html });
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  });

  test('a part of a page cannot be asked for: the page is the answer', async () => {
    const response = await fetch(`${origin}/`, { headers: { ...html, range: 'bytes=0-9' } });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('</html>');
  });

  test('a page streams: its beginning arrives before its end is known', async () => {
    // Whoever takes compressed answers must not have to wait for the end either.
    const response = await fetch(`${origin}/slow`, { headers: { ...html, 'accept-encoding': 'gzip, br' } });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const readUntil = async (part: string) => {
      while (!text.includes(part)) {
        const { done, value } = await reader.read();
        if (done) break;
        text += value;
      }
      expect(text).toContain(part);
    };
    await readUntil('waiting');
    expect(text).not.toContain('the late part');
    await fetch(`${origin}/release`);
    await readUntil('the late part');
  });

  test('a visitor who leaves ends the rendering', async () => {
    const count = async () => Number(await (await fetch(`${origin}/aborted`)).text());
    const before = await count();
    const { hostname, port, pathname } = new URL(`${origin}/slow`);
    const request = sendRequest({ hostname, port, path: pathname, headers: html });
    request.on('error', () => {});
    request.end();
    request.on('response', (response) => response.once('data', () => request.destroy()));
    await expect.poll(count).toBe(before + 1);
  });
});

describe('a build', () => {
  test('tells the start command that pages are rendered, and bundles the client without index.html', async () => {
    const { folder } = await builtApp('/');
    const manifest = JSON.parse(await readFile(path.join(folder, 'dist/server/sallyport.json'), 'utf8'));
    expect(manifest.pages).toBe(true);
    const files = await readdir(path.join(folder, 'dist/client'), { recursive: true });
    expect(files.filter((file) => file.endsWith('.html'))).toEqual([]);
    expect(files).toContain('robots.txt');
  });

  test('scripts that several entries of the client share are preloaded', async () => {
    const app = await copyFixtureApp('pages');
    onTestFinished(() => app.remove());
    await app.write('src/other.tsx', "import { Greeting } from './greeting';\nconsole.log(Greeting);\n");
    await app.edit(
      'vite.config.ts',
      'plugins:',
      "environments: { client: { build: { rolldownOptions: { input: { other: './src/other.tsx' } } } } }, plugins:",
    );
    await buildFolder(app.folder);
    const running = await commands['sallyport start'](app.folder);
    onTestFinished(() => running.close());
    const assets = (await (await fetch(`${running.origin}/assets`)).json()) as Record<string, string[]>;
    expect(assets.bootstrapModules).toEqual([expect.stringMatching(/^\/assets\/client-/)]);
    expect(assets.preloads!.length).toBeGreaterThan(0);
    expect(assets.preloads!.join()).not.toContain('/other-');
    for (const address of assets.preloads!)
      expect((await fetch(running.origin + address)).headers.get('content-type')).toContain('javascript');
  });

  test('with styles in one file, the page loads that file', async () => {
    const app = await copyFixtureApp('pages');
    onTestFinished(() => app.remove());
    await app.edit('vite.config.ts', 'plugins:', 'build: { cssCodeSplit: false }, plugins:');
    await buildFolder(app.folder);
    const running = await commands['sallyport start'](app.folder);
    onTestFinished(() => running.close());
    const { styles } = (await (await fetch(`${running.origin}/assets`)).json()) as { styles: string[] };
    expect(styles).toHaveLength(1);
    expect((await fetch(running.origin + styles[0])).status).toBe(200);
  });
});

describe('what says that there are pages', () => {
  test("Vite's appType 'custom' does too, with a server entry", async () => {
    const app = await copyFixtureApp('basic');
    onTestFinished(() => app.remove());
    await app.edit('vite.config.ts', 'sallyport()', "sallyport({ server: './src/server.ts' })");
    await app.edit('vite.config.ts', 'plugins:', "appType: 'custom', plugins:");
    await app.write('src/server.ts', "export default { fetch: () => new Response('from the entry') };\n");
    await buildFolder(app.folder);
    for (const serveIt of Object.values(commands)) {
      const running = await serveIt(app.folder);
      expect(await (await fetch(`${running.origin}/deep/link`, { headers: html })).text()).toBe(
        'from the entry',
      );
      await running.close();
    }
  });

  test('an app with index.html and a server entry goes on as ever: calls, and nothing else', async () => {
    const app = await copyFixtureApp('basic');
    onTestFinished(() => app.remove());
    await app.edit('vite.config.ts', 'sallyport()', "sallyport({ server: './src/server.ts' })");
    await app.write('src/server.ts', "export default { fetch: () => new Response('from the entry') };\n");
    await buildFolder(app.folder);
    for (const serveIt of Object.values(commands)) {
      const running = await serveIt(app.folder);
      for (const address of ['/', '/deep/link'])
        expect(await (await fetch(running.origin + address, { headers: html })).text()).toContain(
          'id="root"',
        );
      expect(await (await fetch(`${running.origin}/_sallyport/x`)).text()).toBe('from the entry');
      await running.close();
    }
  });

  async function failureOf(change: (app: FixtureApp) => Promise<void>): Promise<string> {
    const app = await copyFixtureApp('pages');
    onTestFinished(() => app.remove());
    await change(app);
    return buildFolder(app.folder).then(
      () => 'the build succeeded',
      (error: Error) => error.message,
    );
  }

  test('a client entry without a server entry', async () => {
    const message = await failureOf((app) => app.edit('vite.config.ts', ", server: './src/server.tsx'", ''));
    expect(message).toMatch(/SP5030.*src\/entry-client\.tsx/s);
  });

  test('a client entry that is not there', async () => {
    const message = await failureOf((app) => app.edit('vite.config.ts', 'entry-client', 'entry-clint'));
    expect(message).toMatch(/SP5031.*src\/entry-clint\.tsx/s);
  });

  test('sallyport/assets without a client entry', async () => {
    const message = await failureOf(async (app) => {
      await app.edit('vite.config.ts', "client: './src/entry-client.tsx', ", '');
      await app.edit('vite.config.ts', 'plugins:', "appType: 'custom', plugins:");
      await app.write('index.html', '<script type="module" src="/src/entry-client.tsx"></script>');
    });
    expect(message).toMatch(/SP5032.*src\/document\.tsx/s);
  });

  test('sallyport/assets without the plugin', async () => {
    await expect(import('../../dist/assets.js' as string)).rejects.toThrow('SP5033');
  });
});

test('in middleware mode with appType custom alone, the server around Vite answers for pages', async () => {
  const app = await copyFixtureApp('basic');
  onTestFinished(() => app.remove());
  await app.edit('vite.config.ts', 'sallyport()', "sallyport({ server: './src/server.ts' })");
  await app.write('src/server.ts', "export default { fetch: () => new Response('from the entry') };\n");
  const { createServer: createHttpServer } = await import('node:http');
  const http = createHttpServer();
  const vite = await createServer({
    root: app.folder,
    logLevel: 'silent',
    appType: 'custom',
    server: { middlewareMode: { server: http }, ws: false },
  });
  http.on('request', (request, response) =>
    vite.middlewares(request, response, () => response.end('around')),
  );
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    http.close();
    http.closeAllConnections();
    await vite.close();
  });
  const { port } = http.address() as { port: number };
  const get = async (address: string) =>
    (await fetch(`http://127.0.0.1:${port}${address}`, { headers: html })).text();
  expect(await get('/page')).toBe('around');
  expect(await get('/_sallyport/x')).toBe('from the entry');
});

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { functionId } from '../../src/compiler.ts';
import { callFunction } from '../harness/call.ts';
import { launchBrowser } from '../harness/chromium.ts';
import { copyFixtureApp, type FixtureApp } from '../harness/fixture-app.ts';
import { openPage, type Visitor } from '../harness/page.ts';
import { functionsIn, openReady, pressAgain } from '../harness/rsc-page.ts';
import { buildFolder, commands, type RunningApp } from '../harness/serve-app.ts';

// What a build makes of functions: which can be called, what the browser gets of them, where their errors lead.

const idOf = (file: string, name: string) => functionId(`rsc-edit/src/${file}`, name);

const files: Record<string, string> = {
  // Only a Server Function knows it: nobody who renders, and no client code.
  'src/hidden.ts': `'use server';
export async function hidden() {
  return 'HIDDEN-SECRET';
}
`,
  'src/more.ts': `'use server';
import { hidden } from './hidden';

export async function giveHidden() {
  return hidden;
}

export async function fail() {
  throw new Error('FAIL-SECRET');
}
`,
  'src/worker.ts': `import { fromWorker } from './worker-functions';
fromWorker().then((text) => self.postMessage(text));
`,
  'src/worker-functions.ts': `'use server';
export async function fromWorker() {
  return 'worker ' + 'WORKER-SECRET'.length;
}
`,
  'src/work.tsx': `'use client';
import { useEffect, useState } from 'react';

export function Work() {
  const [text, setText] = useState('CLIENT-TEXT');
  useEffect(() => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }) => setText(data);
    return () => worker.terminate();
  }, []);
  return <p id="work">{text}</p>;
}
`,
  'src/throws.tsx': `import { Press } from './press';

export function Throws() {
  const note = 'captured';
  async function closureFails() {
    'use server';
    if (note.length > 0) throw new Error('CLOSURE-SECRET');
  }
  return <Press id="closure-fails" run={closureFails} />;
}

export function Broken(): null {
  throw new Error('COMPONENT-SECRET');
}
`,
};

async function textsBelow(folder: string): Promise<{ name: string; text: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = entries.filter((entry) => entry.isFile());
  return Promise.all(
    found.map(async ({ parentPath, name }) => ({
      name,
      text: await readFile(path.join(parentPath, name), 'latin1'),
    })),
  );
}

describe('a build of an app with Server Components', () => {
  let browser: Browser;
  let app: FixtureApp;
  let server: RunningApp;
  let visitor: Visitor;

  beforeAll(async () => {
    browser = await launchBrowser();
    app = await copyFixtureApp('rsc-edit');
    for (const [file, content] of Object.entries(files)) await app.write(file, content);
    await app.edit('vite.config.ts', 'plugins:', 'build: { sourcemap: true }, plugins:');
    await app.edit(
      'src/page.tsx',
      /import { visit }(.*)<Calls \/>/s,
      `import { fail, giveHidden } from './more';
import { Broken, Throws } from './throws';
import { Work } from './work';
import { visit }$1<Press id="give-hidden" run={giveHidden} />
        <Press id="fail" run={fail} />
        <Throws />
        <Work />
        <Calls />`,
    );
    await app.edit(
      'src/page.tsx',
      'export function Page() {',
      'export function Page({ broken }: { broken: boolean }) {\n  if (broken) return <Broken />;',
    );
    await app.edit(
      'src/entry.rsc.tsx',
      /page: .*\}\)/,
      "page: (request) => <Page broken={request.url.endsWith('/broken')} /> })",
    );
    await app.edit('src/entry.rsc.tsx', 'import', "import './worker-functions';\nimport");
    await buildFolder(app.folder);
    server = await commands['sallyport start'](app.folder);
    visitor = await openPage(browser, server.origin);
    await openReady(visitor.page, '/');
  });
  afterAll(async () => {
    await visitor?.close();
    await server?.close();
    await browser.close();
    await app.remove();
  });

  const serverTexts = /SECRET|(?:server|client|both|plain|closure) one|getCookies|FAIL/;

  test.each(['dist/client', 'dist/server/ssr'])(
    'D12: nothing of the server is in %s, nor in its source maps',
    async (folder) => {
      const found = await textsBelow(path.join(app.folder, folder));
      expect(found.filter(({ text }) => serverTexts.test(text)).map(({ name }) => name)).toEqual([]);
      // The search would find it: client code is there, with maps, and server code where it belongs.
      expect(found.some(({ name, text }) => name.endsWith('.map') && text.includes('CLIENT-TEXT'))).toBe(
        true,
      );
      const ofServer = await textsBelow(path.join(app.folder, 'dist/server'));
      for (const word of ['HIDDEN-SECRET', 'server one', 'WORKER-SECRET'])
        expect(ofServer.some(({ text }) => text.includes(word))).toBe(true);
    },
  );

  test('S2: what neither client nor rendering code references is unknown, like what does not exist', async () => {
    const answers = [];
    for (const id of [idOf('hidden.ts', 'hidden'), 'nothing-000000000000'])
      answers.push(await callFunction(server.origin, id).then(({ status, body }) => [status, body]));
    expect(answers[0]).toEqual([404, { error: expect.objectContaining({ code: 'SP3003' }) }]);
    expect(answers[0]).toEqual(answers[1]);
  });

  test('S2: functions of files whose names begin alike, or are the same, are each found (once the last one was, for all)', async () => {
    for (const word of ['Client', 'Server', 'Both']) {
      const id = idOf(`for-${word.toLowerCase()}.ts`, `for${word}`);
      const { body } = await callFunction(server.origin, id);
      expect(body).toEqual({ result: `${word.toLowerCase()} one` });
    }
  });

  test('S2: such a function cannot be sent, and the log says what to do', async () => {
    expect(await pressAgain(visitor.page, 'give-hidden')).toMatch(/^CallError SP30/);
    expect(server.log()).toContain('hidden() cannot be sent');
  });

  test('C1: a worker of client code calls functions', async () => {
    await expect.poll(() => visitor.page.locator('#work').textContent()).toBe('worker 13');
  });

  describe('D11: in production a throw leads to file and line of the source', () => {
    async function lineOf(file: string, word: string): Promise<string> {
      const source = await readFile(path.join(app.folder, file), 'utf8');
      return `${file}:${source.split('\n').findIndex((line) => line.includes(word)) + 1}:`;
    }

    test('an exported function and a closure', async () => {
      await pressAgain(visitor.page, 'fail');
      await pressAgain(visitor.page, 'closure-fails');
      expect(server.log()).toContain(await lineOf('src/more.ts', 'FAIL-SECRET'));
      expect(server.log()).toContain(await lineOf('src/throws.tsx', 'CLOSURE-SECRET'));
    });

    test('a server component', async () => {
      const response = await fetch(`${server.origin}/broken`);
      expect([response.status, (await response.text()).includes('COMPONENT-SECRET')]).toEqual([500, false]);
      expect(server.log()).toContain(await lineOf('src/throws.tsx', 'COMPONENT-SECRET'));
    });
  });

  test('S2: the endpoints are the functions that a page or client code can call', async () => {
    const stream = await (await fetch(`${server.origin}/_sallyport/page/`)).text();
    const { functions } = JSON.parse(
      await readFile(path.join(app.folder, 'dist/server/sallyport.json'), 'utf8'),
    );
    const listed = functions.map(({ id }: { id: string }) => id);
    for (const id of functionsIn(stream).values()) expect(listed).toContain(id);
    expect(functions.map((one: { export: string }) => one.export).sort()).toEqual([
      'closureFails',
      'fail',
      'forBoth',
      'forClient',
      'forServer',
      'fromWorker',
      'giveHidden',
      'plain',
      'run',
      'visit',
    ]);
  });
});

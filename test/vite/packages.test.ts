import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { createBuilder, createServer, preview } from 'vite';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser } from '../harness/chromium.ts';
import { copyFixtureApp, type FixtureApp } from '../harness/fixture-app.ts';
import { openPage } from '../harness/page.ts';

/** A package with Server Functions, called through a helper of its own, as published packages are. */
const kit: Record<string, string> = {
  'package.json': '{ "name": "kit", "version": "1.0.0", "type": "module", "exports": "./index.js" }',
  'index.js': "import { fromKit } from './actions.js';\nexport function callKit() { return fromKit(); }\n",
  'actions.js':
    "'use server';\nconst secret = ['KIT', 'SECRET'].join('-') + 'KIT-SECRET-e01b';\nexport async function fromKit() { return 'kit ' + secret.length; }\n",
};

const app = {
  'src/app.tsx': `import { useState } from 'react';
import { callKit } from 'kit';
export function App() {
  const [text, setText] = useState('');
  return <main><button id="kit" onClick={() => callKit().then(setText, (error) => setText(error.message))}>kit</button><output>{text}</output></main>;
}
`,
};

let browser: Browser;
let fixture: FixtureApp;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

beforeEach(async () => {
  fixture = await copyFixtureApp('basic');
  for (const [file, content] of Object.entries(app)) await fixture.write(file, content);
  return () => fixture.remove();
});

async function installInApp() {
  for (const [file, content] of Object.entries(kit)) await fixture.write(`node_modules/kit/${file}`, content);
}

async function linkFromOutside() {
  for (const [file, content] of Object.entries(kit))
    await fixture.write(`../${path.basename(fixture.folder)}-kit/${file}`, content);
  await fixture.link(`../${path.basename(fixture.folder)}-kit`, 'node_modules/kit');
}

async function clickKit(origin: string) {
  const { page, errors: complaints, close } = await openPage(browser, origin);
  const scripts: string[] = [];
  page.on('response', async (response) => {
    if (response.request().resourceType() === 'script') scripts.push(await response.text().catch(() => ''));
  });
  await page.goto('/');
  await page.click('#kit');
  await expect.poll(() => page.textContent('output'), { timeout: 20_000 }).not.toBe('');
  const text = await page.textContent('output');
  await close();
  expect(scripts.length).toBeGreaterThan(1);
  return { text, complaints, leaks: scripts.filter((script) => script.includes('KIT-SECRET')).length };
}

async function textsBelow(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return (
    await Promise.all(files.map((file) => readFile(path.join(file.parentPath, file.name), 'latin1')))
  ).join('\n');
}

describe.each([
  ['in node_modules', installInApp],
  ['linked from outside of the root', linkFromOutside],
])('D12: a package with Server Functions, %s', (_, install) => {
  test.each([
    ['pre-bundled', 'include'],
    ['not pre-bundled', 'exclude'],
  ])('works in development and keeps its code on the server, %s', async (_, list) => {
    await install();
    await fixture.edit('vite.config.ts', 'build:', `optimizeDeps: { ${list}: ['kit'] }, build:`);
    const server = await createServer({
      root: fixture.folder,
      logLevel: 'silent',
      server: { port: 0, host: '127.0.0.1' },
    });
    await server.listen();
    try {
      expect(await clickKit(server.resolvedUrls!.local[0]!)).toEqual({
        text: 'kit 25',
        complaints: [],
        leaks: 0,
      });
    } finally {
      await server.close();
    }
  });

  test('works in a build and keeps its code on the server', async () => {
    await install();
    await (await createBuilder({ root: fixture.folder, logLevel: 'error' })).buildApp();
    expect(await textsBelow(path.join(fixture.folder, 'dist/client'))).not.toContain('KIT-SECRET');
    const server = await preview({
      root: fixture.folder,
      logLevel: 'silent',
      preview: { port: 0, host: '127.0.0.1' },
    });
    try {
      expect(await clickKit(server.resolvedUrls!.local[0]!)).toEqual({
        text: 'kit 25',
        complaints: [],
        leaks: 0,
      });
    } finally {
      await server.close();
    }
  });
});

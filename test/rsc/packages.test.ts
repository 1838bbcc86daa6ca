import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser } from '../harness/chromium.ts';
import { copyFixtureApp, type FixtureApp } from '../harness/fixture-app.ts';
import { openPage } from '../harness/page.ts';
import { openReady, press } from '../harness/rsc-page.ts';
import { buildFolder, commands } from '../harness/serve-app.ts';

/** A package with Server Functions, as published packages are: a client component and a server component call them. */
const kit: Record<string, string> = {
  'package.json':
    '{ "name": "kit", "version": "1.0.0", "type": "module", "exports": { ".": "./index.js", "./client": "./client.js" }, "peerDependencies": { "react": "*" } }',
  'index.js': `import { jsx } from 'react/jsx-runtime';
import { fromServer } from './actions.js';
import { KitButton } from './client.js';
export function KitCard() {
  const note = 'KIT-SECRET-note';
  async function inline(by) {
    'use server';
    return note.length + by;
  }
  return [
    jsx(KitButton, { id: 'kit-server', run: fromServer }, 1),
    jsx(KitButton, { id: 'kit-inline', run: inline.bind(null, 1) }, 2),
    jsx(KitButton, { id: 'kit-imported' }, 3),
  ];
}
`,
  'client.js': `'use client';
import { useState } from 'react';
import { jsx, jsxs } from 'react/jsx-runtime';
import { fromClient } from './actions.js';
export function KitButton({ id, run = fromClient }) {
  const [text, setText] = useState('');
  const press = () => run().then((value) => setText(String(value)), (error) => setText(error.message));
  return jsxs('p', { children: [jsx('button', { id, onClick: press, children: id }), jsx('output', { 'data-of': id, children: text })] });
}
`,
  'actions.js': `'use server';
const secret = ['KIT', 'SECRET'].join('-') + 'KIT-SECRET-e01b';
export async function fromServer() { return 'server ' + secret.length; }
export async function fromClient() { return 'client ' + secret.length; }
`,
};

const entry = `import { createPages } from 'sallyport/rsc';
import { KitCard } from 'kit';
import { Ready } from './client/ready';
import { App } from './client/app';
export default createPages({
  page: () => (
    <html lang="en">
      <head><link rel="icon" href="data:," /></head>
      <body><KitCard /><App /><Ready /></body>
    </html>
  ),
});
`;
/** Client code of the app that imports the package by itself. */
const clientApp = `'use client';
import { KitButton } from 'kit/client';
export function App() { return <KitButton id="kit-app" />; }
`;

let browser: Browser;
let fixture: FixtureApp;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

beforeEach(async () => {
  fixture = await copyFixtureApp('rsc');
  await fixture.write('src/entry.rsc.tsx', entry);
  await fixture.write('src/client/app.tsx', clientApp);
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

/** plugin-rsc lets packages that depend on React into the server's bundle; it looks for them in the process's own folder. */
async function configure(optimizeDeps: object, more = ''): Promise<void> {
  const bundled = { resolve: { noExternal: ['kit'] } };
  const environments = JSON.stringify({ client: { optimizeDeps }, ssr: bundled, rsc: bundled });
  await fixture.edit('vite.config.ts', 'plugins:', `${more}environments: ${environments}, plugins:`);
}

async function answersOfKit(origin: string) {
  const { page, errors, close } = await openPage(browser, origin);
  const texts: string[] = [];
  page.on('response', async (response) => {
    texts.push(await response.text().catch(() => ''));
  });
  await openReady(page, '/');
  const answers: string[] = [];
  for (const id of ['kit-server', 'kit-inline', 'kit-imported', 'kit-app'])
    answers.push(await press(page, id));
  await close();
  expect(texts.length).toBeGreaterThan(3);
  return {
    answers,
    errors,
    leaks: texts.filter((text) => text.includes('KIT-SECRET')).map((text) => text.slice(0, 200)),
  };
}

const fine = { answers: ['server 25', '16', 'client 25', 'client 25'], errors: [], leaks: [] };

async function textsBelow(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((one) => one.isFile());
  return (
    await Promise.all(files.map((file) => readFile(path.join(file.parentPath, file.name), 'latin1')))
  ).join('\n');
}

const places = { 'in node_modules': installInApp, 'linked from outside of the root': linkFromOutside };

test.each([
  ['in node_modules', 'pre-bundled for the browser', { include: ['kit/client'] }],
  ['in node_modules', 'not pre-bundled', { exclude: ['kit'] }],
  ['linked from outside of the root', 'as Vite decides', {}],
] as const)(
  'D12: in development a package with Server Functions %s, %s, works and keeps its code on the server',
  async (place, _, optimizeDeps) => {
    await places[place]();
    await configure(optimizeDeps);
    const server = await commands.vite(fixture.folder);
    try {
      expect(await answersOfKit(server.origin)).toEqual(fine);
    } finally {
      await server.close();
    }
  },
);

test.each(['in node_modules', 'linked from outside of the root'] as const)(
  'D12: in a build a package with Server Functions %s works and keeps its code on the server',
  async (place) => {
    await places[place]();
    await configure({}, 'build: { sourcemap: true }, ');
    await buildFolder(fixture.folder);
    for (const folder of ['dist/client', 'dist/server/ssr'])
      expect(await textsBelow(path.join(fixture.folder, folder))).not.toContain('KIT-SECRET');
    expect(await textsBelow(path.join(fixture.folder, 'dist/server'))).toContain('KIT-SECRET');
    const server = await commands['sallyport start'](fixture.folder);
    try {
      expect(await answersOfKit(server.origin)).toEqual(fine);
    } finally {
      await server.close();
    }
  },
);

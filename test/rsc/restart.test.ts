import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../harness/chromium.ts';
import { copyFixtureApp, type FixtureApp } from '../harness/fixture-app.ts';
import { openPage, type Visitor } from '../harness/page.ts';
import { openReady, pressAgain } from '../harness/rsc-page.ts';
import { type DevServer, startDevServer } from '../harness/vite-server.ts';

// A page outlives the development server that it came from: its next call is the first thing that the new one hears.

const outsideModule = `export async function outside() {
  const word = 'captured';
  return async () => {
    'use server';
    return 'outside ' + word;
  };
}
`;

let browser: Browser;
let app: FixtureApp;
let server: DevServer;
let visitor: Visitor;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  app = await copyFixtureApp('rsc-edit');
  // Outside of the root the page names the file in another way.
  const outside = `../${path.basename(app.folder)}-kit/outside.tsx`;
  await app.write(outside, outsideModule);
  await app.edit(
    'src/page.tsx',
    /import { visit }(.*)export function(.*)return \((.*)<Calls \/>/s,
    `import { outside } from '../${outside}';
import { visit }$1export async function$2const far = await outside();
  return ($3<Calls />
        <Press id="outside" run={far} />`,
  );
  server = await startDevServer(app.folder);
  visitor = await openPage(browser, server.origin);
  page = visitor.page;
  // The page stays what it is: no updates, no reload when the server is back.
  await page.routeWebSocket(/./, () => {});
});
afterAll(async () => {
  await visitor.close();
  await browser.close();
  await server.close();
  await app.remove();
});

test.each([
  ['that came as a prop', 'server', '"server one"'],
  ['that client code imports', 'client', '"client one"'],
  ['inline, with bound arguments', 'plain', '"plain one bound"'],
  ['inline, with sealed captures', 'closure', '"closure one CAPTURED-VALUE"'],
  ['inline, outside of the root', 'outside', '"outside captured"'],
])(
  'C1: right after a restart a function is called %s, before any page was rendered',
  async (_, id, answer) => {
    await openReady(page, '/');
    await page.evaluate(() => Object.assign(window, { marker: 'same page' }));
    await server.restart();
    expect(await pressAgain(page, id)).toBe(answer);
    expect(await page.evaluate(() => (window as { marker?: string }).marker)).toBe('same page');
  },
);

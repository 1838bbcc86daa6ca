import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { walkFiles } from '../../scripts/lib/files.mjs';
import { launchBrowser } from '../harness/chromium.ts';
import { plainEnvironment } from '../harness/plain-environment.ts';
import { type ServerProcess, startServer } from '../harness/server-process.ts';
import { makeTemporaryFolder } from '../harness/temporary-folder.ts';
import { createInstalledApp, secrets } from './installed-app.ts';
import { packLibrary } from './pack.ts';

// The packed tarball in an empty Vite app, outside of the workspace: what a user gets, and nothing that only we have.
const packing = makeTemporaryFolder('packing');
const place = makeTemporaryFolder('installed');
const app = place.folder;
let browser: Browser;

beforeAll(async () => {
  const { tarball } = await packLibrary(packing.folder);
  createInstalledApp(app, tarball);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  packing.remove();
  place.remove();
});

const bin = (name: string) => join(app, 'node_modules/.bin', name);

/** A page of the app, with all that it complains about and all that the server sent to it. */
async function openApp(origin: string) {
  const page = await browser.newPage();
  const complaints: string[] = [];
  const bodies: Promise<string>[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('response', (response) => {
    if (!response.url().includes('/_sallyport/')) bodies.push(response.text().catch(() => ''));
  });
  // On the way, not from the browser: of what a page reads as a stream it may keep no copy.
  await page.route('**/_sallyport/**', async (route) => {
    const response = await route.fetch();
    bodies.push(response.text());
    await route.fulfill({ response });
  });
  await page.goto(origin);
  return { page, complaints, received: async () => (await Promise.all(bodies)).join('\n') };
}

async function press(page: Page, button: string): Promise<string | null> {
  await page.getByRole('button', { name: button }).click();
  await page.waitForFunction(() => document.querySelector('output')?.textContent !== '');
  return page.textContent('output');
}

function describeCalls(start: () => Promise<ServerProcess>) {
  let server: ServerProcess;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server?.stop());

  test('a button calls the server', async () => {
    const { page, complaints } = await openApp(server.url);
    expect(await press(page, 'Greet')).toBe('Hello Ada from installed-app, 61');
    expect((await page.context().cookies()).find(({ name }) => name === 'greeted')?.value).toBe('Ada');
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('C3: what the server refuses reaches the page typed', async () => {
    const { page } = await openApp(server.url);
    expect(await press(page, 'Refuse')).toBe('SOLD_OUT {"left":0}');
    await page.close();
  });

  test('D12: nothing that the browser receives holds a string of the server code', async () => {
    const { page, received } = await openApp(server.url);
    await press(page, 'Greet');
    const text = await received();
    expect(text).toContain('Hello Ada');
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
    await page.close();
  });
}

test('the types that an app sees are sound', () => {
  const { status, stdout } = spawnSync(bin('tsc'), ['--pretty', 'false'], { cwd: app, encoding: 'utf8' });
  expect(stdout).toBe('');
  expect(status).toBe(0);
});

test('the installation brings no warnings and no copy of React of its own', () => {
  const ls = spawnSync('npm', ['ls', '--all', '--json'], {
    cwd: app,
    encoding: 'utf8',
    env: plainEnvironment(),
  });
  expect(JSON.parse(ls.stdout).problems ?? []).toEqual([]);
  expect(existsSync(join(app, 'node_modules/sallyport/node_modules/react'))).toBe(false);
});

test('the command can be called by its name', () => {
  const { version } = JSON.parse(readFileSync(join(app, 'node_modules/sallyport/package.json'), 'utf8'));
  expect(execFileSync(bin('sallyport'), ['--version'], { cwd: app, encoding: 'utf8' })).toContain(version);
});

describe('vite dev', () => {
  describeCalls(() => {
    return startServer({ args: [bin('vite'), '--host', '127.0.0.1', '--port', '0'], cwd: app });
  });
});

describe('vite build', () => {
  beforeAll(() => {
    execFileSync(bin('vite'), ['build'], { cwd: app, env: plainEnvironment(), stdio: 'pipe' });
  });

  test('D12: no file for the browser, no map, holds a string of the server code', () => {
    const files = walkFiles(join(app, 'dist/client'));
    const text = files.map((file) => readFileSync(join(app, 'dist/client', file), 'latin1')).join('\n');
    expect(files.some((file) => file.endsWith('.js.map'))).toBe(true);
    // The search would find them: they are where they belong.
    const server = walkFiles(join(app, 'dist/server'))
      .map((file) => readFileSync(join(app, 'dist/server', file), 'utf8'))
      .join('\n');
    expect(secrets.filter((secret) => !server.includes(secret))).toEqual([]);
    expect([...secrets, 'privateHelper', 'readFile'].filter((secret) => text.includes(secret))).toEqual([]);
  });

  describe('sallyport start', () => {
    describeCalls(() => {
      return startServer({ args: [bin('sallyport'), 'start', '--port', '0'], cwd: app });
    });
  });

  describe('vite preview', () => {
    describeCalls(() => {
      return startServer({ args: [bin('vite'), 'preview', '--host', '127.0.0.1', '--port', '0'], cwd: app });
    });
  });
});

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readReferenceName } from '../../src/wire/reference-name.ts';
import { callFunction } from '../harness/call.ts';
import { launchBrowser } from '../harness/chromium.ts';
import { openReady } from '../harness/rsc-page.ts';
import type { RunningApp } from '../harness/serve-app.ts';
import { rscModes, startRscApp } from './harness.ts';

/** A closure as React's stream of a page has it. */
interface SentClosure {
  readonly id: string;
  readonly bound: unknown[];
  readonly seal: string;
}

async function readStream(origin: string, page: string): Promise<string> {
  return (await fetch(`${origin}/_sallyport/page${page}`)).text();
}

/** All closures of a page, in the order of the page. */
function closuresIn(stream: string): SentClosure[] {
  const rows = new Map<string, string>();
  for (const [, row = '', json = ''] of stream.matchAll(/^(\w+):(.*)$/gm)) rows.set(row, json);
  return [...rows.values()].flatMap((json) => {
    if (!json.startsWith('{"id":')) return [];
    const { id, bound } = JSON.parse(json) as { id: string; bound: string };
    const name = readReferenceName(id);
    if (name?.sealed !== true) return [];
    const values = JSON.parse(rows.get(bound.slice(2)) ?? 'null') as unknown[];
    return [{ id: name.id, bound: values, seal: String(values[0]) }];
  });
}

/** version | key id | nonce | ciphertext with its tag. */
const parts = { version: [0, 1], keyId: [1, 9], nonce: [9, 21], ciphertext: [21, undefined] } as const;

function flip(seal: string, index: number): string {
  const bytes = Buffer.from(seal, 'base64url');
  bytes[index] = bytes[index]! ^ 1;
  return bytes.toString('base64url');
}

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe.each(rscModes)('D9, S1: sealed captures in an app with Server Components, %s', (mode) => {
  let server: RunningApp;
  let closures: SentClosure[];
  /** Of other functions. */
  let others: SentClosure[];

  const call = ({ id }: { id: string }, args: unknown[]) => callFunction(server.origin, id, args);

  beforeAll(async () => {
    server = await startRscApp(mode);
    closures = closuresIn(await readStream(server.origin, '/calls'));
    others = closuresIn(await readStream(server.origin, '/options'));
  });
  afterAll(() => server.close());

  test('a page holds its closures sealed, each with a seal of its own', async () => {
    expect(closures).toHaveLength(3);
    expect(new Set(closures.map(({ seal }) => seal)).size).toBe(3);
    // Those of the loop are one function.
    expect(new Set(closures.map(({ id }) => id)).size).toBe(1);
    for (const closure of closures) {
      expect(Buffer.from(closure.seal, 'base64url').toString('latin1')).not.toContain('CAPTURED');
      const { status } = await call(closure, [...closure.bound, 3]);
      expect(status).toBe(200);
    }
  });

  test('values are unreadable in the HTML of forms too, and the seals of two visits differ', async () => {
    const pages = await Promise.all([1, 2].map(async () => (await fetch(`${server.origin}/forms`)).text()));
    const seals = pages.map((html) => /\.bound" value="([^"]+)"/.exec(html)?.[1]);
    expect(seals[0]).toMatch(/^1=\[&quot;[\w-]{60,}/);
    expect(seals[0]).not.toBe(seals[1]);
    for (const html of pages) expect(html).not.toContain('CAPTURED');
  });

  test.each([
    ['version', 400, 'SP3016'],
    ['keyId', 404, 'SP3003'],
    ['nonce', 400, 'SP3016'],
    ['ciphertext', 400, 'SP3016'],
  ] as const)('a byte of the %s changed is %i %s', async (part, status, code) => {
    const closure = closures[0]!;
    const { length } = Buffer.from(closure.seal, 'base64url');
    const [first, end = length] = parts[part];
    for (let index = first; index < end; index++) {
      const answer = await call(closure, [flip(closure.seal, index), ...closure.bound.slice(1), 3]);
      expect([index, answer.status, answer.body.error.code]).toEqual([index, status, code]);
    }
  });

  test('C6: to the page, a changed key id is a function that the server does not know', async () => {
    const page = await browser.newPage({ baseURL: server.origin });
    await openReady(page, '/calls');
    await page.route('**/_sallyport/*', async (route) => {
      const body = route.request().postData() ?? '';
      const [, seal = ''] = /"([\w-]{60,})"/.exec(body) ?? [];
      await route.continue({ postData: body.replace(seal, flip(seal, 3)) });
    });
    await page.locator('#buy-tea').click();
    await expect
      .poll(() => page.locator('[data-of=buy-tea]').innerText())
      .toMatch(/^UnknownFunctionError SP4003/);
    await page.close();
  });

  test('moved to another function, a seal is 400', async () => {
    const one = closures[0]!;
    expect(others.length).toBeGreaterThan(1);
    for (const [from, to] of others.flatMap((other) => [[one, other] as const, [other, one] as const])) {
      const answer = await call(to, [from.seal, 3]);
      expect([answer.status, answer.body.error.code]).toEqual([400, 'SP3016']);
    }
  });

  test.each([
    ['nothing', () => []],
    ['the captures themselves', () => [['tea', 0, 'CAPTURED-tea']]],
    ['a half', ({ seal }: SentClosure) => [seal.slice(0, 40)]],
    ['another alphabet', ({ seal }: SentClosure) => [`${seal.slice(0, -1)}=`]],
    ['a number', () => [1]],
    ['one inside of another', ({ seal }: SentClosure) => [[seal]]],
  ])('%s in the place of a seal is 400', async (_, args) => {
    const closure = closures[0]!;
    const answer = await call(closure, args(closure));
    expect([answer.status, answer.body.error.code]).toEqual([400, 'SP3016']);
  });

  test('in a form without scripts: a changed seal is refused, and the post of another form’s seal', async () => {
    const html = await (await fetch(`${server.origin}/forms`)).text();
    const field = (name: string) => new RegExp(`name="(\\$sallyport\\.(\\w+)\\.${name})" value="([^"]+)"`);
    const [, boundName = '', key = '', bound = ''] = field('bound').exec(html) ?? [];
    const [, idName = '', , id = ''] = field('id').exec(html) ?? [];
    const post = (message: string) => {
      const body = new FormData();
      body.append(`$sallyport:${key}`, '');
      body.append(idName, id);
      body.append(boundName, message);
      const headers = { origin: server.origin, accept: 'text/html' };
      return fetch(`${server.origin}/forms`, { method: 'POST', headers, body, redirect: 'manual' });
    };
    const message = bound.replaceAll('&quot;', '"');
    const [seal = ''] = /[\w-]{60,}/.exec(message) ?? [];
    expect((await post(message)).status).toBe(200);
    expect((await post(message.replace(seal, flip(seal, 12)))).status).toBe(400);
    expect((await post(message.replace(seal, flip(seal, 30)))).status).toBe(400);
    expect((await post(message.replace(seal, closures[0]!.seal))).status).toBe(400);
    expect((await post(message.replace(seal, flip(seal, 2)))).status).toBe(404);
  });
});

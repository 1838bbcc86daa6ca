import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { functionId } from '../../src/compiler.ts';
import { wireContentType } from '../../src/wire/format.ts';
import { ask } from '../node/raw-http.ts';
import { reference } from './support/caller.ts';
import { idIn, type Production, startDevelopment } from './support/production.ts';

// A development server runs on machines with much to lose, and every page that the developer has open can send it
// requests. There is no closed table yet: functions are found by what a request says of their module.

let app: Production;
beforeAll(async () => {
  app = await startDevelopment();
});
afterAll(() => app.close());
afterEach(() => app.requireHealth());

const asCall = { 'content-type': wireContentType, 'sec-fetch-site': 'same-origin' };
const healthy = idIn('functions.ts', 'healthy');
const inFunctions = { 'sallyport-module': 'src/functions.ts' };

test('S5: a name of somebody else that leads here (DNS rebinding) is refused by its Host', async () => {
  for (const host of ['evil.example', `evil.example:${app.port}`, '127.0.0.1.evil.example']) {
    const { status, text } = await ask(app.port, `/_sallyport/${healthy}`, {
      method: 'POST',
      headers: { ...asCall, ...inFunctions, host, origin: `http://${host}` },
      body: '1=[2,3]\n',
    });
    expect([host, status, text.includes('1=5')]).toEqual([host, 403, false]);
  }
});

test.each<[string, Record<string, string>]>([
  ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
  ['another port of this machine', { 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:1' }],
  ['a sandboxed frame', { 'sec-fetch-site': 'cross-site', origin: 'null' }],
])('S5: a page of %s is refused, and no module is loaded for it', async (_, headers) => {
  const id = idIn('throwing.ts', 'kindsOfErrors');
  const { status, code } = await app.post(id, '1=[]\n', {
    ...headers,
    'sallyport-module': 'src/throwing.ts',
  });
  expect([status, code]).toEqual([403, 'SP3002']);
});

describe('what a request says of a module', () => {
  /** Files that must not run: each says so if it does. */
  const loud = (line: string) =>
    `console.log('LOUD ${line}');\nexport async function loud() { return 'RAN'; }\n`;

  beforeAll(async () => {
    await writeFile(path.join(app.folder, 'src/loud.ts'), loud('without a directive'));
    await writeFile(path.join(app.folder, 'src/loud-server.ts'), `'use server';\n${loud('with another id')}`);
    await writeFile(path.join(app.folder, 'src/secret.txt'), 'LOUD');
  });

  test.each([
    'src/loud.ts',
    './src/loud.ts',
    'src/../src/loud.ts',
    'src/loud-server.ts',
    'src/loud-server.ts?x=1',
    'src/loud-server.ts#loud',
    'src/secret.txt',
    'package.json',
    'vite.config.ts',
    'index.html',
    '/etc/passwd',
    '../../../../../../../etc/passwd',
    '..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd',
    'file:///etc/passwd',
    'data:text/javascript,console.log("LOUD data")',
    'http://127.0.0.1:1/x.ts',
    'node:fs',
    '/@fs/etc/passwd',
    '/@id/virtual:sallyport/functions',
    'virtual:sallyport/entry',
    '\\\\evil.example\\share\\x.ts',
    '%00',
    'src/loud-server.ts%00.png',
    'x'.repeat(5000),
    '',
  ])('S2: %j runs nothing that the id does not name', async (module) => {
    const ids = [
      healthy,
      functionId('attacks-app/src/loud.ts', 'loud'),
      'loud-000000000000',
      `loud-${'A'.repeat(12)}`,
    ];
    for (const id of ids) {
      const { status, text } = await ask(app.port, `/_sallyport/${id}`, {
        method: 'POST',
        headers: { ...asCall, 'sallyport-module': encodeURI(module) },
        body: '1=[2,3]\n',
      });
      // A function that is known by now needs no module.
      if (id === healthy) expect([200, 404]).toContain(status);
      else expect([module, status]).toEqual([module, 404]);
      expect(text).not.toMatch(/RAN|root:|LOUD/);
    }
    expect(app.server.output()).not.toContain('LOUD');
  });

  test('S2: a real function of a file with the directive is found, so that the refusals above mean something', async () => {
    const id = functionId('attacks-app/src/loud-server.ts', 'loud');
    expect(await app.call(id, [], { 'sallyport-module': 'src/loud-server.ts' })).toMatchObject({
      result: 'RAN',
    });
  });

  test('S2: an id that is a query, in an address or as a reference, names no module', async () => {
    const apply = idIn('functions.ts', 'apply');
    for (const text of [
      'x&module=src/loud.ts',
      'x%26module%3Dsrc/loud.ts',
      `${healthy}&module=src/loud.ts`,
      'x?module=src/loud.ts',
      'x\n1',
      '../x',
      '__proto__',
    ]) {
      const { status } = await ask(app.port, `/_sallyport/${encodeURI(text)}`, {
        method: 'POST',
        headers: asCall,
        body: '1=[]\n',
      });
      expect([400, 404]).toContain(status);
      expect(await app.call(apply, [reference(text)], inFunctions)).toMatchObject({
        status: 404,
        code: 'SP3003',
      });
    }
    expect(app.server.output()).not.toContain('LOUD without');
  });
});

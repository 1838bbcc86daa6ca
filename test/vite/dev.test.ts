import { setTimeout as sleep } from 'node:timers/promises';
import { createServer, type ViteDevServer } from 'vite';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { functionId } from '../../src/compiler.ts';
import { callFunction } from '../harness/call.ts';
import { copyFixtureApp, type FixtureApp } from '../harness/fixture-app.ts';

const idOf = (file: string, name: string) => functionId(`basic-app/src/${file}`, name);
const greet = idOf('functions.ts', 'default');
const count = idOf('functions.ts', 'count');
const inFunctions = { 'sallyport-module': 'src/functions.ts' };

let app: FixtureApp;
let server: ViteDevServer;
let origin: string;

async function start(): Promise<void> {
  server = await createServer({
    root: app.folder,
    logLevel: 'silent',
    server: { port: 0, host: '127.0.0.1', hmr: { port: 0 } },
  });
  await server.listen();
  origin = server.resolvedUrls!.local[0]!.replace(/\/$/, '');
}

/** Calls until the answer is the wanted one: file watchers take their time. */
async function eventually(call: () => Promise<unknown>, wanted: unknown): Promise<void> {
  let last: unknown;
  for (let attempt = 0; attempt < 100; attempt++) {
    last = await call();
    if (JSON.stringify(last) === JSON.stringify(wanted)) return;
    await sleep(50);
  }
  expect(last).toEqual(wanted);
}

const bodyOf = async (...args: Parameters<typeof callFunction>) => (await callFunction(...args)).body;

beforeEach(async () => {
  app = await copyFixtureApp('basic');
  await start();
});
afterEach(async () => {
  await server.close();
  await app.remove();
});
afterAll(() => Reflect.deleteProperty(globalThis, 'plainModuleRan'));

describe('a call in development', () => {
  test('C1: works although nothing was loaded yet, as after a restart of the server', async () => {
    expect(await bodyOf(origin, greet, ['Ada'], inFunctions)).toEqual({ result: 'hello Ada, 38' });
    await server.close();
    await start();
    expect(await bodyOf(origin, count, [], inFunctions)).toEqual({ result: 1 });
  });

  test('D12: what the browser gets of the file is references', async () => {
    const response = await server.transformRequest('/src/functions.ts');
    expect(response?.code).toContain(greet);
    expect(JSON.stringify(response)).not.toMatch(/SECRET|getCookies|PRIVATE/);
  });

  test('C3: an exception shows its message and a stack that leads into the file', async () => {
    const { status, body } = await callFunction(origin, idOf('functions.ts', 'fail'), [], inFunctions);
    expect(status).toBe(500);
    expect(body.error.message).toBe('PRIVATE-MESSAGE-77d1');
    expect(body.error.stack).toContain('/src/functions.ts:');
  });

  test.each([
    ['no module named', {}],
    ['a module without the function', { 'sallyport-module': 'src/forms.ts' }],
    ['a module without the directive', { 'sallyport-module': 'src/plain.ts' }],
    ['a module that is not there', { 'sallyport-module': 'src/nowhere.ts' }],
    ['a file outside of the project', { 'sallyport-module': '../../../../etc/passwd.ts' }],
    ['a virtual module', { 'sallyport-module': '%00virtual:sallyport/entry' }],
  ])('S2: a function that no page is known to use, and %s: 404, and nothing is run', async (_, headers) => {
    await app.write('src/lonely.ts', "'use server';\nexport async function lonely() { return 'found'; }\n");
    const lonely = idOf('lonely.ts', 'lonely');
    const { status, body } = await callFunction(origin, lonely, [], headers);
    expect([status, body.error.code]).toEqual([404, 'SP3003']);
    expect('plainModuleRan' in globalThis).toBe(false);
    const found = await callFunction(origin, lonely, [], { 'sallyport-module': 'src/lonely.ts' });
    expect(found.body).toEqual({ result: 'found' });
  });

  test('S2: an unknown function is known as soon as it is there', async () => {
    const id = idOf('functions.ts', 'later');
    expect((await callFunction(origin, id, [], inFunctions)).status).toBe(404);
    await app.edit(
      'src/functions.ts',
      'export async function count',
      "export async function later() { return 'here'; }\nexport async function count",
    );
    await server.transformRequest('/src/functions.ts');
    await eventually(() => bodyOf(origin, id, [], inFunctions), { result: 'here' });
  });

  test('S5: a call from another site is refused', async () => {
    const { status } = await callFunction(origin, count, [], {
      ...inFunctions,
      origin: 'https://evil.example',
    });
    expect(status).toBe(403);
  });
});

describe('an edit in development', () => {
  test('of a function: the next call runs the new code, and modules it imports keep their state', async () => {
    await callFunction(origin, count, [], inFunctions);
    await callFunction(origin, count, [], inFunctions);
    await app.edit('src/functions.ts', '`hello ', '`HELLO ');
    await eventually(() => bodyOf(origin, greet, ['Ada'], inFunctions), { result: 'HELLO Ada, 38' });
    expect(await bodyOf(origin, count, [], inFunctions)).toEqual({ result: 3 });
  });

  test('of a module behind a function: the next call runs the new code', async () => {
    await callFunction(origin, greet, ['Ada'], inFunctions);
    await app.edit('src/secret.ts', 'IMPORTED-SECRET-5b7e', 'short');
    await eventually(() => bodyOf(origin, greet, ['Ada'], inFunctions), { result: 'hello Ada, 23' });
  });

  test('of a function that another module calls on the server (D10): both run the new code', async () => {
    const through = idOf('through.ts', 'through');
    const inThrough = { 'sallyport-module': 'src/through.ts' };
    await app.write(
      'src/through.ts',
      "'use server';\nimport greet from './functions';\nexport async function through() { return 'via ' + (await greet('x')); }\n",
    );
    await eventually(() => bodyOf(origin, through, [], inThrough), { result: 'via hello x, 38' });
    await app.edit('src/functions.ts', '`hello ', '`HELLO ');
    await eventually(() => bodyOf(origin, through, [], inThrough), { result: 'via HELLO x, 38' });
  });

  test('that removes a function: the call is unknown', async () => {
    await callFunction(origin, count, [], inFunctions);
    await app.edit('src/functions.ts', 'export async function count', 'async function gone');
    await eventually(async () => (await callFunction(origin, count, [], inFunctions)).status, 404);
  });

  test('that breaks a function answers with the reason, and mending it works', async () => {
    await callFunction(origin, greet, ['Ada'], inFunctions);
    await app.edit('src/functions.ts', 'export async function count', 'export function count');
    await eventually(
      async () =>
        (await bodyOf(origin, greet, ['Ada'], inFunctions)).error?.message
          ?.match(/SP1\d{3}/)?.[0]
          .slice(0, 3),
      'SP1',
    );
    await app.edit('src/functions.ts', 'export function count', 'export async function count');
    await eventually(() => bodyOf(origin, greet, ['Ada'], inFunctions), { result: 'hello Ada, 38' });
  });
});

test("the app's own server entry is used, and an edit of it counts from the next call", async () => {
  await server.close();
  await app.edit('vite.config.ts', 'sallyport()', "sallyport({ server: './src/server.ts' })");
  const entry = (name: string) =>
    `import { createHandler } from 'sallyport/server';\nexport default createHandler({ context: () => ({ name: '${name}' }) });\n`;
  await app.write('src/server.ts', entry('one'));
  await app.edit('src/functions.ts', 'return next();', 'return getContext().name;');
  await app.edit('src/functions.ts', '{ getCookies,', '{ getContext, getCookies,');
  await start();
  await eventually(() => bodyOf(origin, count, [], inFunctions), { result: 'one' });
  await app.write('src/server.ts', entry('two'));
  await eventually(() => bodyOf(origin, count, [], inFunctions), { result: 'two' });
  // Two writes within the same instant are one to the file watcher.
  await sleep(200);
  await app.write('src/server.ts', 'export default 7;\n');
  await eventually(
    async () => (await bodyOf(origin, count, [], inFunctions)).error?.message?.slice(0, 6),
    'SP3009',
  );
});

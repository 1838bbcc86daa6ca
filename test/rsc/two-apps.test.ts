import { cp } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAnswer } from '../harness/call.ts';
import { copyFixtureApp, type FixtureApp } from '../harness/fixture-app.ts';
import { functionsIn } from '../harness/rsc-page.ts';
import { buildFolder } from '../harness/serve-app.ts';

// Two built applications in one process: one of another framework, without a handler of ours, and one with ours.

interface BuiltServer {
  fetch(request: Request): Promise<Response>;
}

let foreign: FixtureApp;
let own: FixtureApp;
beforeAll(async () => {
  foreign = await copyFixtureApp('rsc-foreign');
  own = await copyFixtureApp('rsc-edit');
  for (const { folder } of [foreign, own]) await buildFolder(folder);
});
afterAll(async () => {
  await foreign.remove();
  await own.remove();
});

/** Loads the server of an app, each time from another place. */
async function load({ folder }: FixtureApp, place: string): Promise<BuiltServer> {
  const copy = path.join(folder, 'dist', place);
  await cp(path.join(folder, 'dist/server'), copy, { recursive: true });
  return (await import(pathToFileURL(path.join(copy, 'index.js')).href)).default;
}

async function callIn(server: BuiltServer, name: string, args: string): Promise<unknown> {
  const headers = { accept: 'text/x-component' };
  const own = await (await server.fetch(new Request('http://localhost/_sallyport/page/'))).text();
  const stream = functionsIn(own).has(name)
    ? own
    : await (await server.fetch(new Request('http://localhost/', { headers }))).text();
  const response = await server.fetch(
    new Request(`http://localhost/_sallyport/${functionsIn(stream).get(name)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/vnd.sallyport', 'sec-fetch-site': 'same-origin' },
      body: `1=${args}\n`,
    }),
  );
  return readAnswer(response);
}

test.each([
  ['foreign', 'own'],
  ['own', 'foreign'],
])('S2: they do not meet, %s before %s', async (first) => {
  const servers = {} as Record<'foreign' | 'own', BuiltServer>;
  if (first === 'foreign') servers.foreign = await load(foreign, 'first');
  servers.own = await load(own, first);
  servers.foreign ??= await load(foreign, 'second');
  expect(await callIn(servers.own, 'forServer', '[]')).toEqual({ result: 'server one' });
  expect(await callIn(servers.foreign, 'like', '["tea"]')).toEqual({ result: expect.anything() });
});

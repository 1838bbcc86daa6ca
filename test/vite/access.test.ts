import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createBuilder, createServer, type ViteDevServer } from 'vite';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { functionId } from '../../src/compiler.ts';
import { wireContentType } from '../../src/wire/format.ts';
import { callFunction, readAnswer } from '../harness/call.ts';
import { launchBrowser } from '../harness/chromium.ts';
import { copyFixtureApp, type FixtureApp } from '../harness/fixture-app.ts';
import { runCli } from '../node/run-cli.ts';

const idOf = (file: string, name: string) => functionId(`basic-app/src/${file}`, name);

const policies = `
import { definePolicy, deny } from 'sallyport/server';
export const signedIn = definePolicy('signedIn', ({ cookies }) => cookies.get('user') ?? deny(401));
export const role = (wanted: string) =>
  definePolicy(wanted, ({ cookies }) => cookies.get('user') === wanted || deny(403));
`;

const guarded = `'use server';
import { formFunction, protect, serverFunction } from 'sallyport/server';
import { z } from 'zod';
import { role, signedIn } from './policies';

protect(signedIn);

export const send = formFunction(
  { access: role('admin'), input: z.object({ name: z.string() }), calls: 'drop' },
  async ({ name }) => name,
);

export async function read() {
  return signedIn.get();
}
export const open = serverFunction({ access: 'public' }, async () => 'open');
export async function make(word: string) {
  return [
    serverFunction({ access: [signedIn, role('admin')] }, async () => {
      'use server';
      return word;
    }),
    async () => {
      'use server';
      return word;
    },
  ];
}
`;

/** File watchers take their time on a busy machine. */
const eventually = <Value>(read: () => Value) => expect.poll(read, { timeout: 30_000 });

/** An app whose functions all say who may call them. */
async function makeGuardedApp(options = "{ access: 'required' }"): Promise<FixtureApp> {
  const app = await copyFixtureApp('basic');
  await app.edit('vite.config.ts', 'sallyport()', `sallyport(${options})`);
  await app.write('src/policies.ts', policies);
  await app.write('src/guarded.ts', guarded);
  await app.write(
    'src/all.ts',
    "'use server';\nexport * from './guarded';\nexport { fromStar as star } from './star';\nimport { protect } from 'sallyport/server';\nimport { role } from './policies';\nprotect(role('admin'));\n",
  );
  await app.write(
    'src/main.tsx',
    "import * as all from './all';\nimport { open, send } from './guarded';\nconsole.log(all.read, all.make, all.star, open, send);\n",
  );
  return app;
}

const buildApp = async (app: FixtureApp) =>
  (await createBuilder({ root: app.folder, logLevel: 'silent' })).buildApp();

async function startDevServer(app: FixtureApp): Promise<ViteDevServer> {
  const server = await createServer({
    root: app.folder,
    logLevel: 'silent',
    server: { port: 0, host: '127.0.0.1', hmr: { port: 0 } },
  });
  onTestFinished(() => server.close());
  return server.listen();
}

describe('a build of functions that say who may call them', () => {
  let app: FixtureApp;
  let fetch: (request: Request) => Promise<Response>;
  beforeAll(async () => {
    app = await makeGuardedApp();
    await buildApp(app);
    const entry = await import(pathToFileURL(path.join(app.folder, 'dist/server/index.js')).href);
    fetch = entry.default.fetch;
  });
  afterAll(() => app.remove());

  const listed = async () =>
    JSON.parse(await readFile(path.join(app.folder, 'dist/server/sallyport.json'), 'utf8')).functions;

  async function call(id: string, user?: string, body = '1=[]\n'): Promise<[number, unknown]> {
    const headers = { 'content-type': wireContentType, 'sec-fetch-site': 'same-origin' };
    const cookie: Record<string, string> = user === undefined ? {} : { cookie: `user=${user}` };
    const response = await fetch(
      new Request(`http://localhost/_sallyport/${id}`, {
        method: 'POST',
        headers: { ...headers, ...cookie },
        body,
      }),
    );
    const answer = await readAnswer(response);
    return [response.status, answer.error?.code ?? answer.result];
  }

  test('S3: the manifest lists every endpoint, with who may call it, in an order of its own', async () => {
    const functions = await listed();
    expect(functions.map(({ id: _, ...rest }: { id: string }) => rest)).toEqual([
      ...[
        ['make', { kind: 'policy', text: 'signedIn' }],
        ['read', { kind: 'policy', text: 'signedIn' }],
        ['star', { kind: 'policy', text: "role('admin')" }],
      ].map(([name, access]) => ({
        file: 'src/all.ts',
        export: name,
        kind: 'export',
        access,
        validated: false,
        form: false,
      })),
      {
        file: 'src/guarded.ts',
        export: 'anonymous',
        kind: 'inline',
        access: expect.anything(),
        validated: false,
        form: false,
      },
      {
        file: 'src/guarded.ts',
        export: 'anonymous',
        kind: 'inline',
        access: expect.anything(),
        validated: false,
        form: false,
      },
      {
        file: 'src/guarded.ts',
        export: 'open',
        kind: 'export',
        access: { kind: 'public' },
        validated: false,
        form: false,
      },
      {
        file: 'src/guarded.ts',
        export: 'send',
        kind: 'export',
        access: { kind: 'policy', text: "role('admin')" },
        validated: true,
        form: true,
      },
    ]);
    const inline = functions.filter(({ kind }: { kind: string }) => kind === 'inline');
    expect(inline.map(({ access }: { access: { text: string } }) => access.text).sort()).toEqual([
      "[signedIn, role('admin')]",
      'signedIn',
    ]);
    const ids = functions.map(({ id }: { id: string }) => id);
    expect(ids).toEqual(expect.arrayContaining([idOf('all.ts', 'read'), idOf('guarded.ts', 'open')]));
  });

  test('S3: and that is who may: the policy of a file, of its re-export, of a function', async () => {
    const read = idOf('all.ts', 'read');
    expect(await call(read)).toEqual([401, 'SP3041']);
    expect(await call(read, 'ann')).toEqual([200, 'ann']);
    expect(await call(idOf('guarded.ts', 'open'))).toEqual([200, 'open']);
    // Of a module without the directive: the file that exports it decides.
    expect(await call(idOf('all.ts', 'star'), 'ann')).toEqual([403, 'SP3042']);
    expect(await call(idOf('all.ts', 'star'), 'admin')).toEqual([200, 'STAR-SECRET-4410'.length]);
  });

  test('S3: an inline function is refused before its captures are looked at', async () => {
    for (const { id, kind, access } of await listed()) {
      if (kind !== 'inline') continue;
      const needsRole = access.text.includes('admin');
      expect(await call(id, undefined, '1=["sealed by nobody"]\n')).toEqual([401, 'SP3041']);
      const [status] = await call(id, 'ann', '1=["sealed by nobody"]\n');
      expect(status).toBe(needsRole ? 403 : 400);
      expect((await call(id, 'admin', '1=["sealed by nobody"]\n'))[0]).toBe(400);
    }
  });

  test('sallyport list prints it', async () => {
    const command = runCli(app.folder, ['list']);
    expect((await command.ended).code).toBe(0);
    const lines = command.output().split('\n');
    expect(lines[0]).toMatch(/^ +ID +FILE +EXPORT +POLICY +VALIDATED$/);
    const read = lines.find((line) => line.includes(idOf('all.ts', 'read')))!;
    expect(read.split(/ {2,}/).slice(-4)).toEqual(['src/all.ts', 'read', 'signedIn', 'no']);
    const send = lines.find((line) => line.includes(idOf('guarded.ts', 'send')))!;
    expect(send.split(/ {2,}/).slice(-4)).toEqual(['src/guarded.ts', 'send', "role('admin')", 'yes']);
    expect(command.output()).toContain('7 functions, none without a policy.\n');
    expect(command.output()).toMatch(/createHandler\(\{ access \}\).*\n$/);
  });

  test('sallyport list --json is the same for another build of the same source, in another folder', async () => {
    const other = await makeGuardedApp('{}');
    onTestFinished(() => other.remove());
    await buildApp(other);
    const commands = [
      runCli(app.folder, ['list', '--json']),
      runCli(path.dirname(other.folder), ['list', '--json', '--root', path.basename(other.folder)]),
    ];
    for (const command of commands) expect((await command.ended).code).toBe(0);
    expect(JSON.parse(commands[0]!.output())).toEqual(await listed());
    expect(commands[1]!.output()).toBe(commands[0]!.output());
  });
});

describe("access: 'required'", () => {
  test('S3: a build fails with every endpoint of which nothing says who may call it, and with no other', async () => {
    const app = await copyFixtureApp('basic');
    onTestFinished(() => app.remove());
    await app.edit('vite.config.ts', 'sallyport()', "sallyport({ access: 'required' })");
    await app.edit('src/functions.ts', 'return next();', "return [next(), async () => { 'use server'; }];");
    const failure = await buildApp(app).catch((error: Error) => error.message);
    expect(failure).toContain('SP5022: Nothing says who may call 9 Server Functions');
    const listed = String(failure).match(/^ {2}src\/\S+:\d+ \S.*$/gm) ?? [];
    const sources = ['forms', 'functions', 'worker-functions'].map((name) => `src/${name}.ts`);
    const lines = new Map<string, string[]>();
    for (const file of sources)
      lines.set(file, (await readFile(path.join(app.folder, file), 'utf8')).split('\n'));
    const shown = listed.map((row) => {
      const [, file = '', line = '', name] = /^ {2}(.*):(\d+) (.*)$/.exec(row) ?? [];
      return [file, name, lines.get(file)?.[Number(line) - 1]?.trim()];
    });
    expect(shown).toEqual([
      ['src/forms.ts', 'odd name', "export { hidden as 'odd name' };"],
      ['src/forms.ts', 'fromStar', "export * from './star';"],
      ['src/functions.ts', 'default', 'export default async function greet(name: string) {'],
      ['src/functions.ts', 'count', 'export async function count() {'],
      ['src/functions.ts', 'an unnamed function', "return [next(), async () => { 'use server'; }];"],
      ['src/functions.ts', 'fail', 'export async function fail() {'],
      ['src/functions.ts', 'refuse', 'export async function refuse() {'],
      ['src/functions.ts', 'leave', 'export async function leave() {'],
      ['src/worker-functions.ts', 'fromWorker', 'export async function fromWorker() {'],
    ]);
    expect(failure).not.toContain('unreferenced');
    expect(failure).toContain('protect(signedIn)');
  });

  test('S3: in development such a file is an error, for the browser and for calls, until it says so', async () => {
    const app = await makeGuardedApp();
    onTestFinished(() => app.remove());
    await app.edit('src/guarded.ts', 'protect(signedIn);', '');
    const server = await startDevServer(app);
    const failure = await server.transformRequest('/src/guarded.ts').catch((error) => error);
    expect(failure.message).toContain(
      "SP1057: Nothing says who may call 'read', 'make' and an unnamed function",
    );
    expect(failure.frame).toContain('export async function read()');
    const origin = server.resolvedUrls!.local[0]!.replace(/\/$/, '');
    const id = idOf('guarded.ts', 'read');
    const refused = await callFunction(origin, id, [], { 'sallyport-module': 'src/guarded.ts' });
    expect([refused.status, refused.body.error.message]).toEqual([500, expect.stringContaining('SP1057')]);
    await app.edit('src/guarded.ts', "'./policies';", "'./policies';\nprotect(signedIn);");
    const shown = () =>
      server.transformRequest('/src/guarded.ts').then(
        () => 'fine',
        () => 'wrong',
      );
    await eventually(shown).toBe('fine');
    await eventually(async () => (await callFunction(origin, id)).status).toBe(401);
    // What the browser has looks the same without it: it must hear of the error all the same.
    await app.edit('src/guarded.ts', '\nprotect(signedIn);', '');
    await eventually(shown).toBe('wrong');
  });

  test('S3: the page shows the error, with the place and what to do', async () => {
    const app = await makeGuardedApp();
    onTestFinished(() => app.remove());
    await app.edit('src/guarded.ts', 'protect(signedIn);', '');
    const server = await startDevServer(app);
    const browser = await launchBrowser();
    onTestFinished(() => browser.close());
    const page = await browser.newPage();
    await page.goto(server.resolvedUrls!.local[0]!);
    const overlay = page.locator('vite-error-overlay .window');
    for (const text of ['SP1057: Nothing says who may call', 'src/guarded.ts:13', 'protect(signedIn);'])
      await expect.poll(() => overlay.innerText(), { timeout: 30_000 }).toContain(text);
  });

  test('S3: without it the same app builds', async () => {
    const app = await makeGuardedApp('{}');
    onTestFinished(() => app.remove());
    await app.edit('src/guarded.ts', 'protect(signedIn);', '');
    await buildApp(app);
    const command = runCli(app.folder, ['list']);
    await command.ended;
    expect(command.output()).toMatch(/^! +anonymous-\S+ +src\/guarded\.ts +anonymous \(inline\) +- +no$/m);
    expect(command.output()).toContain('7 functions, 1 without a policy (marked !).');
  });
});

describe('what a file exports again, in development', () => {
  test('D7: an edit that changes its references reaches the browser, and another one does not', async () => {
    const app = await makeGuardedApp('{}');
    onTestFinished(() => app.remove());
    const server = await startDevServer(app);
    const updates: unknown[] = [];
    const { hot } = server.environments.client;
    const send = hot.send.bind(hot);
    hot.send = (...args: unknown[]) => {
      updates.push(args[0]);
      return (send as (...args: unknown[]) => void)(...args);
    };
    await server.transformRequest('/src/main.tsx');
    const code = async () => (await server.transformRequest('/src/all.ts'))?.code ?? '';
    expect(await code()).toContain(`${JSON.stringify(idOf('all.ts', 'make'))}, 1, {`);
    await app.edit('src/guarded.ts', "async () => 'open'", "async () => 'still open'");
    await app.edit('src/guarded.ts', 'make(word: string)', 'make(word: string, more = 1)');
    await eventually(code).toContain(`${JSON.stringify(idOf('all.ts', 'make'))}, 2, {`);
    await app.edit('src/guarded.ts', "access: 'public'", "access: 'public', calls: 'latest'");
    await eventually(code).toMatch(/"open-\S+", 0, \{\s+module: "src\/all\.ts",\s+calls: "latest"\s+\}/);
    expect(updates.length).toBeGreaterThan(0);
    // An editor empties a file before it writes it: what was seen in between must not be the last word.
    const text = await readFile(path.join(app.folder, 'src/guarded.ts'), 'utf8');
    await app.write('src/guarded.ts', '\n');
    await eventually(code).not.toContain('"make-');
    await app.write('src/guarded.ts', text);
    await eventually(code).toContain(`${JSON.stringify(idOf('all.ts', 'make'))}, 2, {`);
    updates.length = 0;
    await app.edit('src/guarded.ts', "'still open'", "'as before'");
    await app.edit('src/main.tsx', 'console.log', 'console.debug');
    await eventually(() => JSON.stringify(updates)).toContain('main.tsx');
    expect(JSON.stringify(updates)).not.toContain('all.ts');
  });
});

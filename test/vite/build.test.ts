import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build, createBuilder, createLogger, preview } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { functionId } from '../../src/compiler.ts';
import { decode } from '../../src/wire/decode.ts';
import { encodeArguments } from '../../src/wire/encode-arguments.ts';
import { wireContentType } from '../../src/wire/format.ts';
import { callFunction, readAnswer } from '../harness/call.ts';
import { copyFixtureApp, type FixtureApp } from '../harness/fixture-app.ts';

const idOf = (file: string, name: string) => functionId(`basic-app/src/${file}`, name);

async function buildApp(app: FixtureApp): Promise<void> {
  const builder = await createBuilder({ root: app.folder, logLevel: 'error' });
  await builder.buildApp();
}

async function filesBelow(folder: string): Promise<{ name: string; text: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => ({
        name: path.join(entry.parentPath, entry.name),
        text: await readFile(path.join(entry.parentPath, entry.name), 'latin1'),
      })),
  );
}

describe('a build', () => {
  let app: FixtureApp;
  beforeAll(async () => {
    app = await copyFixtureApp('basic');
    await buildApp(app);
  });
  afterAll(() => app.remove());

  test('D12: nothing of the server code is in what the browser gets, its source maps and workers included', async () => {
    const files = await filesBelow(path.join(app.folder, 'dist/client'));
    const secrets = [
      'MODULE-SECRET',
      'IMPORTED-SECRET',
      'STAR-SECRET',
      'WORKER-SECRET',
      'PRIVATE-MESSAGE',
      'getCookies',
    ];
    for (const secret of secrets) {
      expect(files.filter(({ text }) => text.includes(secret)).map(({ name }) => name)).toEqual([]);
    }
    // The search would find them: they are in the server's files, and the client's own code is in the client's.
    const server = await filesBelow(path.join(app.folder, 'dist/server'));
    for (const secret of secrets) expect(server.some(({ text }) => text.includes(secret))).toBe(true);
    expect(files.some(({ name, text }) => name.endsWith('.map') && text.includes('function App()'))).toBe(
      true,
    );
  });

  test('the browser starts with what every call needs: rare values are loaded on demand, forms are for servers', async () => {
    const files = await filesBelow(path.join(app.folder, 'dist/client'));
    // A worker's script is one file, by Vite's default.
    const scripts = files.filter(({ name }) => name.endsWith('.js') && !/worker/.test(name));
    // The texts of errors tell the parts of the library apart: of calls, of rare values, of rendering.
    const initial = scripts.filter(({ text }) => text.includes('SP4001'));
    expect(initial.length).toBeGreaterThan(0);
    expect(initial.filter(({ text }) => text.includes('SP2101'))).toEqual([]);
    expect(scripts.filter(({ text }) => text.includes('SP2101')).length).toBeGreaterThan(0);
    expect(scripts.filter(({ text }) => text.includes('SP4022')).map(({ name }) => name)).toEqual([]);
  });

  test('S2: only functions that the client references are endpoints, those of workers included', async () => {
    const server = await readFile(path.join(app.folder, 'dist/server/index.js'), 'utf8');
    const referenced = [
      ...['default', 'count', 'fail', 'refuse', 'leave'].map((name) => idOf('functions.ts', name)),
      ...['odd name', 'fromStar'].map((name) => idOf('forms.ts', name)),
      idOf('worker-functions.ts', 'fromWorker'),
    ];
    for (const id of referenced) expect(server).toContain(`"${id}"`);
    expect(server).not.toContain(idOf('functions.ts', 'unreferenced'));
    expect(server).not.toContain(idOf('forms.ts', 'again'));
  });

  test('the server is a module that exports fetch, and answers', async () => {
    const { default: entry } = await import(
      pathToFileURL(path.join(app.folder, 'dist/server/index.js')).href
    );
    const response = await entry.fetch(
      new Request(`http://localhost/_sallyport/${idOf('functions.ts', 'default')}`, {
        method: 'POST',
        headers: { 'content-type': 'application/vnd.sallyport', 'sec-fetch-site': 'same-origin' },
        body: '1=["Ada"]\n',
      }),
    );
    expect(await readAnswer(response)).toEqual({ result: 'hello Ada, 38' });
    expect(response.headers.get('set-cookie')).toContain('greeted=Ada');
  });

  test('vite preview serves the client and answers calls', async () => {
    const server = await preview({
      root: app.folder,
      logLevel: 'error',
      preview: { port: 0, host: '127.0.0.1' },
    });
    try {
      const origin = server.resolvedUrls!.local[0]!.replace(/\/$/, '');
      expect((await callFunction(origin, idOf('functions.ts', 'count'))).body).toEqual({ result: 1 });
      expect((await callFunction(origin, idOf('functions.ts', 'unreferenced'))).status).toBe(404);
      expect(
        await (await fetch(`${origin}/deep/link`, { headers: { accept: 'text/html' } })).text(),
      ).toContain('root');
    } finally {
      await server.close();
    }
  });

  test('D11: a throw on the server leads to line and column of the source', async () => {
    const entry = pathToFileURL(path.join(app.folder, 'dist/server/index.js')).href;
    const script = `const { default: entry } = await import(${JSON.stringify(entry)});
      await entry.fetch(new Request('http://localhost/_sallyport/${idOf('functions.ts', 'fail')}', {
        method: 'POST', body: '1=[]\\n',
        headers: { 'content-type': 'application/vnd.sallyport', 'sec-fetch-site': 'same-origin' },
      }));`;
    const node = ['--enable-source-maps', '--input-type=module', '--eval', script];
    const { stderr } = await promisify(execFile)(process.execPath, node, { env: { PATH: process.env.PATH } });
    const source = await readFile(path.join(app.folder, 'src/functions.ts'), 'utf8');
    const line = source.split('\n').findIndex((text) => text.includes('PRIVATE-MESSAGE')) + 1;
    expect(stderr).toContain(`src/functions.ts:${line}:9`);
  });

  test('building again, in another folder, gives the same ids', async () => {
    const other = await copyFixtureApp('basic');
    try {
      await buildApp(other);
      const table = async (folder: string) =>
        (await readFile(path.join(folder, 'dist/server/index.js'), 'utf8')).match(/\["[\w$-]+-[\w-]{12}"/g);
      expect(await table(other.folder)).toEqual(await table(app.folder));
    } finally {
      await other.remove();
    }
  });
});

describe('what can be wrong in a build', () => {
  async function failureOf(change: (app: FixtureApp) => Promise<void>): Promise<string> {
    const app = await copyFixtureApp('basic');
    try {
      await change(app);
      await buildApp(app);
      return 'the build succeeded';
    } catch (error) {
      return (error as Error).message;
    } finally {
      await app.remove();
    }
  }

  test('D5: an export that is no async function fails the build, with the place', async () => {
    const message = await failureOf((app) =>
      app.edit('src/functions.ts', 'export async function count', 'export function count'),
    );
    expect(message).toMatch(/SP1\d{3}.*count/s);
    expect(message).toContain('src/functions.ts');
  });

  test('a server entry that is not there', async () => {
    const message = await failureOf((app) =>
      app.edit('vite.config.ts', 'sallyport()', "sallyport({ server: './src/server.ts' })"),
    );
    expect(message).toContain('SP5003');
    expect(message).toContain('src/server.ts');
  });

  test('F4: useActionState with a function that takes the form data first is a warning, across modules', async () => {
    const app = await copyFixtureApp('basic');
    try {
      await app.write(
        'src/sign-up.ts',
        "'use server';\nexport async function signUp(formData: FormData) { return formData.get('name'); }\n",
      );
      await app.edit(
        'src/app.tsx',
        'import { useState }',
        "import { signUp } from './sign-up';\nimport { useActionState, useState }",
      );
      await app.edit(
        'src/app.tsx',
        'const [text',
        'const [state] = useActionState(signUp as never, null);\n  const [text',
      );
      // Nobody can mend it there.
      await app.write(
        'node_modules/kit/package.json',
        '{ "name": "kit", "type": "module", "main": "./index.js" }',
      );
      await app.write(
        'node_modules/kit/index.js',
        `import { useActionState } from 'react';
import { signUp } from '../../src/sign-up.ts';
export const useKit = () => useActionState(signUp, null);
`,
      );
      await app.edit(
        'src/app.tsx',
        'import { signUp }',
        "import { useKit } from 'kit';\nconsole.log(useKit);\nimport { signUp }",
      );
      const warnings: string[] = [];
      const customLogger = { ...createLogger('silent'), warn: (text: string) => void warnings.push(text) };
      await (await createBuilder({ root: app.folder, customLogger })).buildApp();
      expect(warnings.join('\n')).toMatch(/SP1\d{3}.*signUp/s);
      expect(warnings.join('\n')).toContain('src/app.tsx');
      expect(warnings.join('\n')).not.toContain('kit/index.js');
    } finally {
      await app.remove();
    }
  });

  test('server code that a client module imports fails the build, named with its importer', async () => {
    const message = await failureOf((app) =>
      app.edit(
        'src/app.tsx',
        'import { useState }',
        "import { PublicError } from 'sallyport/server';\nconsole.log(PublicError);\nimport { useState }",
      ),
    );
    expect(message).toContain('SP5007: src/app.tsx imports "sallyport/server" and reaches the browser.');
    expect(message).toContain('PublicError is also in "sallyport/client"');
  });

  test('a client build alone works; a server build alone says why it cannot', async () => {
    const app = await copyFixtureApp('basic');
    try {
      await expect(build({ root: app.folder, logLevel: 'silent', build: { ssr: true } })).rejects.toThrow(
        'SP5004',
      );
    } finally {
      await app.remove();
    }
  });
});

describe("the app's own server entry and base", () => {
  let app: FixtureApp;
  beforeAll(async () => {
    app = await copyFixtureApp('basic');
    await app.edit('vite.config.ts', 'sallyport()', "sallyport({ server: './src/server.ts' })");
    await app.edit('vite.config.ts', 'build:', "base: '/shop/', envDir: 'settings', build:");
    await app.write(
      'src/server.ts',
      `import { createHandler } from 'sallyport/server';
       export default createHandler({ context: (request) => ({ agent: request.headers.get('user-agent') }), limits: { bodyBytes: 50, fileBytes: 0 } });`,
    );
    await app.edit('src/functions.ts', 'return next();', 'return getContext().agent;');
    await app.edit('src/functions.ts', '{ getCookies,', '{ getContext, getCookies,');
    await buildApp(app);
  });
  afterAll(() => app.remove());

  test('build and preview use it', async () => {
    const server = await preview({
      root: app.folder,
      logLevel: 'error',
      preview: { port: 0, host: '127.0.0.1' },
    });
    try {
      const origin = `${new URL(server.resolvedUrls!.local[0]!).origin}/shop`;
      const id = idOf('functions.ts', 'count');
      expect((await callFunction(origin, id, [], { 'user-agent': 'tester' })).body).toEqual({
        result: 'tester',
      });
      const long = await callFunction(origin, idOf('functions.ts', 'default'), ['x'.repeat(60)]);
      expect([long.status, long.body.error.code]).toEqual([413, 'SP3004']);
    } finally {
      await server.close();
    }
  });

  test('the manifest tells the start command the base and where the .env files are', async () => {
    const manifest = JSON.parse(await readFile(path.join(app.folder, 'dist/server/sallyport.json'), 'utf8'));
    const { functions, ...rest } = manifest;
    expect(rest).toEqual({ version: 1, base: '/shop/', envDir: 'settings', seals: false, pages: false });
    expect(functions.map(({ id }: { id: string }) => id)).toContain(idOf('functions.ts', 'count'));
  });
});

test('D9: functions inside of two files that are called alike, each in its folder, are both found', async () => {
  const app = await copyFixtureApp('basic');
  try {
    for (const folder of ['one', 'two']) {
      const closure = `async (word: string) => { 'use server'; return \`\${word} from ${folder} \${n}\`; }`;
      await app.write(
        `src/${folder}/actions.ts`,
        `'use server';\nexport async function ${folder}(n: number) { return ${closure}; }\n`,
      );
    }
    await app.edit(
      'src/app.tsx',
      'import { useState }',
      "import { one } from './one/actions';\nimport { two } from './two/actions';\nconsole.log(one, two);\nimport { useState }",
    );
    await buildApp(app);
    const entry = pathToFileURL(path.join(app.folder, 'dist/server/index.js')).href;
    const { default: server } = await import(entry);
    const call = async (id: string, args: unknown[]) => {
      const headers = { 'content-type': wireContentType, origin: 'http://localhost' };
      const body = (await encodeArguments(args)) as BodyInit;
      const request = new Request(`http://localhost/_sallyport/${id}`, { method: 'POST', headers, body });
      return decode(new Uint8Array(await (await server.fetch(request)).arrayBuffer()), {
        decodeFunction: (reference) => Object.assign(() => {}, { reference }),
        decodeError: (payload) => new Error(JSON.stringify(payload)),
      });
    };
    for (const folder of ['one', 'two']) {
      const made = (await call(idOf(`${folder}/actions.ts`, folder), [7])) as {
        reference: { id: string; bound: unknown[] };
      };
      const [id = ''] = made.reference.id.split('.');
      expect(await call(id, [...made.reference.bound, 'hello'])).toBe(`hello from ${folder} 7`);
    }
  } finally {
    await app.remove();
  }
});

import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { makeFolder } from './make-folder.ts';
import { ask } from './raw-http.ts';
import { cliFile, makeBuild, portOf, run, runCli } from './run-cli.ts';

const anyPort = ['--port', '0'];

/** A call that says when it began, and is answered when the file `go` is there. */
const slowServer = `
  const { existsSync } = await import('node:fs');
  console.log('call began');
  while (!existsSync('go')) await new Promise((resolve) => setTimeout(resolve, 20));
  return new Response('done');
`;

describe('sallyport start', () => {
  test('serves the client, and hands calls to the server with the platform', async () => {
    const app = makeBuild('return new Response(request.method + " " + platform.node.req.url);');
    const command = runCli(app, ['start', ...anyPort]);
    const port = await portOf(command);
    expect((await ask(port, '/products/1')).text).toContain('<title>app</title>');
    expect((await ask(port, '/_sallyport/x', { method: 'POST' })).text).toBe('POST /_sallyport/x');
    expect(command.output()).toBe(`Ready at http://localhost:${port}/\n`);
  });

  test('the base comes from the build', async () => {
    const manifest = JSON.stringify({ version: 1, base: '/app/' });
    const app = makeBuild("return new Response('called');", { 'dist/server/sallyport.json': manifest });
    const command = runCli(app, ['start', ...anyPort]);
    const port = await portOf(command);
    expect(command.output()).toContain(`http://localhost:${port}/app/`);
    expect((await ask(port, '/app/_sallyport/x', { method: 'POST' })).text).toBe('called');
  });

  test('--root and --out-dir name other folders', async () => {
    const app = makeFolder({
      'web/package.json': '{ "type": "module" }',
      'web/build/server/index.js': 'export default { fetch: () => new Response(process.env.FROM_FILE) };',
      'web/build/client/index.html': 'x',
      'web/.env': 'FROM_FILE=web',
    });
    const command = runCli(app, ['start', ...anyPort, '--root', 'web', '--out-dir', 'build']);
    expect((await ask(await portOf(command), '/_sallyport/x')).text).toBe('web');
  });
});

describe('keys for sealed captures (D9)', () => {
  const manifest = JSON.stringify({ version: 1, seals: true });

  test('sallyport keys prints one new key and nothing else', async () => {
    const commands = [runCli(makeFolder({}), ['keys']), runCli(makeFolder({}), ['keys'])];
    for (const command of commands) {
      expect((await command.ended).code).toBe(0);
      expect(command.output()).toMatch(/^[\w-]{43}\n$/);
    }
    expect(commands[0]?.output()).not.toBe(commands[1]?.output());
  });

  test('a server that seals hints at a key in common, unless it has one', async () => {
    const files = { 'dist/server/sallyport.json': manifest };
    const alone = runCli(makeBuild("return new Response('x');", files), ['start', ...anyPort]);
    await portOf(alone);
    await expect.poll(() => alone.output()).toContain('SALLYPORT_KEYS');
    const named = runCli(makeBuild("return new Response('x');", files), ['start', ...anyPort], {
      SALLYPORT_KEYS: 'x'.repeat(43),
    });
    const port = await portOf(named);
    expect((await ask(port, '/_sallyport/x', { method: 'POST' })).text).toBe('x');
    expect(named.output()).not.toContain('SALLYPORT_KEYS');
  });
});

describe('the environment', () => {
  const server = 'return Response.json({ A: atLoad, B: process.env.B, NODE_ENV: process.env.NODE_ENV });';
  const files = {
    '.env': 'A=env\nB=env\nPORT=1',
    '.env.production': 'A=production\nPORT=0',
    '.env.staging': 'A=staging\nPORT=0',
  };

  test.each([
    [[], {}, { A: 'production', B: 'env', NODE_ENV: 'production' }],
    [['--mode', 'staging'], {}, { A: 'staging', B: 'env', NODE_ENV: 'production' }],
    [[], { A: 'real', NODE_ENV: 'test' }, { A: 'real', B: 'env', NODE_ENV: 'test' }],
  ])('%j with %j: is there when the server loads', async (args, env, expected) => {
    const app = makeBuild('', {
      ...files,
      'dist/server/index.js': `const atLoad = process.env.A; export default { fetch: () => { ${server} } };`,
    });
    const port = await portOf(runCli(app, ['start', ...args], env));
    expect(JSON.parse((await ask(port, '/_sallyport/x')).text)).toEqual(expected);
  });

  test('a flag wins over the environment, which wins over the file', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => {
      taken.close();
    });
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const app = makeBuild("return new Response('x');", { '.env': `PORT=${port}` });
    expect(await runCli(app, ['start']).prints(/SP6002/)).toHaveLength(1);
    await portOf(runCli(app, ['start'], { PORT: '0' }));
    await portOf(runCli(app, ['start', ...anyPort], { PORT: String(port) }));
  });

  test('an app that wants no .env files, or has them elsewhere, gets what it wants', async () => {
    const server = 'return new Response(String(process.env.A));';
    const manifest = (envDir: unknown) => ({
      'dist/server/sallyport.json': JSON.stringify({ version: 1, envDir }),
    });
    const without = makeBuild(server, { '.env': 'A=root', ...manifest(false) });
    const elsewhere = makeBuild(server, { '.env': 'A=root', 'env/.env': 'A=elsewhere', ...manifest('env') });
    const ports = [without, elsewhere].map((app) => portOf(runCli(app, ['start', ...anyPort])));
    const answers = await Promise.all(
      ports.map(async (port) => (await ask(await port, '/_sallyport/x')).text),
    );
    expect(answers).toEqual(['undefined', 'elsewhere']);
  });
});

describe('stopping', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s: a call that has begun finishes, then the process ends well',
    async (signal) => {
      const app = makeBuild(slowServer);
      const command = runCli(app, ['start', ...anyPort]);
      const port = await portOf(command);
      const call = ask(port, '/_sallyport/slow', { method: 'POST', body: '{}' });
      await command.prints(/call began/);
      command.child.kill(signal);
      await refused(port);
      makeGo(app);
      expect((await call).text).toBe('done');
      expect(await command.ended).toEqual({ code: 0, signal: null });
    },
  );

  test('the same interrupt, passed on by npm, is not a second one', async () => {
    const app = makeBuild(slowServer);
    const command = runCli(app, ['start', ...anyPort]);
    const port = await portOf(command);
    const call = ask(port, '/_sallyport/slow');
    await command.prints(/call began/);
    command.child.kill('SIGINT');
    command.child.kill('SIGINT');
    await refused(port);
    makeGo(app);
    expect((await call).text).toBe('done');
    expect(await command.ended).toEqual({ code: 0, signal: null });
  });

  test('a second signal ends it at once', async () => {
    const app = makeBuild(slowServer);
    const command = runCli(app, ['start', ...anyPort]);
    const port = await portOf(command);
    const call = ask(port, '/_sallyport/slow').catch((error) => error.code);
    await command.prints(/call began/);
    command.child.kill('SIGINT');
    await refused(port);
    const again = setInterval(() => command.child.kill('SIGINT'), 200);
    onTestFinished(() => clearInterval(again));
    expect(await command.ended).toEqual({ code: 130, signal: null });
    expect(await call).toBe('ECONNRESET');
  });

  test('an app that listens for the signal itself puts away what it has', async () => {
    const app = makeBuild('', {
      'dist/server/index.js': `
        const timer = setInterval(() => {}, 1000);
        process.on('SIGTERM', async () => {
          await new Promise((resolve) => setTimeout(resolve, 300));
          clearInterval(timer);
          console.log('put away');
        });
        export default { fetch: () => new Response('x') };`,
    });
    const command = runCli(app, ['start', ...anyPort]);
    await portOf(command);
    command.child.kill('SIGTERM');
    expect(await command.ended).toEqual({ code: 0, signal: null });
    expect(command.output()).toContain('put away');
  });

  test('an app that listens and never ends is ended', async () => {
    const code = `
      import { serve } from ${JSON.stringify(pathToFileURL(join(cliFile, '../node.js')).href)};
      process.on('SIGTERM', () => {});
      setInterval(() => {}, 1000);
      const { url } = await serve({ fetch: () => new Response('x'), port: 0, stopSeconds: 0.2 });
      console.log('Ready at ' + url);
    `;
    const command = run(process.execPath, ['--input-type=module', '--eval', code], makeFolder({}), {});
    await portOf(command);
    command.child.kill('SIGTERM');
    expect(await command.ended).toEqual({ code: 0, signal: null });
  });

  test('a call that takes longer than the limit is cut off, and the exit code says so', async () => {
    const code = `
      import { serve } from ${JSON.stringify(pathToFileURL(join(cliFile, '../node.js')).href)};
      const fetch = () => (console.log('call began'), new Promise(() => {}));
      const { url } = await serve({ fetch, port: 0, stopSeconds: 0.2 });
      console.log('Ready at ' + url);
    `;
    const command = run(process.execPath, ['--input-type=module', '--eval', code], makeFolder({}), {});
    const call = ask(await portOf(command), '/_sallyport/x').catch((error) => error.code);
    await command.prints(/call began/);
    command.child.kill('SIGTERM');
    expect(await command.ended).toEqual({ code: 1, signal: null });
    expect(command.output()).toContain('1 request was cut off');
    expect(await call).toBe('ECONNRESET');
  });

  test('an app that leaves connections open does not hold the process', async () => {
    const app = makeBuild('', {
      'dist/server/index.js':
        "setInterval(() => {}, 1000); export default { fetch: () => new Response('x') };",
    });
    const command = runCli(app, ['start', ...anyPort]);
    await portOf(command);
    command.child.kill('SIGTERM');
    expect(await command.ended).toEqual({ code: 0, signal: null });
  });
});

describe('what goes wrong is said, with exit code 1', () => {
  const build = (files: Record<string, string>) => makeBuild("return new Response('x');", files);

  test.each<[string, () => string, string[], Record<string, string>, RegExp[]]>([
    [
      'SP6001: nothing built',
      () => makeFolder({}),
      ['start'],
      {},
      [/server\/index\.js does not exist/, /vite build/],
    ],
    [
      'SP6006: a port that is none',
      () => build({}),
      ['start', '--port', '80a'],
      {},
      [/--port is "80a"/, /65535/],
    ],
    ['SP6006: PORT that is none', () => build({}), ['start'], { PORT: '70000' }, [/PORT is "70000"/]],
    [
      'SP6004: a host that is none',
      () => build({}),
      ['start', ...anyPort, '--host', '192.0.2.1'],
      {},
      [/192\.0\.2\.1/],
    ],
    ['SP6007: a command that is none', () => build({}), ['strat'], {}, [/"strat"/, /Did you mean "start"\?/]],
    [
      'SP6007: nothing like a command',
      () => build({}),
      ['xylophone'],
      {},
      [/"xylophone"/, /sallyport --help/],
    ],
    [
      'SP6008: an option that is none',
      () => build({}),
      ['start', '--prot', '1'],
      {},
      [/--prot/, /start --help/],
    ],
    ['SP6008: an option without its value', () => build({}), ['start', '--port'], {}, [/value is missing/]],
    ['SP6008: a word too many', () => build({}), ['start', 'now'], {}, [/now/]],
    ['SP6008: an option without a command', () => build({}), ['--port', '1'], {}, [/--port/]],
    ['SP6011: the mode local', () => build({}), ['start', '--mode', 'local'], {}, [/local/]],
    [
      'SP6009: a server that is none',
      () => build({ 'dist/server/index.js': 'export const fetch = 1;' }),
      ['start'],
      {},
      [/does not export a server/],
    ],
    [
      'SP6012: a server that fails to load',
      () => build({ 'dist/server/index.js': "setInterval(() => {}, 1000); throw new Error('no database');" }),
      ['start'],
      {},
      [/no database/, /index\.js:1/],
    ],
    [
      'SP6010: a build of another version',
      () => build({ 'dist/server/sallyport.json': '{ "version": 2 }' }),
      ['start'],
      {},
      [/version is 2/, /vite build/],
    ],
    ['SP6010: half a manifest', () => build({ 'dist/server/sallyport.json': '{' }), ['start'], {}, [/JSON/]],
    [
      'SP6010: a manifest of other types',
      () => build({ 'dist/server/sallyport.json': '{ "version": 1, "base": 3 }' }),
      ['start'],
      {},
      [/wrong type/],
    ],
  ])('%s', async (name, makeApp, args, env, patterns) => {
    const command = runCli(makeApp(), args, env);
    expect(await command.ended).toEqual({ code: 1, signal: null });
    for (const pattern of patterns) expect(command.output()).toMatch(pattern);
    expect(command.output()).toMatch(new RegExp(`^${name.slice(0, 6)}: `, 'm'));
  });

  test('SP6002: a port that is taken', async () => {
    const app = build({});
    const port = await portOf(runCli(app, ['start', ...anyPort]));
    const second = runCli(app, ['start', '--port', String(port)]);
    expect(await second.ended).toEqual({ code: 1, signal: null });
    expect(second.output()).toMatch(new RegExp(`^SP6002: Port ${port} on 127\\.0\\.0\\.1 is taken`));
    expect(second.output()).not.toContain('    at ');
  });
});

describe('help', () => {
  test.each([
    [['--help'], /start {2}/],
    [['start', '--help'], /--port <port>/],
    [['--version'], /sallyport\/\d+\.\d+\.\d+/],
    [[], /start {2}/],
  ])('%j', async (args, pattern) => {
    const command = runCli(makeFolder({}), args);
    expect(await command.ended).toEqual({ code: 0, signal: null });
    expect(command.output()).toMatch(pattern);
  });

  test('the published file can be executed as it is', async () => {
    const command = run(cliFile, ['--version'], makeFolder({}), {});
    expect(await command.ended).toEqual({ code: 0, signal: null });
  });
});

function makeGo(app: string): void {
  writeFileSync(join(app, 'go'), '');
}

/** Waits until nobody answers on the port any more. */
async function refused(port: number): Promise<void> {
  for (;;) {
    const answer = await ask(port, '/').catch((error) => error.code);
    if (answer === 'ECONNREFUSED') return;
  }
}

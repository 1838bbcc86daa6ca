import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { functionId } from '../../src/compiler.ts';
import { callFunction } from '../harness/call.ts';
import { copyFixtureApp } from '../harness/fixture-app.ts';
import { startServer } from '../harness/server-process.ts';

const vite = fileURLToPath(new URL('../../node_modules/vite/bin/vite.js', import.meta.url));

test('C3: a promise that nobody waits for is told in the terminal, and does not end the development server', async () => {
  const app = await copyFixtureApp('basic');
  onTestFinished(app.remove);
  await app.edit(
    'src/functions.ts',
    'export async function count() {',
    "async function forgotten() {\n  throw new Error('FORGOTTEN');\n}\n\nexport async function count() {\n  void forgotten();",
  );
  const server = await startServer({ args: [vite, '--port', '0', '--host', '127.0.0.1'], cwd: app.folder });
  onTestFinished(async () => void (await server.stop()));
  const call = async () =>
    (
      await callFunction(server.url, functionId('basic-app/src/functions.ts', 'count'), [], {
        'sallyport-module': 'src/functions.ts',
      })
    ).body;
  expect(await call()).toEqual({ result: 1 });
  await expect.poll(server.output, { timeout: 20_000 }).toMatch(/Unhandled rejection.*FORGOTTEN/s);
  expect(server.output()).toContain('functions.ts');
  expect(await call()).toEqual({ result: 2 });
});

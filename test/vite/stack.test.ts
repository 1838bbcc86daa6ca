import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, test } from 'vitest';
import { functionId } from '../../src/compiler.ts';
import { callFunction } from '../harness/call.ts';
import { copyFixtureApp } from '../harness/fixture-app.ts';
import { startServer } from '../harness/server-process.ts';

const vite = path.join(
  path.dirname(createRequire(import.meta.url).resolve('vite/package.json')),
  'bin/vite.js',
);

test('D11: in development a throw leads to file, line and column of the source (once it named a doubled folder)', async () => {
  const app = await copyFixtureApp('basic');
  const server = await startServer({ args: [vite, '--port', '0', '--host', '127.0.0.1'], cwd: app.folder });
  try {
    const id = functionId('basic-app/src/functions.ts', 'fail');
    const { body } = await callFunction(server.url, id, [], { 'sallyport-module': 'src/functions.ts' });
    expect(body.error.stack).toContain(`${path.join(app.folder, 'src/functions.ts')}:19:9`);
    expect(server.output()).toContain(`${path.join(app.folder, 'src/functions.ts')}:19:9`);
  } finally {
    await server.stop();
    await app.remove();
  }
});

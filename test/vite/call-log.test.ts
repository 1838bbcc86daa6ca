import { createLogger, createServer } from 'vite';
import { expect, test } from 'vitest';
import { functionId } from '../../src/compiler.ts';
import { callFunction } from '../harness/call.ts';
import { copyFixtureApp } from '../harness/fixture-app.ts';

const inFunctions = { 'sallyport-module': 'src/functions.ts' };
const idOf = (name: string) => functionId('basic-app/src/functions.ts', name);

test('the development server prints one line per call, and nothing for other servers of the process', async () => {
  const apps = await Promise.all([copyFixtureApp('basic'), copyFixtureApp('basic')]);
  const printed: string[][] = [[], []];
  const servers = await Promise.all(
    apps.map((app, index) => {
      const logger = createLogger('info', { prefix: '[test]' });
      logger.info = (message) => printed[index]?.push(message);
      logger.error = () => {};
      return createServer({
        root: app.folder,
        customLogger: logger,
        server: { port: 0, host: '127.0.0.1', hmr: { port: 0 } },
      });
    }),
  );
  try {
    const origins: string[] = [];
    for (const server of servers) {
      await server.listen();
      origins.push(server.resolvedUrls!.local[0]!.replace(/\/$/, ''));
    }
    await callFunction(origins[0]!, idOf('default'), ['Ada'], inFunctions);
    await callFunction(origins[0]!, idOf('fail'), [], inFunctions);
    await callFunction(origins[0]!, 'nothing-000000000000', [], inFunctions);
    const lines = printed.map((all) => all.filter((line) => line.startsWith('ƒ')));
    expect(lines[0]).toEqual([
      expect.stringMatching(/^ƒ default\("Ada"\) → \d+ ms$/),
      expect.stringMatching(/^ƒ fail\(\) ✗ 500 SP3007 → \d+ ms$/),
      expect.stringMatching(/^ƒ nothing-000000000000 ✗ 404 SP3003 → \d+ ms$/),
    ]);
    expect(lines[1]).toEqual([]);
  } finally {
    await Promise.all(servers.map((server) => server.close()));
    await Promise.all(apps.map((app) => app.remove()));
  }
});

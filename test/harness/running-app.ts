import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createBuilder, createServer } from 'vite';
import { serve } from '../../src/node.ts';
import { copyFixtureApp } from './fixture-app.ts';

/** A fixture app that answers. */
export interface RunningApp {
  readonly origin: string;
  close(): Promise<void>;
}

/** Starts an app from test/fixtures/apps in Vite's development server. */
export async function startInDevelopment(name: string): Promise<RunningApp> {
  const fixture = await copyFixtureApp(name);
  const server = await createServer({
    root: fixture.folder,
    logLevel: 'silent',
    server: { port: 0, host: '127.0.0.1' },
  });
  await server.listen();
  return { origin: server.resolvedUrls!.local[0]!, close: () => server.close().then(fixture.remove) };
}

/** Builds an app from test/fixtures/apps, and serves what was built. */
export async function startInProduction(name: string): Promise<RunningApp> {
  const fixture = await copyFixtureApp(name);
  await (await createBuilder({ root: fixture.folder, logLevel: 'error' })).buildApp();
  const built = await import(pathToFileURL(path.join(fixture.folder, 'dist/server/index.js')).href);
  const server = await serve({
    fetch: built.default.fetch,
    port: 0,
    hostname: '127.0.0.1',
    clientDir: path.join(fixture.folder, 'dist/client'),
  });
  return {
    origin: server.url,
    close: async () => {
      await server.close();
      await fixture.remove();
    },
  };
}

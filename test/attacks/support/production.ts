import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createBuilder } from 'vite';
import { functionId } from '../../../src/compiler.ts';
import { copyFixtureApp, type FixtureApp } from '../../harness/fixture-app.ts';
import { type ServerProcess, startServer } from '../../harness/server-process.ts';
import { type Caller, openCaller } from './caller.ts';

const root = new URL('../../../', import.meta.url);
const cli = fileURLToPath(new URL('dist/cli.js', root));
const vite = fileURLToPath(new URL('node_modules/vite/bin/vite.js', root));

/** The app of test/fixtures/apps/attacks, served by a process of its own. */
export interface Production extends Caller {
  readonly origin: string;
  readonly port: number;
  /** The copy of the app. */
  readonly folder: string;
  readonly server: ServerProcess;
  /** Fails unless the same process serves a call as ever. To be asked after each attack. */
  requireHealth(): Promise<void>;
  /** Stops the server and removes the app. */
  close(): Promise<void>;
}

/** The id that a function of the app has, whether the build made it an endpoint or not. */
export function idIn(file: string, name: string): string {
  return functionId(`attacks-app/src/${file}`, name);
}

/** Builds the app and starts it with `sallyport start`. */
export async function startProduction(env: Record<string, string> = {}): Promise<Production> {
  const app = await copyFixtureApp('attacks');
  await (await createBuilder({ root: app.folder, logLevel: 'error' })).buildApp();
  return open(app, await startServer({ args: [cli, 'start', '--port', '0'], cwd: app.folder, env }));
}

/** Starts the app in Vite's development server. Calls have to name the module of their function. */
export async function startDevelopment(): Promise<Production> {
  const app = await copyFixtureApp('attacks');
  const args = [vite, '--host', '127.0.0.1', '--port', '0'];
  return open(app, await startServer({ args, cwd: app.folder }), { 'sallyport-module': 'src/functions.ts' });
}

function open(app: FixtureApp, server: ServerProcess, ofHealth: Record<string, string> = {}): Production {
  const caller = openCaller((request) => fetch(request), server.url);
  return {
    ...caller,
    origin: server.url,
    port: Number(new URL(server.url).port),
    folder: path.resolve(app.folder),
    server,
    async requireHealth() {
      const { status, result } = await caller.call(idIn('functions.ts', 'healthy'), [2, 3], ofHealth);
      if (status !== 200 || result !== 5)
        throw new Error(`The server does not serve any more (${status}):\n${server.output()}`);
    },
    async close() {
      await server.kill();
      await app.remove();
    },
  };
}

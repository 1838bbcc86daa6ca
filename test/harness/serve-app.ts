import { fileURLToPath } from 'node:url';
import { createBuilder, createLogger, createServer, preview } from 'vite';
import { startServer } from './server-process.ts';

/** A server of an app that runs. */
export interface RunningApp {
  /** With the base, without a slash at the end. */
  readonly origin: string;
  /** What it has printed, colours taken out. */
  log(): string;
  close(): Promise<void>;
}

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** The ways to serve an app in a folder, by the command that a user types. */
export const commands = {
  vite: serveInDevelopment,
  'vite preview': servePreview,
  'sallyport start': serveBuilt,
} as const;

/** Builds an app for production, as a shell would: the test runner's own NODE_ENV gives neither one build nor the other. */
export async function buildFolder(folder: string): Promise<void> {
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  try {
    await (await createBuilder({ root: folder, logLevel: 'error' })).buildApp();
  } finally {
    process.env.NODE_ENV = before;
  }
}

async function serveInDevelopment(folder: string): Promise<RunningApp> {
  let log = '';
  const note = (text: string) => {
    log += `${stripColours(text)}\n`;
  };
  const customLogger = { ...createLogger('info'), info: note, warn: note, warnOnce: note, error: note };
  const server = await createServer({
    root: folder,
    customLogger,
    clearScreen: false,
    server: { port: 0, host: '127.0.0.1' },
  });
  await server.listen();
  const origin = server.resolvedUrls!.local[0]!.replace(/\/$/, '');
  return { origin, log: () => log, close: () => server.close() };
}

async function servePreview(folder: string): Promise<RunningApp> {
  const server = await preview({
    root: folder,
    logLevel: 'silent',
    preview: { port: 0, host: '127.0.0.1' },
  });
  const origin = server.resolvedUrls!.local[0]!.replace(/\/$/, '');
  return { origin, log: () => '', close: () => server.close() };
}

async function serveBuilt(folder: string): Promise<RunningApp> {
  const server = await startServer({ args: [cli, 'start', '--port', '0'], cwd: folder });
  const base = /https?:\/\/[^/]+(\S*?)\/?\n/.exec(server.output())?.[1] ?? '';
  return {
    origin: server.url + base,
    log: server.output,
    async close() {
      await server.stop();
    },
  };
}

function stripColours(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are made of.
  return text.replace(/\u001b\[\d+m/g, '');
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A server in a process of its own. */
export interface ServerProcess {
  /** Where it listens, without a slash at the end. */
  readonly url: string;
  readonly pid: number;
  /** Everything it has printed so far. */
  output(): string;
  /** Asks it to end, waits until it has, and gives its exit code and signal. */
  stop(): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Ends it without a word, as a crash would. */
  kill(): Promise<void>;
}

/** How a server is started. */
export interface ServerCommand {
  /** Arguments for Node: a script and its own arguments. */
  args: string[];
  cwd: string;
  env?: Record<string, string>;
}

const readyWithin = 60_000;
const stopsWithin = 20_000;

/**
 * Starts a server and waits until it prints its address.
 *
 * @throws when it ends before, or says nothing for a minute; the message has its output
 */
export async function startServer({ args, cwd, env = {} }: ServerCommand): Promise<ServerProcess> {
  // What the test runner sets for itself is not what a user's shell has.
  const { NODE_ENV: _, VITEST: __, DATABASE_URL: ___, ...inherited } = process.env;
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...inherited, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const ended = once(child, 'exit');
  // A runner that is interrupted must not leave servers behind.
  const killAtExit = () => child.kill('SIGKILL');
  process.once('exit', killAtExit);
  void ended.then(() => process.off('exit', killAtExit));

  const port = await waitForPort(child, () => text);
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid!,
    output: () => text,
    async stop() {
      const patience = setTimeout(() => child.kill('SIGKILL'), stopsWithin);
      child.kill('SIGTERM');
      const [code, signal] = await ended;
      clearTimeout(patience);
      return { code, signal };
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function waitForPort(child: ChildProcess, output: () => string): Promise<string> {
  const deadline = Date.now() + readyWithin;
  for (;;) {
    const port = /https?:\/\/[\w.[\]:-]+?:(\d+)/.exec(output())?.[1];
    if (port !== undefined) return port;
    if (child.exitCode !== null) throw new Error(`The server ended before it was ready:\n${output()}`);
    if (Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`The server did not say where it listens:\n${output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

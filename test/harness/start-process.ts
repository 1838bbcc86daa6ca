import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** A server in a process of its own. */
export interface RunningProcess {
  /** Where it says that it listens, without a slash at the end. */
  readonly origin: string;
  /** All that it printed so far. */
  output(): string;
  /** Asks it to end, and waits until it has. Gives its exit code, null where a signal ended it. */
  stop(): Promise<number | null>;
}

/** A port that was free a moment ago. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}

/** The environment of a shell in which nobody runs npm: what npm tells its children would steer a nested one. */
export function plainEnvironment(extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|VITEST|NODE_ENV$|DEV$|PROD$|MODE$)/.test(name),
  );
  return { ...Object.fromEntries(kept), ...extra };
}

/**
 * Starts a server and waits until it prints its address on loopback.
 *
 * @param timeout how long that may take, in milliseconds
 * @throws when it ends before, or takes too long; with what it printed
 */
export async function startProcess(
  command: string,
  args: string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv; timeout?: number },
): Promise<RunningProcess> {
  const { cwd, env = plainEnvironment(), timeout = 60_000 } = options;
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = { text: '' };
  const exited = new Promise<number | null>((resolve) => {
    child.once('close', (code) => resolve(code));
    child.once('error', (error) => {
      printed.text += error.message;
      resolve(1);
    });
  });
  const stop = () => stopChild(child, exited);
  try {
    const origin = await waitForAddress(child, exited, printed, timeout);
    return { origin, output: () => printed.text, stop };
  } catch (error) {
    await stop();
    throw new Error(`${[command, ...args].join(' ')}: ${String(error)}\n${printed.text}`);
  }
}

function waitForAddress(
  child: ChildProcess,
  exited: Promise<number | null>,
  printed: { text: string },
  timeout: number,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no address within ${timeout} ms`)), timeout);
    const listen = (chunk: Buffer) => {
      printed.text += chunk;
      // Terminal colours stand between the letters of Vite's address.
      const plain = printed.text.replace(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g'), '');
      const address = /http:\/\/(?:localhost|127\.0\.0\.1):\d+(?=[/\s])/.exec(plain);
      if (!address) return;
      clearTimeout(timer);
      resolve(address[0]);
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    void exited.then((code) => {
      clearTimeout(timer);
      reject(new Error(`ended with exit code ${code}`));
    });
  });
}

async function stopChild(child: ChildProcess, exited: Promise<number | null>): Promise<number | null> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  const code = await exited;
  clearTimeout(timer);
  return code;
}

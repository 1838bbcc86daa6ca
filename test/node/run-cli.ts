import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { makeFolder } from './make-folder.ts';

/** The command as it is published. */
export const cliFile = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** How a process ended. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A running command. */
export interface Command {
  child: ChildProcess;
  ended: Promise<Ended>;
  output(): string;
  /** Waits until the output matches. */
  prints(pattern: RegExp): Promise<RegExpExecArray>;
}

/** Starts `node dist/cli.js` in a folder. The environment is clean: only what is given, and PATH. */
export function runCli(cwd: string, args: string[], env: Record<string, string> = {}): Command {
  if (!existsSync(cliFile)) throw new Error('dist/cli.js is missing: run `npm run build` first.');
  return run(process.execPath, [cliFile, ...args], cwd, env);
}

/** Starts a program in a folder, with a clean environment, and collects what it prints. */
export function run(program: string, args: string[], cwd: string, env: Record<string, string>): Command {
  const child = spawn(program, args, { cwd, env: { PATH: process.env.PATH, ...env } });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let output = '';
  const changed = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
      for (const check of changed) check();
    });
  }
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }) as Ended);
  return {
    child,
    ended,
    output: () => output,
    prints(pattern) {
      const { promise, resolve, reject } = settleOnce<RegExpExecArray>();
      const check = () => {
        const match = pattern.exec(output);
        if (match !== null) resolve(match);
      };
      changed.add(check);
      check();
      void ended.then(() => reject(new Error(`It ended without printing ${pattern}:\n${output}`)));
      return promise.finally(() => changed.delete(check));
    },
  };
}

function settleOnce<Value>() {
  let resolve!: (value: Value) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<Value>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

/** Waits until the server says that it is ready. */
export async function portOf(command: Command): Promise<number> {
  return Number((await command.prints(/Ready at http:\/\/[^:]+:(\d+)\//))[1]);
}

/**
 * What a build leaves, by hand.
 *
 * @param server the body of the server's `fetch`
 */
export function makeBuild(server: string, more: Record<string, string> = {}): string {
  return makeFolder({
    'package.json': '{ "type": "module" }',
    'dist/server/index.js': `export default { async fetch(request, platform) { ${server} } };\n`,
    'dist/client/index.html': '<!doctype html><title>app</title>',
    ...more,
  });
}

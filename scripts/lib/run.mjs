import { spawn } from 'node:child_process';
import { root } from './paths.mjs';

/**
 * How a child process ended.
 * @typedef {object} Outcome
 * @property {number} code exit code; 1 where it could not be started, 128 where a signal ended it
 * @property {string} output what it printed, if it was captured
 */

/**
 * Runs a program to its end. Never rejects: a program that cannot be started is an exit code with a text.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, capture?: boolean, timeout?: number }} [options]
 *   `capture` keeps what it prints instead of showing it; after `timeout` milliseconds it is ended
 * @returns {Promise<Outcome>}
 */
export function run(command, args, options = {}) {
  const { cwd = root, env, capture = false, timeout } = options;
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: capture ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
      timeout,
      killSignal: 'SIGKILL',
      // npm is a .cmd file there, which Node starts only through a shell.
      shell: process.platform === 'win32' && command === 'npm',
    });
    child.stdout?.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      output += chunk;
    });
    child.once('error', (error) => resolve({ code: 1, output: `${output}${command}: ${error.message}\n` }));
    child.once('close', (code, signal) => {
      if (signal !== null) output += `${command} was ended by ${signal}\n`;
      resolve({ code: code ?? 128, output });
    });
  });
}

/**
 * Runs a JavaScript program of a package in this process's own Node.
 *
 * @param {string} file relative to the project's root
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export function runNode(file, args, options) {
  return run(process.execPath, [file, ...args], options);
}

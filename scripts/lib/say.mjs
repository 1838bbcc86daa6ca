// All that the scripts print goes through here: short lines, colours only where the terminal wants them.
// The whole namespace: a named import that an old Node.js lacks would fail before node-version.mjs can speak.
import * as util from 'node:util';

/** @typedef {Parameters<typeof util.styleText>[0]} Style */

/**
 * @param {Style} style
 * @param {string} text
 */
export const paint = (style, text) => util.styleText(style, text);

/** @param {string} text */
export function heading(text) {
  console.log(`\n${paint('bold', `── ${text} ${'─'.repeat(Math.max(3, 72 - text.length))}`)}`);
}

/** @param {string} text */
export function note(text) {
  console.log(`${paint('dim', '·')} ${text}`);
}

/** @param {string} text */
export function good(text) {
  console.log(`${paint('green', '✓')} ${text}`);
}

/** @param {string} text */
export function bad(text) {
  console.log(`${paint('red', '✗')} ${text}`);
}

/**
 * A duration for people: `0.4 s`, `12 s`, `3 min 5 s`.
 *
 * @param {number} milliseconds
 */
export function formatDuration(milliseconds) {
  if (milliseconds < 9950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/**
 * Does a piece of work that may take a while, with a line before and a line after.
 *
 * @template T
 * @param {string} what `Installing packages`
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withProgress(what, work) {
  const began = performance.now();
  note(`${what} …`);
  try {
    const result = await work();
    good(`${what}: ${formatDuration(performance.now() - began)}`);
    return result;
  } catch (error) {
    bad(`${what}: failed after ${formatDuration(performance.now() - began)}`);
    throw error;
  }
}

/** An error whose message is all that the person at the terminal needs: it is printed without a stack. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError';
}

/**
 * Runs a script's main function; what it throws ends the process with a readable text and exit code 1.
 *
 * @param {() => Promise<number | void> | number | void} main its number is the exit code
 */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? process.exitCode ?? 0;
  } catch (error) {
    const text = error instanceof SetupError ? error.message : error instanceof Error ? error.stack : error;
    console.error(`${paint('red', '✗')} ${text}`);
    process.exitCode = 1;
  }
}

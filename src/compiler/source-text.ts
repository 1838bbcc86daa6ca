import type { BaseNode } from './ast.ts';

const TRIVIA = /(?:\s|\/\/[^\n\r\u2028\u2029]*|\/\*[\s\S]*?\*\/)*/y;

/** Where the next token begins: after spaces and comments. */
export function skipTrivia(source: string, from: number): number {
  TRIVIA.lastIndex = from;
  TRIVIA.test(source);
  return TRIVIA.lastIndex;
}

/** The end of a word or sign that comes next, spaces and comments aside. */
export function endOfToken(source: string, from: number, token: string): number {
  const start = skipTrivia(source, from);
  if (!source.startsWith(token, start))
    throw new Error(`The compiler expected "${token}" at offset ${start}.`);
  return start + token.length;
}

/** Where code can be put before everything in a module: after a `#!` line, and after the comments at its head. */
export function startOfCode(source: string): number {
  const hashbang = /^\uFEFF?#![^\n\r\u2028\u2029]*/.exec(source);
  return skipTrivia(source, hashbang ? hashbang[0].length : 0);
}

/** Code to put behind a statement, which may have been written without its semicolon. */
export function afterStatement(source: string, statement: BaseNode, code: string): string {
  return source[statement.end - 1] === ';' ? code : `;${code}`;
}

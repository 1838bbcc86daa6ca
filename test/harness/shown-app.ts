import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * The files in the code blocks of a section of a document, by the name in their first line.
 *
 * @param heading with its signs, such as `## Start`
 */
export function filesShown(document: string, heading: string): Record<string, string> {
  const begin = document.indexOf(`\n${heading}\n`);
  if (begin < 0) throw new Error(`There is no section "${heading}"`);
  const level = heading.indexOf(' ');
  const rest = document.slice(begin + heading.length);
  const end = rest.search(new RegExp(`\n#{1,${level}} `));
  const blocks = rest.slice(0, end).matchAll(/```tsx?\n\/\/ (\S+\.tsx?)\n(.*?)```/gs);
  return Object.fromEntries(Array.from(blocks, ([, name, text]) => [name, text]));
}

/** Writes such files into a folder, and what somebody has beside them. */
export function writeShownApp(folder: string, files: Record<string, string>): void {
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: 'ES2023',
    module: 'ESNext',
    moduleResolution: 'Bundler',
    jsx: 'react-jsx',
    skipLibCheck: true,
    types: ['node'],
  };
  const all = {
    ...files,
    'package.json': '{ "name": "shown-app", "private": true, "type": "module" }\n',
    'tsconfig.json': JSON.stringify({ compilerOptions, include: ['src', 'vite.config.ts'] }),
  };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
}

// Who may know whom in src (ARCHITECTURE.md). Tests stand outside: they may put any parts together.
import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { codeFile, lineAt, testFile } from './problem.mjs';
import { findImports } from './syntax.mjs';
import { readText } from './tree.mjs';

/** @typedef {import('./problem.mjs').Problem} Problem */

/**
 * What the folders of src may import besides themselves.
 * @type {Record<string, string[]>}
 */
export const arrows = {
  errors: [],
  wire: ['errors'],
  compiler: ['errors'],
  client: ['errors', 'wire'],
  server: ['errors', 'wire'],
  node: ['errors'],
  vite: ['errors', 'wire', 'compiler', 'server', 'node'],
  rsc: ['errors', 'wire', 'compiler', 'client', 'server', 'vite'],
  cli: ['errors', 'node'],
};

/**
 * What the entries, `src/<name>.ts`, may import.
 * @type {Record<string, string[]>}
 */
export const entryArrows = {
  client: ['client', 'wire', 'errors'],
  references: ['client'],
  'rsc-browser': ['rsc'],
  'rsc-no-browser': ['rsc'],
  'rsc-references': ['rsc'],
  'rsc-rendering': ['rsc'],
  'rsc-ssr': ['rsc'],
  server: ['server', 'wire', 'errors'],
  assets: ['vite', 'errors'],
  node: ['node', 'errors'],
  vite: ['vite', 'errors'],
  rsc: ['rsc', 'errors'],
  compiler: ['compiler', 'errors'],
  wire: ['wire', 'errors'],
  cli: ['cli', 'errors'],
};

/**
 * Tables of errors in src/errors that more parts than the one they are named after may raise.
 * @type {Record<string, string[]>}
 */
const sharedTables = { cli: ['node'], vite: ['assets'] };

/** Where `node:` modules may be imported. */
const nodeFiles =
  /^src\/((node|cli|vite)(\.ts|\/.*)|server\/request\/scope\.ts|server\/request\/tracing\.ts)$/;

/**
 * Packages that belong to some parts only.
 * @type {{ name: RegExp, parts: string[] }[]}
 */
const packageRules = [
  { name: /^(vite|rolldown|@vitejs\/.*)$/, parts: ['vite', 'rsc', 'cli'] },
  { name: /^(react|react-dom)$/, parts: ['client', 'server', 'rsc'] },
];

/**
 * The part of src that a file belongs to: its folder; for an entry, its name.
 *
 * @param {string} file
 */
function partOf(file) {
  const [, first = '', ...rest] = file.split('/');
  return { part: rest.length > 0 ? first : first.replace(/\.tsx?$/, ''), isEntry: rest.length === 0 };
}

/**
 * @param {string} file the importing one
 * @param {string} specifier
 * @returns {string | undefined} the file of src that it names, in this package or through its own name
 */
function targetOf(file, specifier) {
  if (/^\.{1,2}\//.test(specifier)) return posix.join(posix.dirname(file), specifier);
  const own = /^sallyport\/(\w+)$/.exec(specifier);
  return own ? `src/${own[1]}.ts` : undefined;
}

/**
 * What is wrong with one import, in a sentence.
 *
 * @param {string} file
 * @param {string} specifier
 * @returns {string | undefined}
 */
function judgeImport(file, specifier) {
  const { part, isEntry } = partOf(file);
  const target = targetOf(file, specifier);
  if (target !== undefined) return judgeTarget(file, part, isEntry, target);
  if (isBuiltin(specifier)) {
    if (nodeFiles.test(file)) return undefined;
    return `imports ${specifier}: node: modules belong in src/node, src/cli, src/vite, src/server/request/scope.ts and src/server/request/tracing.ts`;
  }
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  const rule = packageRules.find((candidate) => candidate.name.test(name));
  if (rule && !rule.parts.includes(part)) {
    return `imports ${specifier}: only ${rule.parts.map((allowed) => `src/${allowed}`).join(', ')} may know ${name}`;
  }
  return undefined;
}

/**
 * @param {string} file
 * @param {string} part
 * @param {boolean} isEntry
 * @param {string} target
 */
function judgeTarget(file, part, isEntry, target) {
  if (target === 'package.json') return undefined;
  if (!target.startsWith('src/')) return `imports ${target}: src stands alone, what it imports lies in src`;
  if (testFile.test(target)) return `imports the test ${target}`;
  const to = partOf(target);
  const from = isEntry ? `the entry ${file}` : `src/${part}`;
  const allowed = isEntry ? entryArrows[part] : arrows[part];
  if (!allowed) return `${from} is in no rule: add it to scripts/checks/arrows.mjs`;
  if (to.isEntry && to.part === part)
    return `imports its own entry ${target}: import the file that it takes it from`;
  const table = /^src\/errors\/(\w+)\.ts$/.exec(target)?.[1];
  if (table !== undefined && table in arrows && table !== part && !sharedTables[table]?.includes(part)) {
    return `imports ${target}: the table of src/${table} would end up in another part's bundle`;
  }
  if (!isEntry && to.part === part) return undefined;
  if (allowed.includes(to.part)) return undefined;
  const may = [...(isEntry ? [] : [part]), ...allowed].map((name) => `src/${name}`);
  return `imports ${target}: ${from} may import ${may.join(', ')} only`;
}

/**
 * @param {import('./problem.mjs').Tree} tree
 * @returns {Problem[]}
 */
export function checkArrows({ root, files }) {
  /** @type {Problem[]} */
  const problems = [];
  for (const file of files) {
    if (!file.startsWith('src/') || !codeFile.test(file) || testFile.test(file)) continue;
    const text = readText(root, file) ?? '';
    for (const { specifier, start } of findImports(file, text)) {
      const message = judgeImport(file, specifier);
      if (message !== undefined) problems.push({ file, line: lineAt(text, start), message });
    }
    for (const match of text.matchAll(/^\/\/\/\s*<reference\b.*$/gm)) {
      const message = 'a /// <reference> is an import that no rule sees; import the type';
      problems.push({ file, line: lineAt(text, match.index), message });
    }
  }
  return problems;
}

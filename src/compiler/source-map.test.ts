import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { SourceMap as NodeSourceMap, type SourceMapPayload } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type Plugin, rolldown } from 'rolldown';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serverOptions } from '../../test/compiler/harness.ts';
import { type CompileResult, compile } from '../compiler.ts';
import { createSourceMap, mapLines } from './source-map.ts';

/** Where each word of the code leads, for those that lead anywhere: `word -> word of the source at that place`. */
function followWords({ code, map }: Pick<CompileResult, 'code' | 'map'>, source: string): [string, string][] {
  const found: [string, string][] = [];
  const sourceMap = new NodeSourceMap(map as unknown as SourceMapPayload);
  const lines = source.split('\n');
  for (const [line, text] of code.split('\n').entries()) {
    for (const { 0: word, index } of text.matchAll(/[\w$]+/g)) {
      const entry = sourceMap.findEntry(line, index);
      if (!('originalLine' in entry) || entry.originalLine === undefined) continue;
      if (entry.generatedLine !== line || entry.generatedColumn !== index) continue;
      const rest = lines[entry.originalLine]!.slice(entry.originalColumn);
      found.push([word, /^[\w$]+/.exec(rest)?.[0] ?? rest]);
    }
  }
  return found;
}

const SOURCE = `import { db } from './db';

export function page(id: string) {
  async function save(formData: FormData) {
    'use server';
    await db.save(id, formData); throw new Error('in save');
  }
  const like = async () => { 'use server'; return unlike(); };
  const unlike = async () => {
    'use server';
    return like();
  };
  return { save, like, actions: { async remove() { 'use server'; return id; } } };
}
`;

test('D11: every word of the output that comes from the source leads to itself there, copies too', () => {
  const result = compile(SOURCE, serverOptions)!;
  expect(result.diagnostics).toEqual([]);
  const words = followWords(result, SOURCE);
  expect(words.filter(([word, original]) => word !== original)).toEqual([]);
  // In its place, in its copy, and for those of a circle in the copies of the others.
  expect(words.filter(([word]) => word === 'formData').length).toBe(4);
  expect(words.filter(([word]) => word === 'unlike').length).toBe(4);
});

test('D11: so does a file with protect(), and the access options that are written once more', () => {
  const source = `'use server'; import { protect, serverFunction } from 'sallyport/server';
import { role, signedIn } from './policies';
(protect)( signedIn , /* all */ );  export async function save(id) {
  return [serverFunction({ access: role('admin'), timeout: 5 }, async () => { 'use server'; return id; }), last];
}
const last = 1;
`;
  const result = compile(source, serverOptions)!;
  expect(result.diagnostics).toEqual([]);
  const words = followWords(result, source);
  expect(words.filter(([word, original]) => word !== original)).toEqual([]);
  expect(words.filter(([word]) => word === 'protect' || word === 'last').length).toBe(4);
  // Imported, in its place, in the copy of the function, and as what is asked before the captures are opened.
  expect(words.filter(([word]) => word === 'role').length).toBe(4);
});

test('text of our own leads nowhere', () => {
  const pieces = [{ text: 'one ', from: 0 }, { text: 'own text ' }, { text: 'two', from: 4 }];
  const map = createSourceMap(pieces, 'a.js', 'one two');
  const code = pieces.map((piece) => piece.text).join('');
  expect(followWords({ code, map }, 'one two')).toEqual([
    ['one', 'one'],
    ['two', 'two'],
  ]);
});

test('lines of own text, empty lines, long jumps back and forth', () => {
  const source = `${'x\n'.repeat(40_000)}last`;
  const pieces = [
    { text: '\n\nown\n' },
    { text: 'last', from: 80_000 },
    { text: '\n' },
    { text: 'x\nx\nx', from: 0 },
    { text: 'last', from: 80_000 },
  ];
  const code = pieces.map((piece) => piece.text).join('');
  const map = createSourceMap(pieces, 'a.js', source);
  expect(followWords({ code, map }, source).filter(([word]) => word !== 'own')).toEqual([
    ['last', 'last'],
    ['x', 'x'],
    ['x', 'x'],
    ['xlast', 'x'],
  ]);
});

test('a map of whole lines', () => {
  const sourceMap = new NodeSourceMap({
    version: 3,
    file: '',
    sourceRoot: '',
    sources: ['a.ts'],
    sourcesContent: [''],
    names: [],
    mappings: mapLines([undefined, 7, 2]),
  });
  const lineOf = (line: number) => (sourceMap.findEntry(line, 5) as { originalLine?: number }).originalLine;
  expect([lineOf(0), lineOf(1), lineOf(2)]).toEqual([undefined, 7, 2]);
});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-stack-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const MODULES: Record<string, string> = {
  './db': 'export const db = { save() {} };',
  'sallyport/server': `export const created = new Map();
export const bindInline = (fn) => fn;
export const bindInlineProperty = (object) => object;
export const registerInline = (create, meta) => created.set(meta.name, create);`,
};

/** Bundles the compiled source with what it imports, as a production build does, and gives what Node then prints. */
async function runBundled(main: string): Promise<string> {
  const plugin: Plugin = {
    name: 'test',
    resolveId: (id) =>
      /(?:main\.ts|input\.tsx)$/.test(id) ? join(folder, basename(id)) : id in MODULES ? id : null,
    load: (id) => MODULES[id] ?? (id.endsWith('main.ts') ? main : id.endsWith('input.tsx') ? SOURCE : null),
    transform(source, id) {
      const result = id.endsWith('input.tsx') ? compile(source, { ...serverOptions, file: id }) : undefined;
      return result && { code: result.code, map: result.map as never };
    },
  };
  const bundle = await rolldown({ input: 'main.ts', platform: 'node', plugins: [plugin] });
  const { output } = await bundle.write({
    file: join(folder, 'out.mjs'),
    sourcemap: true,
    minify: { compress: false, mangle: true, codegen: true },
  });
  expect(output[0].code.split('\n').length).toBeLessThan(10);
  return execFileSync(process.execPath, ['--enable-source-maps', join(folder, 'out.mjs')], {
    encoding: 'utf8',
  });
}

test.each([
  ['directly', 'page("x").save'],
  ['from the browser, through the copy', 'created.get("save")(["x"])'],
])('D11: the stack of a throw in an inline function called %s points into the source', async (_how, fn) => {
  const main = `import { page } from './input.tsx'; import { created } from 'sallyport/server';
    page('x');
    try { await ${fn}(new FormData()) } catch (error) { console.log(error.stack) }`;
  const line = SOURCE.split('\n').findIndex((text) => text.includes('new Error'));
  const column = SOURCE.split('\n')[line]!.indexOf('new Error');
  expect(await runBundled(main)).toContain(`input.tsx:${line + 1}:${column + 1})`);
});

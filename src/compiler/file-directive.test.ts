import { expect, test } from 'vitest';
import {
  clientOptions,
  clientRuntime,
  createServerRuntime,
  parse,
  runModules,
  serverOptions,
} from '../../test/compiler/harness.ts';
import { compile, exportNamesOf, starExportsOf } from '../compiler.ts';

/** Compiles a file for both sides, runs both, and gives what each then offers. */
async function both(source: string, files: Record<string, string> = {}) {
  const exportsOf = (specifier: string) => {
    const text = files[specifier];
    return text === undefined ? undefined : exportNamesOf(text, parse, `${specifier}.tsx`).names;
  };
  const server = compile(source, { ...serverOptions, exportsOf })!;
  const client = compile(source, { ...clientOptions, exportsOf })!;
  expect(server.diagnostics).toEqual([]);
  expect(client.functions).toEqual(server.functions);
  const runtime = createServerRuntime();
  const all = { ...files, entry: server.code };
  const exports = await runModules(all, 'entry', { 'sallyport/server': runtime.module });
  const references = await runModules({ entry: client.code }, 'entry', { 'sallyport/client': clientRuntime });
  return { server, client, runtime, exports, references };
}

const FORMS: [form: string, source: string, files?: Record<string, string>][] = [
  ['a function declaration', 'export async function save(a) { return ["save", a]; }'],
  [
    'several constants',
    'export const save = async (a) => ["save", a], like = async function (a) { return ["like", a]; };',
  ],
  ['a default declaration', 'export default async function save(a) { return ["default", a]; }'],
  ['an anonymous default declaration', 'export default async function (a) { return ["default", a]; }'],
  [
    'an anonymous default declaration with comments',
    'export /* x */ default async /* function */ function // y\n(a) { return ["default", a]; }',
  ],
  ['a default arrow', 'export default async (a) => ["default", a]'],
  ['a default arrow in parentheses', 'export default (async (a) => ["default", a]) // comment'],
  ['a default identifier', 'const save = async (a) => ["default", a]; export default save;'],
  [
    'a default identifier in parentheses',
    'const save = async (a) => ["default", a]; export default (save) /* c */ ;',
  ],
  ['a default wrapper', 'const wrap = (fn) => fn; export default wrap(async (a) => ["default", a]);'],
  ['export { a as b }', 'async function save(a) { return ["keep", a]; } export { save as keep };'],
  [
    'one function under two names',
    'const save = async (a) => [a.name, a]; export { save as one, save as two, save as default };',
  ],
  [
    'odd names',
    'const save = async (a) => [a.name, a]; export { save as "odd name", save as delete, save as "💥", save as "__proto__", save as "" };',
  ],
  [
    'a wrapper',
    'const guarded = (fn) => (...args) => fn(...args); export const save = guarded(async (a) => ["save", a]);',
  ],
  [
    'destructuring',
    'const make = () => ({ save: async (a) => ["save", a], list: [async (a) => ["like", a]] }); export const { save, list: [like] } = make();',
  ],
  [
    'a re-export',
    'export { save, inner as outer, default as kept } from "./b";',
    {
      './b':
        'export const save = async (a) => ["save", a], inner = async (a) => ["outer", a]; export default async (a) => ["kept", a];',
    },
  ],
  [
    'a re-export as default',
    'export { save as default } from "./b";',
    { './b': 'export const save = async (a) => ["default", a];' },
  ],
  [
    'an import that is exported',
    'import { save } from "./b"; import like from "./b"; export { save, like };',
    { './b': 'export const save = async (a) => ["save", a]; export default async (a) => ["like", a];' },
  ],
  [
    'export *',
    'export * from "./b"; export * from "./c"; export const own = async (a) => ["own", a];',
    {
      './b': 'export const save = async (a) => ["save", a]; export default 5; export const own = 3;',
      './c': 'export async function like(a) { return ["like", a]; }',
    },
  ],
  [
    'export * with odd names',
    'export * from "./b";',
    { './b': 'const save = async (a) => ["odd name", a]; export { save as "odd name" }' },
  ],
  [
    'a declared variable that is given its function later',
    'export let save; save = async (a) => ["save", a];',
  ],
  ['a variable of a block', 'if (true) { var save = async (a) => ["save", a]; } export { save };'],
  [
    'TypeScript around a function',
    'type F = (a: unknown) => Promise<unknown>; export const save = (async (a) => ["save", a]) satisfies F as F;',
  ],
  [
    'a value and a type of one name',
    'interface save {} const save = async (a) => ["save", a]; export { save };',
  ],
  [
    'overloads',
    'export function save(a: string): Promise<unknown>; export function save(a: number): Promise<unknown>; export async function save(a: unknown) { return ["save", a]; }',
  ],
  [
    'generics',
    'export async function save<T extends object>(this: void, a: T): Promise<unknown> { return ["save", a]; }',
  ],
  [
    'no semicolons',
    '\nconst a = 1\nexport default async (a) => ["default", a]\nexport const save = async (a) => ["save", a]',
  ],
];

test.each(FORMS)('D7: %s', async (_form, source, files) => {
  const { server, runtime, exports, references } = await both(`'use server';${source}`, files);
  expect(server.functions.length).toBeGreaterThan(0);
  expect(Object.keys(references).sort()).toEqual(server.functions.map((fn) => fn.exportName).sort());
  expect(Object.keys(exports).sort()).toEqual(Object.keys(references).sort());
  expect([...runtime.table.keys()].sort()).toEqual(server.functions.map((fn) => fn.id).sort());
  for (const fn of server.functions) {
    const { fn: registered, meta } = runtime.table.get(fn.id)!;
    expect(registered).toBe(exports[fn.exportName]);
    expect(meta).toEqual({ id: fn.id, name: fn.name, arity: fn.arity, file: serverOptions.id });
    const argument = { name: fn.name };
    expect(await registered(argument)).toEqual([fn.name, argument]);
    expect((references[fn.exportName] as { args: unknown[] }).args).toEqual([fn.id, fn.arity]);
  }
});

test.each([
  ['export default async function () {}', 'default'],
  ['export default async () => {}', 'default'],
  ['export default (async function () {})', 'default'],
  ['export default async function own() {}', 'own'],
  ['export default async function() {}', 'default'],
])('D7: %s keeps the name it shows', async (source, name) => {
  const { exports } = await both(`'use server'; ${source}`);
  expect((exports.default as () => void).name).toBe(name);
});

test('D7: an import cycle meets function declarations registered', async () => {
  const source =
    "'use server';\nimport { seen } from './b';\nglobalThis.__seen = seen();\nexport async function save() {}\nexport default async function () {}";
  const server = compile(source, serverOptions)!;
  const runtime = createServerRuntime();
  runtime.module.count = () => runtime.table.size;
  await runModules(
    {
      entry: server.code,
      './b': "import 'entry'; import { count } from 'sallyport/server'; export const seen = () => count();",
    },
    'entry',
    { 'sallyport/server': runtime.module },
  );
  expect((globalThis as { __seen?: number }).__seen).toBe(2);
});

test('D7: a re-export that an import cycle has not run yet is read again later', async () => {
  const server = compile(
    "'use server'; export { late } from './b'; import { late } from './b'; export { late as again };",
    serverOptions,
  )!;
  const runtime = createServerRuntime();
  // The other module is the entry, so it is the one that has not run when the re-export registers.
  const files = { entry: server.code, './b': "import 'entry'; export const late = async () => 'late';" };
  await runModules(files, './b', { 'sallyport/server': runtime.module });
  for (const { id } of server.functions) expect(await runtime.table.get(id)!.fn()).toBe('late');
  expect(server.functions.map((fn) => fn.exportName)).toEqual(['late', 'again']);
});

test('D5: a re-export that is no function throws when the module loads', async () => {
  const server = compile("'use server'; export { late } from './b';", serverOptions)!;
  const files = { entry: server.code, './b': 'export const late = 5;' };
  const run = runModules(files, 'entry', { 'sallyport/server': createServerRuntime().module });
  await expect(run).rejects.toThrow('late is not a function');
});

test('D6: what stands for a module with an inline function in the browser holds no code and says why', () => {
  const result = compile(
    "const SECRET = 'secret'; export async function f() { 'use server'; return SECRET; }",
    clientOptions,
  )!;
  expect(result.code).toMatch(/^throw new Error\("SP1030: .*"\);\n$/);
  expect(JSON.stringify(result.map)).not.toContain('secret');
});

test('D5: an opaque export that is no function throws when the module loads', async () => {
  const server = compile("'use server'; export const save = Object(5);", serverOptions)!;
  expect(server.diagnostics).toEqual([]);
  const run = runModules({ entry: server.code }, 'entry', {
    'sallyport/server': createServerRuntime().module,
  });
  await expect(run).rejects.toThrow('save is not a function');
});

const TYPES = `'use server';
import type { A } from './a';
import { type B } from './b';
export type { A };
export { type B, type B as C };
export type D = string;
export interface E {}
interface F {}
export { F };
export type * from './types';
export type * as G from './types';
export declare const h: number;
export declare function i(): void;
export declare class J {}
export namespace K { export type L = string; export interface M {} }
export default F;
export async function save() {}
`;

test('D5: type-only exports are fine', async () => {
  const { server, client } = await both(TYPES, { './b': '' });
  expect(server.functions.map((fn) => fn.exportName)).toEqual(['save']);
  expect(client.code).not.toContain('types');
});

test.each([
  ['export function save() {}', 'SP1010', 'save'],
  ['export const save = () => fetch("/x");', 'SP1010', 'save'],
  ['export const save = function () {};', 'SP1010', 'save'],
  ['const a = () => 1; export { a as save };', 'SP1010', 'save'],
  ['export default function () {}', 'SP1010', 'export default'],
  ['export default () => {}', 'SP1010', 'export default'],
  ['export default function save() {}', 'SP1010', 'save'],
  ['export async function* save() {}', 'SP1011', 'save'],
  ['export function* save() {}', 'SP1011', 'save'],
  ['export const save = async function* () {};', 'SP1011', 'save'],
  ['export class Save {}', 'SP1012', 'Save'],
  ['export const Save = class {};', 'SP1012', 'Save'],
  ['export default class {}', 'SP1012', 'export default'],
  ['export default class Save {}', 'SP1012', 'Save'],
  ['export const limit = 5;', 'SP1013', 'limit'],
  ['export const limit = -5;', 'SP1013', 'limit'],
  ['export const text = `a`;', 'SP1013', 'text'],
  ['export const config = { a: 1 };', 'SP1013', 'config'],
  ['export const list = [] as string[];', 'SP1013', 'list'],
  ['export const pattern = /x/;', 'SP1013', 'pattern'],
  ['export const nothing = undefined;', 'SP1013', 'nothing'],
  ['export const nothing = null;', 'SP1013', 'nothing'],
  ['export const save = flag ? async () => {} : null;', 'SP1013', 'save'],
  ['export const page = <p />;', 'SP1013', 'page'],
  ['export enum Color { Red }', 'SP1013', 'Color'],
  ['export namespace N { export const a = 1; }', 'SP1013', 'N'],
  ['export * as all from "./b";', 'SP1013', 'all'],
  ['import * as all from "./b"; export { all };', 'SP1013', 'all'],
  ['export default 5;', 'SP1013', 'export default'],
  ['export * from "./missing";', 'SP1014', 'export * from "./missing";'],
])('D5: %s is an error that points at the export', (source, code, text) => {
  const full = `'use server';\n${source}\n`;
  for (const options of [serverOptions, clientOptions]) {
    const result = compile(full, options)!;
    expect(result.diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
    const [diagnostic] = result.diagnostics;
    expect(full.slice(diagnostic!.start, diagnostic!.end)).toBe(text);
    expect(diagnostic!.line).toBe(2);
  }
});

test('D7: a name that two export * share is an error', () => {
  const source = "'use server';\nexport * from './a';\nexport * from './b';";
  const result = compile(source, { ...serverOptions, exportsOf: () => ['save'] })!;
  expect(result.diagnostics.map(({ code, message }) => [code, message])).toEqual([
    ['SP1015', "save comes from both './a' and './b'."],
  ]);
});

test('D12: nothing of the module reaches the client, its source map included', () => {
  const source = `'use server';
import { db } from './secret-import';
const KEY = 'secret-string';
/** secret-comment */
export async function save(secretParameter = 'secret-default') { return db(KEY, secretParameter); }
export const like = secretWrapper(async () => 'secret-result');
export default async () => 'secret-default';
`;
  for (const dev of [false, true]) {
    const result = compile(source, { ...clientOptions, dev, module: '/src/actions.tsx' })!;
    expect(result.code).not.toMatch(/secret/i);
    expect(JSON.stringify(result.map)).not.toMatch(/secret/i);
    expect(result.map!.mappings === '').toBe(!dev);
    // A missing content would be read from disk by the bundler.
    for (const content of result.map!.sourcesContent ?? []) expect(content).not.toBeNull();
    expect(result.map!.sourcesContent?.length ?? 0).toBe(result.map!.sources.length);
  }
});

test('D12: a client file with errors still holds nothing of the source', () => {
  const result = compile(
    "'use server'; export const SECRET = 'secret'; export class Secret {}",
    clientOptions,
  )!;
  expect(result.code).not.toContain('secret');
});

test('dev: a reference also names its module', () => {
  const result = compile("'use server'; export async function a(x) {}", {
    ...clientOptions,
    dev: true,
    module: '/src/a.ts',
  })!;
  expect(result.code).toMatch(/\("a-[\w-]{12}", 1, \{ module: "\/src\/a.ts" \}\);/);
});

test('generated names collide with nothing', async () => {
  const { exports } = await both(
    "'use server'; const $$registerFunction = 1, $$default = 2; export const $$createReference = async () => [$$registerFunction, $$default]; export default async () => 5;",
  );
  expect(await (exports.$$createReference as () => unknown)()).toEqual([1, 2]);
});

test.each([
  ['async function f() {}', 0],
  ['async function f(a, b) {}', 2],
  ['async function f(a, b = 1, { c } = {}, [d]) {}', 4],
  ['async function f(a, ...rest) {}', -1],
  ['async function f() { return arguments.length; }', -1],
  ['async function f(a = arguments[1]) {}', -1],
  ['async function f() { return () => arguments; }', -1],
  ['async function f(a) { return function () { return arguments; }; }', 1],
  ['async function f(this: void, a: string) {}', 1],
  ['async function f(a?: string, b?: string) {}', 2],
  ['const f = async (a, b) => {};', 2],
  ['const f = async (...a) => {};', -1],
  ['const f = guarded(async (a) => {});', -1],
  ['const f = flag ? async (a) => {} : async (a, b) => {};', 2],
  ['const g = async (a) => {}; const f = g;', 1],
])('the arity of %s', (source, arity) => {
  const result = compile(`'use server'; ${source} export { f };`, serverOptions)!;
  expect(result.functions[0]!.arity).toBe(arity);
});

test('D7: the bundler learns which export * it has to read', () => {
  const stars = (source: string) => starExportsOf(source, parse, 'a.ts');
  expect(
    stars(
      "'use server'; export * from './a'; export*from'./b'; export * from './a'; export type * from './t'; export * as x from './x';",
    ),
  ).toEqual(['./a', './b']);
  expect(stars("export * from './a'; const x = 'use server';")).toEqual([]);
  expect(
    exportNamesOf(
      "export const a = 1, { b, c: [d] } = x; export default 1; export * from './s'; export type T = 1; export { a as 'odd' }",
      parse,
      'a.ts',
    ),
  ).toEqual({
    names: ['a', 'b', 'd', 'default', 'odd'],
    stars: ['./s'],
    isCommonJs: false,
  });
});

test.each([
  ['exports.a = 1;', true],
  ['module.exports = {};', true],
  ["Object.defineProperty(exports, '__esModule', {});", true],
  ['export {}; exports.a = 1;', false],
  ["import 'x'; module.exports = {};", false],
  ['const module = {}; module.exports = 1;', false],
  ['console.log(1);', false],
])('what %s exports is CommonJS: %s', (source, expected) => {
  expect(exportNamesOf(source, parse, 'a.js').isCommonJs).toBe(expected);
});

test('D11: the server map leads every line back to itself', () => {
  const source =
    "'use server';\nexport async function a() {\n  throw new Error('x');\n}\nexport default async () => {};\n";
  const result = compile(source, serverOptions)!;
  expect(result.map!.sources).toEqual(['app/src/actions.tsx']);
  expect(result.map!.sourcesContent).toEqual([source]);
  expect(result.code.split('\n').indexOf("  throw new Error('x');")).toBe(2);
});

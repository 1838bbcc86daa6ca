import { parseSync } from 'vite';
import { expect, test } from 'vitest';
import {
  clientOptions,
  createServerRuntime,
  runModules,
  serverOptions,
} from '../../test/compiler/harness.ts';
import { compile, formatDiagnostic, type Parse, type Program } from '../compiler.ts';

test.each([
  "'use server'; export async function a() {}",
  '"use server"\nexport async function a() {}',
  "// note\n/* note */ 'use strict'; 'use server';\nimport 'x'; export async function a() {}",
  "#!/usr/bin/env node\n'use server'; export async function a() {}",
  "\uFEFF'use server'; export async function a() {}",
  "'use server'/* tight */;export async function a() {}",
])('D3: %j has the directive', (source) => {
  for (const options of [serverOptions, clientOptions]) {
    const result = compile(source, options)!;
    expect(result.directive).toBe('file');
    expect(result.diagnostics).toEqual([]);
    expect(result.functions.map((fn) => fn.name)).toEqual(['a']);
  }
});

test.each([
  "const text = 'use server';",
  "// 'use server'\nexport const a = 1;",
  "log('use server');",
  "const x = { 'use server': 1 };",
  'const page = <p>use server</p>;',
  "'use client'; const a = \"'use server'\";",
  'const a = async () => `use server`;',
])('D3: %j has none, and is left alone', (source) => {
  expect(compile(source, serverOptions)).toBeUndefined();
});

test.each([
  ["import 'x';\n'use server';", 'SP1001', "'use server'"],
  ['const a = 1;\n"use server"', 'SP1001', '"use server"'],
  ["if (a) {\n'use server' }", 'SP1001', "'use server'"],
  ["async function f() { x();\n'use server'; }", 'SP1002', "'use server'"],
  ["async function f() { {\n'use server'; } }", 'SP1002', "'use server'"],
  ["const f = async () => { if (x)\n'use server' }", 'SP1002', "'use server'"],
  ['\n`use server`;', 'SP1003', '`use server`'],
  ['\n(`use server`);', 'SP1003', '`use server`'],
  ['async function f() {\n`use server`; }', 'SP1003', '`use server`'],
  ['\n`use sever`;', 'SP1003', '`use sever`'],
  ["\n('use server');", 'SP1004', "('use server')"],
  ["\n(('use server'))", 'SP1004', "(('use server'))"],
  ['async function f() {\n("use server") }', 'SP1004', '("use server")'],
  ["\n'use sever'", 'SP1005', "'use sever'"],
  ["import 'x';\n'use-server'", 'SP1005', "'use-server'"],
  ['async function f() {\n"use  server" }', 'SP1005', '"use  server"'],
  ["'use client';\n'use server';", 'SP1006', "'use server'"],
  ["'use server';\n'use client';", 'SP1006', "'use client'"],
  ["\n'use server'\n(async () => {})()", 'SP1007', "'use server'"],
  ["\n'use server'\n[1].map(x)", 'SP1007', "'use server'"],
  ["\n'use server'\n`x`", 'SP1007', "'use server'"],
  ["async function f() {\n'use server'\n+x }", 'SP1007', "'use server'"],
  ["\n'use server', 'use strict';", 'SP1007', "'use server'"],
  ["\n'use server' as const;", 'SP1007', "'use server'"],
])('D3, D4, D6: %j gives %s', (source, code, text) => {
  for (const options of [serverOptions, clientOptions]) {
    const result = compile(source, options)!;
    expect(result.diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
    const [diagnostic] = result.diagnostics;
    expect(source.slice(diagnostic!.start, diagnostic!.end)).toBe(text);
    expect(diagnostic!.line).toBe(2);
    expect(diagnostic!.severity).toBe(code === 'SP1005' ? 'warning' : 'error');
  }
});

test('a parser that drops parentheses makes no difference', async () => {
  const withoutParens: Parse = (source, file) =>
    parseSync(file, source, { preserveParens: false }).program as unknown as Program;
  const compileWith = (source: string) => compile(source, { ...serverOptions, parse: withoutParens })!;
  expect(compileWith("('use server');").diagnostics.map(({ code }) => code)).toEqual(['SP1004']);
  expect(compileWith("async function f() { (('use server')) }").diagnostics.map(({ code }) => code)).toEqual([
    'SP1004',
  ]);
  const source =
    "'use server'; export default ((async () => 'x')); const s = (async () => 'y'); export { s };";
  const runtime = createServerRuntime();
  const exports = await runModules({ entry: compileWith(source).code }, 'entry', {
    'sallyport/server': runtime.module,
  });
  expect(await (exports.default as () => unknown)()).toBe('x');
  expect(runtime.exported.size).toBe(2);
});

test('the printed text of a diagnostic', () => {
  const source =
    "import { db } from './db';\n\n\t'use server';\n\nexport async function save() {}\nmore();\n";
  const result = compile(source, { ...serverOptions, file: 'src/actions.ts' })!;
  expect(
    formatDiagnostic(result.diagnostics[0]!),
  ).toBe(`SP1001: 'use server' stands below other code, where it does nothing.
  at src/actions.ts:3:2

  1 | import { db } from './db';
  2 |
> 3 | \t'use server';
    | \t^^^^^^^^^^^^
  4 |
  5 | export async function save() {}

Move it to the first line of the file, above the imports, to make every export a Server Function; or make it the first statement of one async function's body.`);
});

test('a frame cuts the long lines of minified code', () => {
  const source = `${'x();'.repeat(500)}'use server';${'y();'.repeat(500)}`;
  const [diagnostic] = compile(source, serverOptions)!.diagnostics;
  expect(diagnostic!.frame.length).toBeLessThan(400);
  const [line, marks] = diagnostic!.frame.split('\n');
  expect(line!.slice(marks!.indexOf('^'), marks!.lastIndexOf('^') + 1)).toBe("'use server'");
});

test('lines end as editors see them: CRLF, CR, U+2028', () => {
  for (const newline of ['\n', '\r\n', '\r', '\u2028']) {
    const [diagnostic] = compile(`a();${newline}${newline}  'use server';`, serverOptions)!.diagnostics;
    expect([diagnostic!.line, diagnostic!.column]).toEqual([3, 2]);
  }
});

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: programs are written as text here
import { expect, test } from 'vitest';
import { createServerRuntime, runModules, serverOptions } from '../../test/compiler/harness.ts';
import { compile } from '../compiler.ts';

type Fn = (...args: unknown[]) => unknown;

/** Runs `make('arg')` of a module, and calls the functions that it returns. */
async function results(
  code: string,
  call?: (fn: unknown, ...args: unknown[]) => unknown,
  runtime = createServerRuntime(),
) {
  const module = await runModules({ entry: code }, 'entry', { 'sallyport/server': runtime.module });
  const made = await (module.make as Fn)('arg');
  const found: unknown[] = [];
  for (const fn of made as Fn[]) {
    found.push([fn.name, fn.length, await (call ? call(fn, 1, 2) : fn(1, 2))]);
  }
  return found;
}

// Programs that stand a little beside the usual: each has to do the same in the original, in the compiled module, and
// called as the browser would.
test.each([
  [
    'an anonymous class as default export',
    "export default class { static async save(a) { 'use server'; return a } } import self from 'entry'; export const make = () => [self.save];",
  ],
  [
    'a class expression with a name',
    "export const make = (x) => { const K = class Named { static async save(a) { 'use server'; return [a, x] } static other = 1 }; return [K.save]; };",
  ],
  [
    'two static methods of one name',
    "class K { static async save() { return 'first' } static async save(a) { 'use server'; return ['second', a] } } export const make = () => [K.save];",
  ],
  [
    'an instance method of the same name',
    "class K { static async save(a) { 'use server'; return ['static', a] } async save() { return 'instance' } } export const make = () => [K.save];",
  ],
  [
    'a template',
    "export const make = (x) => { const list = []; `${(list[0] = async (a) => { 'use server'; return [a, x] })}`; return list; };",
  ],
  [
    'a generator around it',
    "function* page(id) { yield save; async function save(a) { 'use server'; return [a, id] } } export const make = (x) => [...page(x)];",
  ],
  [
    'dead code around it',
    "export const make = (x) => { return [save]; async function save(a) { 'use server'; return [a, x] } };",
  ],
  [
    'a function in a branch',
    "export const make = (x) => { if (x) { return [save]; async function save(a) { 'use server'; return [a, x] } } };",
  ],
  [
    'a function before a var of its name',
    "export const make = (x) => { async function save(a) { 'use server'; return a ? [x, await save(0)] : 0 } var save; return [save]; };",
  ],
  [
    'two functions of one name',
    "export const make = (x) => { async function save() { 'use server'; return 'first' } async function save(a) { 'use server'; return [a, x] } return [save]; };",
  ],
  [
    'names that need brackets',
    "export const make = (x) => { const o = { 1_000: async (a) => { 'use server'; return [a, x] }, 0x10: async () => { 'use server'; return x }, 'a-b'() {}, async get() { 'use server'; return x }, async static() { 'use server'; return x }, async async() { 'use server'; return x } }; return [o[1000], o[16], o.get, o.static, o.async]; };",
  ],
  [
    'a symbol as key',
    "const key = Symbol('key'); export const make = (x) => { const o = { async [key](a) { 'use server'; return [a, x] } }; return [o[key]]; };",
  ],
  [
    'a key that is evaluated once',
    "export const make = (x) => { let count = 0; const o = { async ['k' + ++count](a) { 'use server'; return [a, x] }, [`l${++count}`]: async () => { 'use server' } }; return [o.k1, o.l2]; };",
  ],
  [
    'a function as part of a key',
    "export const make = (x) => { let fn; const o = { [(fn = async (a) => { 'use server'; return [a, x] }, 'k')]: 1 }; return [fn]; };",
  ],
  [
    'a getter that makes one',
    "export const make = (x) => { const o = { get save() { return async (a) => { 'use server'; return [a, x] } } }; return [o.save]; };",
  ],
  [
    'one in the parameters of another',
    "export const make = (x) => [async (a, b = async () => { 'use server'; return x }) => { 'use server'; return [a, typeof b === 'number' ? b : await b()] }];",
  ],
  [
    'two in one parameter list',
    "export const make = (x, f = async (a) => { 'use server'; return [a, x] }, g = async () => { 'use server'; return f.name }) => [f, g];",
  ],
  [
    'more directives beside it',
    "export const make = (x) => [async (a) => { 'use strict'\n'use server'\n;[a] = [a + 1]; return [a, x] }, async (a) => { 'use server'\n'use strict'\nreturn [a, x] }];",
  ],
  ['no line end and no semicolon', "export const make=(x)=>[async a=>{'use server'}]"],
  [
    'a directive and a comment',
    "export const make = (x) => [async (a) => { /* c */ 'use server' /* d */ // e\n return [a, x] }];",
  ],
  [
    'captures with odd names',
    "export const make = (async) => { const of = 1, get = 2, set = 3, undefined = 4, NaN = 5, ünï = 6, $ = 7, _ = 8; return [async (a) => { 'use server'; return [async, of, get, set, undefined, NaN, ünï, $, _, a] }]; };",
  ],
  [
    'a name with an escape',
    "export const make = (x) => { const \\u0061bc = x; return [async (a) => { 'use server'; return [abc, a] }]; };",
  ],
  [
    'names of ours',
    "const $$bindInline = 1, $$registerInline = 2, $$save = 3; export const make = (x) => { async function save(a) { 'use server'; return [a, x, $$bindInline, $$registerInline, $$save] } return [save]; };",
  ],
  [
    'shorthand and computed patterns',
    "export const make = (x) => [async (a) => { 'use server'; const { [x]: y = x, ...rest } = { [x]: a, x, b: 1 }; return [y, rest] }];",
  ],
  [
    'assignments to its own',
    "export const make = (x) => [async (a) => { 'use server'; let y = x; y += a; ({ y } = { y: [y] }); [y] = [y]; for (y of [y]); y++; return y }];",
  ],
  [
    'a delete, a typeof, an in',
    "export const make = (x) => { const o = { k: 1 }; return [async (a) => { 'use server'; const copy = { ...o }; delete copy.k; return [typeof o, typeof nowhere, 'k' in o, copy] }]; };",
  ],
  [
    'optional calls and members',
    "export const make = (x) => { const o = { f: null, l: [x] }; return [async (a) => { 'use server'; return [o?.f?.(a), o.l?.[0], o!.l!.length] }]; };",
  ],
  [
    'tagged templates',
    "export const make = (x) => { const s = { raw: ['<', '>'] }; return [async (a) => { 'use server'; return [String.raw`${x}${a}`, String.raw(s, a)] }]; };",
  ],
  [
    'labels',
    "export const make = (x) => [async (a) => { 'use server'; outer: for (const b of [1, 2]) { for (;;) { if (b) continue outer; break outer } } return [a, x] }];",
  ],
  [
    'dynamic imports',
    "export const make = (x) => [async (a) => { 'use server'; return [typeof import.meta.url, a, x] }];",
  ],
  [
    'arguments of its own',
    "export const make = (x) => { async function save() { 'use server'; const own = () => arguments.length; return [own(), arguments[1], x] } return [save]; };",
  ],
  [
    'this of functions inside',
    "export const make = (x) => [async (a) => { 'use server'; const o = { x, f() { return [this.x, (() => this.x)()] } }; class K { v = x; static s = [this.name]; get w() { return this.v } } return [o.f(), new K().w, K.s] }];",
  ],
  [
    'an enclosing class field',
    "export const make = (x) => { class K { f = async (a) => { 'use server'; return [a, x] } } return [new K().f]; };",
  ],
  [
    'a class in the extends of another',
    "export const make = (x) => { const L = class extends (class { static async save(a) { 'use server'; return [a, x] } }) {}; return [L.save]; };",
  ],
  [
    'nested blocks of the same names',
    "export const make = (a) => { { const a = 1; { const a = 2; var f = async (b) => { 'use server'; { const a = 3; b = [a] } return [a, b] } } } return [f]; };",
  ],
  [
    'a loop with a body that is no block',
    "export const make = (x) => { const list = []; for (let i = 0; i < 2; i++) list.push(async (a) => { 'use server'; return [i, a, x] }); return list; };",
  ],
  [
    'a loop variable in the head',
    "export const make = (x) => { const list = []; for (let i = 0, f = async (a) => { 'use server'; return [i, a] }; i < 2; i++) list.push(f); return list; };",
  ],
  [
    'do, while and comma',
    "export const make = (x) => { let n = 0, list = []; do list = [...list, async (a) => { 'use server'; return [n, a, x] }]; while (++n < 2); return list; };",
  ],
  [
    'a switch in a switch',
    "export const make = (x) => { const list = []; switch (x) { default: switch (x) { case 'never': async function inner(a) { 'use server'; return ['inner', a, x] } case 'arg': list.push(inner); } async function outer(a) { 'use server'; return ['outer', a, x] } case 'other': list.push(outer); } return list; };",
  ],
  [
    'a switch whose test holds one',
    "export const make = (x) => { let f; switch (true) { case ((f = async (a) => { 'use server'; return [a, x] }), g !== f): return [f, g]; case false: async function g(a) { 'use server'; return ['g', a, x] } } };",
  ],
  [
    'an async arrow as a case',
    "export const make = (x) => { switch (x) { case async () => { 'use server' }: case 'arg': return [g]; default: async function g(a) { 'use server'; return [a, x] } } };",
  ],
  [
    'recursion through a const of a wrapper',
    "import { serverFunction } from 'sallyport/server'; export const make = (x) => { const down = serverFunction({}, async (n) => { 'use server'; return n > 0 ? [x, await down(n - 1)] : 'end' }); return [down]; };",
  ],
  [
    'options that use captures',
    "import { serverFunction } from 'sallyport/server'; export const make = (x) => { const group = { who: x }; return [serverFunction({ filter: (user) => user === group.who, limits: { x } }, async (n) => { 'use server'; return [n, x] })]; };",
  ],
  [
    'options that hold another one',
    "import { serverFunction } from 'sallyport/server'; export const make = (x) => { const y = 1, z = 2; return [serverFunction({ first: y, second: async () => { 'use server'; return z }, third: x }, async (n) => { 'use server'; return [n, x, y, z] })]; };",
  ],
  [
    'a circle through a wrapper',
    "import { serverFunction } from 'sallyport/server'; export const make = (x) => { async function a(n) { 'use server'; return n > 0 ? ['a', await b(n - 1)] : x } const b = serverFunction({ calls: 'parallel' }, async (n) => { 'use server'; return ['b', await a(n)] }); return [a, b]; };",
  ],
  [
    'a circle in a block at the top',
    "const list = []; { const x = 'block'; async function a(n) { 'use server'; return n > 0 ? ['a', await b(n - 1)] : x } async function b(n) { 'use server'; return ['b', await a(n)] } list.push(a, b); } export const make = () => list;",
  ],
  [
    'a circle in a switch',
    "export const make = (x) => { switch (x) { case 'never': const b = async (n) => { 'use server'; return ['b', await a(n)] }; default: async function a(n) { 'use server'; return n > 0 ? ['a', typeof x, n > 5 && b] : x } return [a]; } };",
  ],
  [
    'functions at the top that call each other',
    "async function a(n) { 'use server'; return n > 0 ? ['a', await b(n - 1)] : 'end' } const b = async (n) => { 'use server'; return ['b', await a(n)] }; export const make = () => [a, b];",
  ],
  [
    'a function at the top that is replaced',
    "async function a(n) { 'use server'; return ['first', n] } export const make = () => { const first = a; a = async (n) => { 'use server'; return ['second', n, await first(n)] }; return [first, a]; };",
  ],
  [
    'a function at the top that calls what replaced it',
    "async function a(n) { 'use server'; return n ? ['first', await a(0)] : 'never' } export const make = () => { const first = a; a = async (n) => { 'use server'; return ['second', n] }; return [first]; };",
  ],
  [
    'a function that calls what replaced it',
    "export const make = (x) => { async function a(n) { 'use server'; return n ? ['first', x, await a(0)] : 'never' } const first = a; a = async (n) => { 'use server'; return ['second', n] }; return [first]; };",
  ],
  [
    'an enum and a namespace inside',
    "export const make = (x) => { enum E { A = 1, B = A + 1 } return [async (a) => { 'use server'; enum F { C = E.B, D = C * 2 } return [E.B, F.D, E[1], a] }]; };",
  ],
  [
    'a namespace whose blocks share',
    "namespace N { export const x = 'shared'; } namespace N { export async function save(a) { 'use server'; return [N.x, a] } } export const make = () => [N.save];",
  ],
])('D8, D9: %s', async (_name, source) => {
  const compiled = compile(source, serverOptions)!;
  expect(compiled.diagnostics.filter((diagnostic) => diagnostic.severity === 'error')).toEqual([]);
  const expected = await results(source);
  expect(expected.length).toBeGreaterThan(0);
  expect(await results(compiled.code)).toEqual(expected);
  const runtime = createServerRuntime();
  expect(await results(compiled.code, runtime.call, runtime)).toEqual(expected);
  // Compiled code has no directive left: compiling it again finds nothing.
  expect(compile(compiled.code, serverOptions)).toBeUndefined();
});

test('D9: the captures of a reference are read anew each time it is serialized', async () => {
  const source =
    "export const make = () => { let n = 0; const next = async () => { 'use server'; return n }; return [next, () => ++n]; };";
  const runtime = createServerRuntime();
  const module = await runModules({ entry: compile(source, serverOptions)!.code }, 'entry', {
    'sallyport/server': runtime.module,
  });
  const [next, step] = (module.make as Fn)() as [Fn, Fn];
  expect(runtime.inspect(next)!.captures).toEqual([0]);
  step();
  expect(runtime.inspect(next)!.captures).toEqual([1]);
  expect(await next()).toBe(1);
});

test('D9: module-level variables, imports and globals are not captured', () => {
  const source =
    "import { a } from 'a'; const b = 1; let c; function d() {} class E {} enum F { G } export const make = (x) => async () => { 'use server'; return [a, b, c, d, E, F.G, Math, globalThis, x] };";
  const compiled = compile(source, serverOptions)!;
  expect(compiled.functions[0]!.captures).toEqual(['x']);
});

test('D8: a method that a later one of the same name replaces is no Server Function', () => {
  const source = "class K { static async save() { 'use server' } static async save() {} } export { K };";
  expect(compile(source, serverOptions)!.functions).toEqual([]);
});

test('D9: in a class that is replaced its name still means the class, which cannot be captured', () => {
  const source = "export let K = 1; class L { static async save() { 'use server'; return L } } L = K;";
  expect(compile(source, serverOptions)!.diagnostics.map(({ code }) => code)).toEqual(['SP1033']);
});

test.each([
  "import { serverFunction } from './mine'; export const f = serverFunction({}, async () => { 'use server' });",
  "import { other as serverFunction } from 'sallyport/server'; export const f = serverFunction({}, async () => { 'use server' });",
  "import * as s from './mine'; export const f = s.serverFunction({}, async () => { 'use server' });",
])('D13: what is imported counts, not its spelling: %s', (source) => {
  const result = compile(source, serverOptions)!;
  expect(result.diagnostics.map(({ code }) => code)).toEqual(['SP1040']);
  expect(result.functions[0]!.wrapper).toBeUndefined();
});

test('D13: the runtime may have another specifier in the application', () => {
  const source =
    "import { serverFunction } from 'virtual:server'; export const f = serverFunction({}, async () => { 'use server' });";
  const result = compile(source, { ...serverOptions, runtime: { server: 'virtual:server' } })!;
  expect(result.functions[0]!.wrapper).toBe('serverFunction');
  expect(result.code).toContain('from "virtual:server";');
});

test('D13: options that wait are an error where the function is inline, and fine where it is an export', () => {
  const call =
    "serverFunction({ a: await load(), b: async () => await load() }, async () => { 'use server' })";
  const load = "import { serverFunction } from 'sallyport/server'; import { load } from './load';";
  const inline = compile(`${load} export async function page() { return ${call}; }`, serverOptions)!;
  expect(inline.diagnostics.map(({ code }) => code)).toEqual(['SP1044']);
  expect(compile(`'use server'; ${load} export const f = ${call};`, serverOptions)!.diagnostics).toEqual([]);
});

test('generated code nests deeper than the stack of a recursive walk', () => {
  const chain = Array.from({ length: 20_000 }, (_, n) => (n % 2 ? 'x' : `'${n}'`)).join(' + ');
  const compiled = compile(
    `export const make = (x) => async () => { 'use server'; return ${chain}; };`,
    serverOptions,
  )!;
  expect(compiled.diagnostics).toEqual([]);
  expect(compiled.functions[0]!.captures).toEqual(['x']);
});

test('D9: types are never captured', () => {
  const source =
    "export function make<T>(x: T) { interface A { a: T } type B = A; return async (y: A & B, z: typeof x): Promise<T> => { 'use server'; const w: B = y; return w as never satisfies T; }; }";
  expect(compile(source, serverOptions)!.functions[0]!.captures).toEqual([]);
});

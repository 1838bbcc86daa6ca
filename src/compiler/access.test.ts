import { expect, test } from 'vitest';
import {
  clientOptions,
  createServerRuntime,
  runModules,
  serverOptions,
} from '../../test/compiler/harness.ts';
import { compile } from '../compiler.ts';

const imports =
  "import { formFunction, protect, serverFunction } from 'sallyport/server'; import { load, signedIn } from './policies';";
const functionsOf = (code: string) => {
  const result = compile(`'use server'; ${imports} ${code}`, serverOptions)!;
  expect(result.diagnostics).toEqual([]);
  return result.functions;
};
const accessOf = (code: string) => functionsOf(code)[0]!.access;
const option = (access: string) =>
  accessOf(`export const f = serverFunction({ access: ${access} }, async () => {});`);
const policy = (text: string) => ({ kind: 'policy', text });

test.each([
  ["'public'", { kind: 'public' }],
  ['"public" as const', { kind: 'public' }],
  ['`public`', { kind: 'public' }],
  ['signedIn', policy('signedIn')],
  ['(signedIn as never)!', policy('signedIn')],
  ['[signedIn,   // everybody\n  role("a  //  b")]', policy('[signedIn, role("a  //  b")]')],
  ['flag ? signedIn : "public"', policy('flag ? signedIn : "public"')],
  [`one(${'x'.repeat(100)})`, policy(`one(${'x'.repeat(55)}…`)],
  ['undefined', undefined],
  ['null', undefined],
  ['void 0', undefined],
  ['[]', undefined],
])('S3: access: %s is %j', (text, expected) => {
  expect(option(text)).toEqual(expected);
});

test.each([
  ['one of two', 'x ? serverFunction({ access: a }, async () => {}) : async () => {}', undefined],
  [
    'each of two',
    'x ? serverFunction({ access: a }, async () => {}) : serverFunction({ access: b }, async () => {})',
    policy('a or b'),
  ],
  [
    'public, for one of two',
    "x ? serverFunction({ access: a }, async () => {}) : serverFunction({ access: 'public' }, async () => {})",
    { kind: 'public' },
  ],
  ['a wrapper around what is imported', 'serverFunction({ access: a }, load)', policy('a')],
  ['a wrapper in somebody else\u2019s', 'guarded(serverFunction({ access: a }, async () => {}))', undefined],
])('S3: an export of which the source tells less counts as what is sure: %s', (_name, value, expected) => {
  expect(accessOf(`export const f = ${value};`)).toEqual(expected);
});

test('S3: protect() stands for all functions of the file that say nothing themselves, inline ones too', () => {
  const functions = functionsOf(`
    export async function a() { return async () => { 'use server'; }; }
    export const b = serverFunction({ access: 'public' }, async () => {});
    export const c = guarded(async () => {});
    export const d = x ? serverFunction({ access: admin }, async () => {}) : async () => {};
    export { e } from './plain';
    const inline = serverFunction({ access: admin }, async () => { 'use server'; });
    protect(signedIn);`);
  expect(functions.map(({ name, access }) => [name, access])).toEqual([
    ['a', policy('signedIn')],
    ['b', { kind: 'public' }],
    ['c', policy('signedIn')],
    ['d', policy('admin or signedIn')],
    ['e', policy('signedIn')],
    ['anonymous', policy('signedIn')],
    ['inline', policy('admin')],
  ]);
});

test('S4: a function is validated where it has an input', () => {
  const functions = functionsOf(`
    export const a = serverFunction({ input: [text] }, async (a) => {});
    export const b = serverFunction({ input: schemas.name }, async (a) => {});
    export const c = formFunction({ input }, async (a) => {});
    export const d = serverFunction({ input: undefined }, async (a) => {});
    export const e = serverFunction({ access: x }, async (a) => {});
    export async function f(a) {}
    export const g = x ? serverFunction({ input: a }, async () => {}) : async () => {};`);
  expect(functions.map(({ validated }) => validated)).toEqual([true, true, true, false, false, false, false]);
});

test('F4: whatever a form function is called with arrives, also where it is one of several', () => {
  const functions = functionsOf(`
    export const a = formFunction({}, async (data) => {});
    export const b = x ? formFunction({}, async (data) => {}) : async (data) => {};
    export const c = formFunction({}, load);
    export const d = x ? serverFunction({}, async (a) => {}) : async (a, b) => {};`);
  expect(functions.map(({ arity }) => arity)).toEqual([-1, -1, -1, 2]);
});

test('D13: options that cannot be read are found in every branch, and where the function is not known', () => {
  const codes = (value: string) =>
    compile(`'use server'; ${imports} export const f = ${value};`, serverOptions)!.diagnostics.map(
      ({ code }) => code,
    );
  expect(codes('x ? serverFunction(options, async () => {}) : async () => {}')).toEqual(['SP1042']);
  expect(codes('serverFunction(options, load)')).toEqual(['SP1042']);
  expect(codes('serverFunction({})')).toEqual(['SP1043']);
});

test('S3: what a file says is told with each of its functions, when the module has run', async () => {
  const source = `
    'use server'; ${imports}
    export async function a() { return 1; }
    protect(signedIn);
    export const b = async () => 2;
    export { c } from './policies';
    const inline = serverFunction({ access: load('role') }, async () => { 'use server'; });
    const other = serverFunction({ access: undefined }, async () => { 'use server'; });`;
  const result = compile(source, serverOptions)!;
  const runtime = createServerRuntime();
  const policies =
    "export const signedIn = 'SIGNED IN'; export const load = (x) => [x]; export const c = async () => 3;";
  await runModules({ input: result.code, './policies': policies }, 'input', {
    'sallyport/server': runtime.module,
  });
  const told = [...runtime.exported.values(), ...runtime.inline.values()].map(({ meta }) => [
    meta.name,
    meta.protection?.(),
    meta.access && [meta.access()].flat(),
  ]);
  expect(told).toEqual([
    ['a', 'SIGNED IN', undefined],
    ['b', 'SIGNED IN', undefined],
    ['c', 'SIGNED IN', undefined],
    ['inline', 'SIGNED IN', ['role']],
    ['other', 'SIGNED IN', undefined],
  ]);
});

test('S3: the browser gets nothing of policies', () => {
  const source = `'use server'; ${imports} protect(signedIn('top secret')); export async function a() {}`;
  const { code, map } = compile(source, clientOptions)!;
  expect(JSON.stringify([code, map])).not.toMatch(/signedIn|secret|protect|policies/);
});

test('S3: mistakes with protect() are told for the browser too, where a page is developed', () => {
  const source = `'use server'; ${imports} protect(); export async function a() {}`;
  expect(compile(source, clientOptions)!.diagnostics.map(({ code }) => code)).toEqual(['SP1054']);
});

test('C5: references name a mode where there is one, beside the module in development', () => {
  const source = `'use server'; ${imports} export const a = serverFunction({ calls: 'drop' }, async () => {}); export const b = async () => {};`;
  const codeFor = (more: object) => compile(source, { ...clientOptions, ...more })!.code;
  expect(codeFor({})).toMatch(/"a-\S+", 0, { calls: "drop" }\);\n.*"b-\S+", 0\);/);
  expect(codeFor({ dev: true, module: 'm.ts' })).toMatch(
    /"a-\S+", 0, { module: "m.ts", calls: "drop" }\);\n.*"b-\S+", 0, { module: "m.ts" }\);/,
  );
});

test('in development registrations say where the module is found again, as references do', () => {
  const source = `'use server'; export async function a() { return async () => { 'use server'; }; }`;
  const codeFor = (more: object) => compile(source, { ...serverOptions, ...more })!.code;
  expect(codeFor({ dev: true, module: 'src/m.ts' }).match(/"module":"src\/m\.ts"/g)).toHaveLength(2);
  expect(codeFor({ module: 'src/m.ts' })).not.toContain('module');
});

const info = { id: 'x', name: 'x', exportName: 'x', kind: 'export', start: 0, end: 0, line: 1 } as const;

test('D7: what is exported again is what its own module says of it', () => {
  const known = {
    ...info,
    arity: 2,
    access: { kind: 'policy', text: 'admin' } as const,
    validated: true,
    calls: 'latest' as const,
    wrapper: 'serverFunction' as const,
  };
  const asked: string[][] = [];
  const functionOf = (specifier: string, name: string) => {
    asked.push([specifier, name]);
    return specifier === './known' ? known : undefined;
  };
  const source = `'use server'; ${imports} import b, { c as d } from './known';
    protect(signedIn); export { a as again } from './known'; export * from './known'; export { b, d }; export { e } from './plain';`;
  const options = { functionOf, exportsOf: () => ['star'] };
  const { functions, code } = compile(source, { ...clientOptions, ...options })!;
  expect(asked).toEqual([
    ['./known', 'a'],
    ['./known', 'default'],
    ['./known', 'c'],
    ['./plain', 'e'],
    ['./known', 'star'],
  ]);
  expect(
    functions.map(({ name, arity, access, validated, calls }) => [name, arity, access, validated, calls]),
  ).toEqual([
    ...['again', 'b', 'd'].map((name) => [name, 2, policy('admin'), true, 'latest']),
    ['e', -1, policy('signedIn'), false, undefined],
    ['star', 2, policy('admin'), true, 'latest'],
  ]);
  expect(code.match(/, 2, \{ calls: "latest" \}\)/g)).toHaveLength(4);
});

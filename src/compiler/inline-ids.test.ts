// biome-ignore-all lint/suspicious/noTemplateCurlyInString: programs are written as text here
import { expect, test } from 'vitest';
import { serverOptions } from '../../test/compiler/harness.ts';
import { compile } from '../compiler.ts';

/** The ids of the inline functions of a module, in the order of the source. */
function idsOf(source: string, id = serverOptions.id): string[] {
  const result = compile(source, { ...serverOptions, id })!;
  expect(result.diagnostics.filter((diagnostic) => diagnostic.severity === 'error')).toEqual([]);
  return result.functions.map((fn) => fn.id);
}

const save = (body: string, before = '') => `function page(a, b) { ${before}
  async function save(x) { 'use server'; ${body} }
  return save;
}`;
const [id] = idsOf(save('return [a, x, "two  spaces"];'));

test.each([
  ['comments and spaces', save('return\n\n[a,  /* c */ x, "two  spaces"]; // end\n')],
  ['other line ends', save('return [a, x, "two  spaces"];').replaceAll('\n', '\r\n')],
  ['what stands around', `const before = 1;\n\n${save('return [a, x, "two  spaces"];', 'const other = 1;')}`],
  [
    'another function beside it',
    save('return [a, x, "two  spaces"];', "async function other() { 'use server'; }"),
  ],
])('an inline function keeps its id when only this changes: %s', (_what, source) => {
  expect(idsOf(source)).toContain(id);
});

test.each([
  ['its name', save('return [a, x, "two  spaces"];').replaceAll('save', 'store')],
  ['its code', save('return [a, x, "two  spaces", 1];')],
  ['spaces in a string', save('return [a, x, "two spaces"];')],
  ['what it captures', save('return [b, x, "two  spaces"];')],
  ['a parameter', save('return [a, x, "two  spaces"];').replace('(x)', '(x, y)')],
])('D9: an old page must not reach a changed function: another id for another %s', (_what, source) => {
  expect(idsOf(source)).not.toContain(id);
});

test('an inline function of another module has another id, and so has an export of the same name', () => {
  expect(idsOf(save('return [a, x, "two  spaces"];'), 'other/module.ts')).not.toContain(id);
  expect(idsOf("'use server'; export async function save() {}")).not.toContain(id);
});

test('a checkout with other line ends gives the same id, a template over two lines included', () => {
  const source = save('return `a\n${b}`;');
  expect(idsOf(source.replaceAll('\n', '\r\n'))).toEqual(idsOf(source));
});

test('functions that are alike in everything are told apart by their order', () => {
  const twice = `${save('return a;')}\n${save('return a;').replace('page', 'other')}`;
  const ids = idsOf(twice);
  expect(new Set(ids).size).toBe(2);
  expect(ids[0]).toBe(idsOf(save('return a;'))[0]);
});

test('a function of a circle gets another id when another one of the circle changes', () => {
  const circle = (step: string) => `function page(a, b) {
    async function even(n) { 'use server'; return n ? odd(n - 1) : a; }
    async function odd(n) { 'use server'; return n ? even(n - ${step}) : b; }
    return even;
  }`;
  const [even, odd] = idsOf(circle('1'));
  const changed = idsOf(circle('2'));
  expect(changed).not.toContain(even);
  expect(changed).not.toContain(odd);
});

test('names and captures are listed in the order in which they travel', () => {
  const result = compile(save('const { b: c = b } = x; return [a, c];'), serverOptions)!;
  expect(
    result.functions.map(({ name, kind, captures, arity }) => ({ name, kind, captures, arity })),
  ).toEqual([{ name: 'save', kind: 'inline', captures: ['b', 'a'], arity: 1 }]);
});

test('D13: the options that are literals can be read', () => {
  const source = `import { serverFunction, formFunction } from 'sallyport/server';
    const schema = {};
    function page(id) {
      return [
        serverFunction({ calls: 'parallel', access, input: schema, limits: { bytes: -5, list: [1, null, true] } }, async (a) => { 'use server'; }),
        formFunction({ 'input': schema }, async (data) => { 'use server'; }),
      ];
    }`;
  const result = compile(source, serverOptions)!;
  expect(result.functions.map(({ wrapper, options, arity }) => ({ wrapper, options, arity }))).toEqual([
    {
      wrapper: 'serverFunction',
      options: { calls: 'parallel', limits: { bytes: -5, list: [1, null, true] } },
      arity: 1,
    },
    { wrapper: 'formFunction', options: {}, arity: -1 },
  ]);
});

import { expect, test } from 'vitest';
import { parse, serverOptions } from '../../test/compiler/harness.ts';
import { actionStateImportsOf, checkActionState, compile } from '../compiler.ts';

const options = {
  parse,
  file: 'page.tsx',
  formDataFirst: (specifier: string, name: string) => specifier === './actions' && name === 'save',
};
const check = (source: string) =>
  checkActionState(source, options).map(({ code, start, end }) => [code, source.slice(start, end)]);

test.each([
  [
    "import { useActionState } from 'react'; import { save } from './actions'; useActionState(save, null);",
    'save',
  ],
  [
    "import { useActionState as use } from 'react'; import { save as s } from './actions'; use(s, null);",
    's',
  ],
  [
    "import React from 'react'; import * as actions from './actions'; React.useActionState(actions.save);",
    'actions.save',
  ],
  [
    "import * as React from 'react'; import * as actions from './actions'; React['useActionState']((actions).save);",
    '(actions).save',
  ],
])('F4: %s is a warning', (source, text) => {
  expect(check(source)).toEqual([['SP1041', text]]);
});

test.each([
  "import { useActionState } from 'react'; import { other } from './actions'; useActionState(other, null);",
  "import { useActionState } from './mine'; import { save } from './actions'; useActionState(save, null);",
  "import { useActionState } from 'react'; import { save } from './actions'; { const save = 1; useActionState(save, null); }",
  "import { useActionState } from 'react'; import { save } from './actions'; useActionState(save.bind(null, 1), null);",
  "import { useActionState } from 'react'; import { save } from './actions'; useActionState((state, data) => save(data), null);",
])('F4: %s is fine', (source) => {
  expect(check(source)).toEqual([]);
});

test('a module without the hook is not parsed', () => {
  const never = () => {
    throw new Error('parsed');
  };
  expect(checkActionState("import { save } from './actions'", { ...options, parse: never })).toEqual([]);
});

test('the bundler learns which modules it has to know', () => {
  const source =
    "import { useActionState } from 'react'; import { a } from './a'; import * as b from './b'; useActionState(a); useActionState(b.c); useActionState(() => {});";
  expect(actionStateImportsOf(source, parse, 'page.tsx')).toEqual(['./a', './b']);
});

test.each([
  ['async function f(formData: FormData) {}', true],
  ['async function f(x: FormData, y) {}', true],
  ['async function f(this: void, x: FormData) {}', true],
  ['async function f(formData) {}', true],
  ['const f = async (fd) => {};', true],
  ['async function f(state, formData: FormData) {}', undefined],
  ['async function f(form: { title: string }) {}', undefined],
  ['async function f({ form }) {}', undefined],
  ['async function f() {}', undefined],
])('%s: form data first is %s', (source, expected) => {
  const result = compile(`'use server'; ${source} export { f };`, serverOptions)!;
  expect(result.functions[0]!.formDataFirst).toBe(expected);
});

const wrapped = (call: string) =>
  `'use server'; import { formFunction, serverFunction } from 'sallyport/server'; export const f = ${call};`;

test.each([
  ['serverFunction({}, async (formData: FormData) => {})', true],
  ['serverFunction({}, async (state, formData) => {})', undefined],
  ['formFunction({}, async (formData: FormData) => {})', undefined],
  ['x ? formFunction({}, async (formData) => {}) : async (formData) => {}', undefined],
])('F4: of %s the form data first is %s', (call, expected) => {
  expect(compile(wrapped(call), serverOptions)!.functions[0]!.formDataFirst).toBe(expected);
});

test('F4: in the same file serverFunction is looked through, and formFunction is fit for the hook', () => {
  const source = `
    import { useActionState } from 'react';
    import { formFunction, serverFunction } from 'sallyport/server';
    const wrong = serverFunction({}, async (formData) => { 'use server'; });
    const right = formFunction({}, async (formData) => { 'use server'; });
    export const Page = () => [
      useActionState(wrong, null),
      useActionState(right, null),
      useActionState(serverFunction({}, async (form) => { 'use server'; }), null),
      useActionState(formFunction({}, async (form) => { 'use server'; }), null),
    ];`;
  const { diagnostics } = compile(source, serverOptions)!;
  expect(diagnostics.map(({ code, start }) => [code, source.slice(start, start + 14)])).toEqual([
    ['SP1041', 'wrong, null),\n'],
    ['SP1041', 'serverFunction'],
  ]);
});

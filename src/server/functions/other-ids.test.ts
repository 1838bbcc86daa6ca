import { expect, test } from 'vitest';
import { referenceEncoder } from './function-reference.ts';
import { installedFunctions, installFunctions } from './function-table.ts';
import { registerFunction, registerReexport } from './marks.ts';

const mark = (id: string) => ({ id, name: id, arity: 1 });

/** What this build can be asked for. */
function install(...ids: string[]) {
  installFunctions({ base: '/', functions: new Map(ids.map((id) => [id, async () => undefined])) });
  return referenceEncoder(installedFunctions());
}

test('D7: what is an endpoint only through a file that exports it again is sent under the id of that file', () => {
  const save = registerFunction(async (word: unknown) => word, mark('save-1'));
  registerReexport(() => save, mark('inner-1'));
  registerReexport(() => save, mark('outer-1'));
  expect(install('outer-1')(save)?.id).toBe('outer-1.1');
  expect(install('inner-1')(save.bind(null, 1))).toEqual({ id: 'inner-1.0', bound: [1] });
  expect(install('outer-1', 'save-1')(save)?.id).toBe('save-1.1');
});

test('D7: a function of a plain module, and one whose own file runs last', () => {
  const plain = async () => 1;
  registerReexport(() => plain, mark('first-2'));
  registerReexport(() => plain, mark('second-2'));
  expect(install('second-2')(plain)?.id).toBe('second-2.1');
  const save = async () => 1;
  registerReexport(() => save, mark('again-2'));
  registerFunction(save, mark('save-2'));
  expect(install('again-2')(save)?.id).toBe('again-2.1');
});

test('D7: in an import cycle the function may not be there yet when a file exports it again', () => {
  let save: CallableFunction | undefined;
  registerReexport(() => save, mark('again-5'));
  save = registerFunction(async () => 1, mark('save-5'));
  expect(install('again-5')(save)?.id).toBe('again-5.1');
});

test('S2: what is no endpoint under any of its ids cannot be sent', () => {
  const save = registerFunction(async () => 1, mark('save-3'));
  registerReexport(() => save, mark('again-3'));
  const other = registerFunction(async () => 1, mark('other-3'));
  expect(() => install('other-3')(save)).toThrow('SP3023');
  expect(() => install('again-3')(other)).toThrow('SP3023');
});

test('F3, F4: a form posts that id, and knows the state that such a post left', () => {
  const save = registerFunction(async () => 1, mark('save-4'));
  registerReexport(() => save, mark('again-4'));
  install('again-4');
  const action = save as unknown as {
    $$FORM_ACTION(key: string): { data: FormData };
    $$IS_SIGNATURE_EQUAL(id: string, bound: number): boolean;
  };
  expect([...action.$$FORM_ACTION('k').data.values()]).toEqual(['again-4']);
  expect(action.$$IS_SIGNATURE_EQUAL('again-4', 0)).toBe(true);
  expect(action.$$IS_SIGNATURE_EQUAL('other-4', 0)).toBe(false);
});

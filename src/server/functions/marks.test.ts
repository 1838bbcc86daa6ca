import { expect, test } from 'vitest';
import { registerInline } from './inline.ts';
import { markOf, protectionOf, registerFunction, registerReexport, retryReexport } from './marks.ts';

const mark = (id: string, policy?: string) => ({
  id,
  name: id,
  arity: 0,
  ...(policy === undefined ? {} : { protection: () => policy }),
});
const protectionBehind = (id: string, fn: unknown) => protectionOf(id, markOf(fn)!)?.();

test('S3: a function has the protection of its file', () => {
  const save = registerFunction(async () => 1, mark('save-1', 'signedIn'));
  const open = registerFunction(async () => 1, mark('open-1'));
  expect(protectionBehind('save-1', save)).toBe('signedIn');
  expect(protectionOf('open-1', markOf(open)!)).toBeUndefined();
});

test('S3: what a file exports again keeps the protection of its own file', () => {
  const save = registerFunction(async () => 1, mark('save-2', 'admin'));
  registerReexport(() => save, mark('again-2', 'signedIn'));
  registerReexport(() => save, mark('open-2'));
  expect(protectionBehind('again-2', save)).toBe('admin');
  expect(protectionBehind('open-2', save)).toBe('admin');
});

test('S3: where its own file has none, the file through which it is called protects', () => {
  const save = registerFunction(async () => 1, mark('save-3'));
  registerReexport(() => save, mark('again-3', 'signedIn'));
  expect(protectionBehind('again-3', save)).toBe('signedIn');
  expect(protectionBehind('save-3', save)).toBeUndefined();
});

test('S3: a function of a plain module has the protection of each file that exports it, whichever ran first', () => {
  const save = async () => 1;
  registerReexport(() => save, mark('first-4', 'admin'));
  registerReexport(() => save, mark('second-4'));
  registerReexport(() => save, mark('third-4', 'signedIn'));
  expect(protectionBehind('first-4', save)).toBe('admin');
  expect(protectionBehind('second-4', save)).toBeUndefined();
  expect(protectionBehind('third-4', save)).toBe('signedIn');
});

test('S3: in an import cycle the file that exports a function again may run first: its own protection holds', () => {
  async function save() {}
  registerReexport(() => save, mark('again-5'));
  registerFunction(save, mark('save-5', 'admin'));
  expect(markOf(save)?.id).toBe('save-5');
  expect(protectionBehind('save-5', save)).toBe('admin');
  expect(protectionBehind('again-5', save)).toBe('admin');
});

test('S3: a protection counts although the function behind it is not there yet', () => {
  let save: unknown;
  registerReexport(() => save, mark('again-6', 'signedIn'));
  save = registerFunction(async () => 1, mark('save-6'));
  expect(protectionBehind('again-6', save)).toBe('signedIn');
  retryReexport('again-6');
  expect(protectionBehind('again-6', save)).toBe('signedIn');
});

test('S3: an edit that takes the protection away counts', () => {
  registerReexport(() => async () => 1, mark('again-7', 'signedIn'));
  const save = async () => 2;
  registerReexport(() => save, mark('again-7'));
  expect(protectionOf('again-7', markOf(save)!)).toBeUndefined();
});

test('S3: the access option of an inline function is evaluated once, and not before it is asked for', () => {
  let count = 0;
  const access = () => ({ limit: ++count });
  const fn = registerInline(() => async () => 1, { ...mark('inline-8', 'signedIn'), access });
  expect(count).toBe(0);
  const read = markOf(fn)!.access!;
  expect(read()).toBe(read());
  expect(count).toBe(1);
  expect(protectionBehind('inline-8', fn)).toBe('signedIn');
});

import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { functionId } from './function-id.ts';

test('D2: an id is the name and a hash, the same every time', () => {
  expect(functionId('shop/src/cart.ts', 'addToCart')).toMatch(/^addToCart-[\w-]{12}$/);
  expect(functionId('shop/src/cart.ts', 'addToCart')).toBe(functionId('shop/src/cart.ts', 'addToCart'));
});

test('D2: ids never change between versions: old pages call them', () => {
  expect(functionId('shop/src/cart.ts', 'addToCart')).toBe('addToCart-I4bnVWr-CGXn');
});

test('D2: the hash is the start of a SHA-256', () => {
  const hash = createHash('sha256').update('["shop/src/ü.ts","save","x"]').digest().subarray(0, 9);
  expect(functionId('shop/src/ü.ts', 'save', 'x')).toBe(`save-${hash.toString('base64url')}`);
});

test('D2: module, name and extra each make another id, however the text is split between them', () => {
  const ids = [
    functionId('a', 'b'),
    functionId('a', 'c'),
    functionId('b', 'b'),
    functionId('a', 'b', ''),
    functionId('a', 'b', 'c'),
    functionId('a","b', 'c'),
    functionId('a', 'b","c'),
    functionId('a', 'b\0c'),
  ];
  expect(new Set(ids).size).toBe(ids.length);
});

test.each(['odd name', 'ünïcode', '../../etc/passwd', '%2e', 'a?b#c', '\u2028', '💥', '', 'x'.repeat(500)])(
  'S2: the id of %j can stand in a URL path as it is',
  (name) => {
    const id = functionId('shop/src/cart.ts', name);
    expect(id).toMatch(/^[A-Za-z0-9_$]{1,40}-[\w-]{12}$/);
    expect(encodeURIComponent(id).replaceAll('%24', '$')).toBe(id);
  },
);

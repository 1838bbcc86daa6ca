import { expect, test } from 'vitest';
import { normalizeBase } from './base.ts';

test.each([
  [undefined, '/'],
  ['/', '/'],
  ['', '/'],
  ['./', '/'],
  ['/app', '/app/'],
  ['/app/', '/app/'],
  ['/a b/ü/', '/a%20b/%C3%BC/'],
  ['https://cdn.example.com/shop/', '/shop/'],
  ['https://cdn.example.com', '/'],
])('the base %j is the path %s', (base, path) => {
  expect(normalizeBase(base)).toBe(path);
});

test.each(['app/', '../', 'javascript:alert(1)'])('the base %j is an error', (base) => {
  expect(() => normalizeBase(base)).toThrow(expect.objectContaining({ code: 'SP6013' }));
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readRequestPath } from './request-path.ts';

test.each([
  ['/', { raw: '/', search: '', decoded: '/' }],
  ['/a/b?c=d?e', { raw: '/a/b', search: '?c=d?e', decoded: '/a/b' }],
  ['/caf%C3%A9/100%25', { raw: '/caf%C3%A9/100%25', search: '', decoded: '/café/100%' }],
  ['//a', { raw: '//a', search: '', decoded: '//a' }],
  ['http://x.test/a?b', { raw: '/a', search: '?b', decoded: '/a' }],
  ['HTTPS://x.test', { raw: '/', search: '', decoded: '/' }],
  ['/a?b=/../', { raw: '/a', search: '?b=/../', decoded: '/a' }],
  ['/...', { raw: '/...', search: '', decoded: '/...' }],
])('%s is understood', (url, path) => {
  expect(readRequestPath(url)).toEqual(path);
});

test.each([
  '/..',
  '/../etc/passwd',
  '/a/../b',
  '/./a',
  '/%2e%2e/etc/passwd',
  '/.%2E/etc/passwd',
  '/..%2fetc%2fpasswd',
  '/a%2Fb',
  '/..%5cetc',
  '/..\\etc',
  '/a%00.txt',
  '/%',
  '/%zz',
  '/%c0%ae%c0%ae/etc/passwd',
  '*',
  'a.test:443',
  '',
  'file:///etc/passwd',
])('%s is refused', (url) => {
  expect(readRequestPath(url)).toBeUndefined();
});

test('no spelling yields a segment that could move in a file system', () => {
  const piece = fc.constantFrom(
    '.',
    '..',
    '/',
    '%2e',
    '%2E',
    '%2f',
    '%5c',
    '\\',
    '%25',
    '%00',
    'a',
    '%',
    '%252e',
    'é',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const path = readRequestPath(`/${pieces.join('')}`);
      if (path === undefined) return;
      const segments = path.decoded.split('/');
      expect(segments).not.toContain('..');
      expect(segments).not.toContain('.');
      expect(path.decoded).not.toMatch(/[\\\0]/);
      expect(segments.length).toBe(path.raw.split('/').length);
    }),
  );
});

import { describe, expect, test } from 'vitest';
import { checkLock } from './lock.mjs';
import { findIn } from './test-tree.ts';

const check = (packages: object) =>
  findIn(checkLock, { 'package-lock.json': JSON.stringify({ packages }, null, 1) });

describe('lock', () => {
  const tool = { version: '2.0.0', optionalDependencies: { '@tool/mac': '2.0.0' } };

  test.each([
    ['is missing', {}],
    ['is there in another version', { 'node_modules/@tool/mac': { version: '1.0.0', optional: true } }],
    ['is there for somebody else', { 'node_modules/other/node_modules/@tool/mac': { version: '2.0.0' } }],
  ])('a package for another platform that %s is found', (_, others) => {
    expect(check({ '': {}, 'node_modules/tool': tool, ...others })).toEqual([
      expect.stringMatching(/^package-lock\.json:4 node_modules\/tool wants @tool\/mac 2\.0\.0/),
    ]);
  });

  test.each([
    ['beside it', 'node_modules/a/node_modules/tool', 'node_modules/a/node_modules/@tool/mac'],
    ['above it', 'node_modules/a/node_modules/tool', 'node_modules/@tool/mac'],
    ['of its own', 'node_modules/@a/tool', 'node_modules/@a/tool/node_modules/@tool/mac'],
  ])('one that is locked %s is fine', (_, path, place) => {
    expect(check({ '': {}, [path]: tool, [place]: { version: '2.0.0' } })).toEqual([]);
  });

  test('a range is left to npm', () => {
    const range = { version: '1.0.0', optionalDependencies: { fsevents: '~2.3.3' } };
    expect(check({ 'node_modules/vite': range, 'node_modules/fsevents': { version: '2.3.4' } })).toEqual([]);
  });
});

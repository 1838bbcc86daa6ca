import { describe, expect, test } from 'vitest';
import { checkLeftovers } from './leftovers.mjs';
import { findIn } from './test-tree.ts';

describe('leftovers', () => {
  test.each([
    ['src/wire/a.ts', '// TODO later', 'TODO'],
    ['docs/a.md', 'FIXME: write this', 'FIXME'],
    ['src/wire/a.ts', 'const a = b as any;', 'as any'],
    ['test/a.test.ts', 'const a = <any>b;', 'as any'],
    ['src/wire/a.ts', '// @ts-ignore', '@ts-ignore'],
    ['scripts/a.mjs', 'debugger;', 'debugger'],
    ['src/server/a.ts', 'console.log(1);', 'console.log'],
    ['src/vite/a.ts', 'console.info(1);', 'console.info'],
    ['test/a.test.ts', "test.only('x', () => {});", 'test.only'],
    ['test/a.test.ts', "describe.only('x', () => {});", 'describe.only'],
    ['README.md', '<<<<<<< HEAD', 'merge'],
  ])('in %s: %s', (file, text, message) => {
    expect(findIn(checkLeftovers, { [file]: `\n${text}\n` })).toEqual([
      expect.stringMatching(new RegExp(`^${file}:2 .*${message}`)),
    ]);
  });

  test('what may stay stays', () => {
    const found = findIn(checkLeftovers, {
      'src/cli/a.ts': 'console.log(1);',
      'src/vite/dev-log.ts': 'console.log(1);',
      'src/server/report.ts': 'console.error(1);',
      'scripts/a.mjs': 'console.log(1);',
      'src/wire/a.ts': 'const text = "as any, console.log, test.only";',
      'test/fixtures/a.ts': 'debugger;',
    });
    expect(found).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import type { FunctionInfo } from '../compiler.ts';
import { FunctionRegistry } from './function-registry.ts';

function found(name: string, arity = 1): FunctionInfo {
  return {
    id: `${name}-1`,
    name,
    exportName: name,
    kind: 'export',
    arity,
    validated: false,
    start: 0,
    end: 1,
    line: 1,
  };
}

describe('the functions of a project', () => {
  test('a file compiled again replaces what it had, and tells what is no longer right', () => {
    const registry = new FunctionRegistry();
    expect(registry.note('/a.ts', [found('add'), found('remove')], false)).toEqual(['add-1', 'remove-1']);
    expect(registry.note('/a.ts', [found('add'), found('clear')], false)).toEqual(['clear-1', 'remove-1']);
    expect(registry.in('/a.ts').map(({ name }) => name)).toEqual(['add', 'clear']);
    expect(registry.get('remove-1')).toBeUndefined();
  });

  test('D7: one id in two files is a build error that names both', () => {
    const registry = new FunctionRegistry();
    registry.note('/copy1/a.ts', [found('add')], true);
    expect(() => registry.note('/copy2/a.ts', [found('add')], true)).toThrow(
      /SP5002.*add\(\) in \/copy1\/a\.ts and add\(\) in \/copy2\/a\.ts/,
    );
  });

  test('in development a file that moved takes its functions along', () => {
    const registry = new FunctionRegistry();
    registry.note('/old.ts', [found('add')], false);
    registry.note('/new.ts', [found('add')], false);
    registry.forget('/old.ts');
    expect(registry.get('add-1')?.file).toBe('/new.ts');
    expect(registry.has('/old.ts')).toBe(false);
  });

  test('a file looks the same to the browser while names and parameters stay', () => {
    const registry = new FunctionRegistry();
    registry.noteInBrowser('/a.ts', [found('add')]);
    // The server may be ahead of the browser: it does not count.
    registry.note('/a.ts', [found('add'), found('more')], false);
    expect(registry.looksTheSame('/a.ts', [{ ...found('add'), start: 50, end: 60 }])).toBe(true);
    expect(registry.looksTheSame('/a.ts', [found('add', 2)])).toBe(false);
    expect(registry.looksTheSame('/a.ts', [{ ...found('add'), calls: 'latest' }])).toBe(false);
    expect(registry.looksTheSame('/a.ts', [{ ...found('add'), validated: true }])).toBe(true);
    expect(registry.looksTheSame('/a.ts', [found('add'), found('more')])).toBe(false);
    expect(registry.looksTheSame('/b.ts', [])).toBe(false);
  });

  test('an edit is not taken for the same because a transform that came before its hot update saw it first', () => {
    const registry = new FunctionRegistry();
    const before = [found('add')];
    const after = [found('add'), found('more')];
    registry.noteInBrowser('/a.ts', before);
    // Another file was saved in the same moment, and its update made the browser ask for this one.
    registry.noteInBrowser('/a.ts', after);
    expect(registry.looksTheSame('/a.ts', after)).toBe(false);
    registry.noteUpdate('/a.ts', after);
    expect(registry.looksTheSame('/a.ts', after)).toBe(true);
    // What the browser asks for after an update is what it was told of.
    registry.noteUpdate('/a.ts', before);
    registry.noteInBrowser('/a.ts', before);
    expect(registry.looksTheSame('/a.ts', before)).toBe(true);
  });

  test('D7: files that export each other\u2019s functions are known, in circles too', () => {
    const registry = new FunctionRegistry();
    registry.noteReexports('/all.ts', new Set(['/a.ts', '/b.ts']));
    registry.noteReexports('/top.ts', new Set(['/all.ts']));
    registry.noteReexports('/a.ts', new Set(['/top.ts']));
    expect([...registry.exportingAgain('/b.ts')].sort()).toEqual(['/a.ts', '/all.ts', '/top.ts']);
    expect([...registry.exportingAgain('/a.ts')].sort()).toEqual(['/all.ts', '/top.ts']);
    registry.noteReexports('/all.ts', new Set());
    expect([...registry.exportingAgain('/b.ts')]).toEqual([]);
    registry.forget('/a.ts');
    expect([...registry.exportingAgain('/top.ts')]).toEqual([]);
  });
});

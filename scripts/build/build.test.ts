import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { packageOf } from './bundle.mjs';
import { composeNotices } from './notices.mjs';
import { writeOutput } from './output.mjs';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-build-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('writeOutput', () => {
  const first = new Map([
    ['client.js', { content: "import './chunks/wire-1.js'" }],
    ['chunks/wire-1.js', { content: 'one' }],
    ['cli.js', { content: 'cli', mode: 0o755 }],
  ]);
  const second = new Map([
    ['client.js', { content: "import './chunks/wire-2.js'" }],
    ['chunks/wire-2.js', { content: 'two' }],
    ['cli.js', { content: 'cli', mode: 0o755 }],
  ]);

  test('writes chunks before the entries that name them, and reports what changed', () => {
    expect(writeOutput(folder, first)).toEqual(['chunks/wire-1.js', 'client.js', 'cli.js']);
    expect(statSync(join(folder, 'cli.js')).mode & 0o111).toBe(0o111);
    expect(writeOutput(folder, second)).toEqual(['chunks/wire-2.js', 'client.js']);
    expect(readFileSync(join(folder, 'client.js'), 'utf8')).toContain('wire-2');
  });

  test('removes what is no longer part of it, unless a running process may need it', () => {
    writeOutput(folder, first);
    writeOutput(folder, second, { keepOld: true });
    expect(existsSync(join(folder, 'chunks/wire-1.js'))).toBe(true);
    writeOutput(folder, second);
    expect(existsSync(join(folder, 'chunks/wire-1.js'))).toBe(false);
  });

  test('does not touch a file that stays the same', () => {
    writeOutput(folder, first);
    const before = statSync(join(folder, 'cli.js')).ino;
    expect(writeOutput(folder, first)).toEqual([]);
    expect(statSync(join(folder, 'cli.js')).ino).toBe(before);
  });
});

describe('composeNotices', () => {
  /** Installs a package that is there with the files given. */
  function addPackage(path: string, manifest: object, licence?: string) {
    mkdirSync(join(folder, path), { recursive: true });
    writeFileSync(join(folder, path, 'package.json'), JSON.stringify(manifest));
    if (licence !== undefined) writeFileSync(join(folder, path, 'LICENCE.md'), licence);
    return join(folder, path, 'lib/index.js');
  }

  test('names each package once, sorted, with its licence, and leaves our own code out', () => {
    const text = composeNotices([
      addPackage(
        'node_modules/zeta',
        { name: 'zeta', version: '2.0.0', license: 'ISC' },
        'Zeta text\r\n\r\nmore\n',
      ),
      addPackage('node_modules/@a/b', { name: '@a/b', version: '1.0.0', license: 'MIT' }, 'B text'),
      join(folder, 'node_modules/@a/b/lib/other.js'),
      addPackage(
        'node_modules/zeta/node_modules/c',
        { name: 'c', version: '3.0.0', license: 'MIT' },
        'C text',
      ),
      join(folder, 'src/client.ts'),
      '\0rolldown/runtime.js',
    ]);
    const headings = [...text.matchAll(/^## (.*)$/gm)].map((match) => match[1]);
    expect(headings).toEqual(['@a/b 1.0.0', 'c 3.0.0', 'zeta 2.0.0']);
    expect(text).toContain('Licence: ISC\n\n> Zeta text\n>\n> more\n');
    expect(text).not.toContain(folder);
  });

  test('a package without a licence text cannot be shipped', () => {
    const module = addPackage('node_modules/bare', { name: 'bare', version: '1.0.0', license: 'MIT' });
    expect(() => composeNotices([module])).toThrow(/bare is bundled into dist, but has no licence text/);
  });

  test('without bundled packages it says so', () => {
    expect(composeNotices([join(folder, 'src/a.ts')])).toContain('None at present.');
  });
});

describe('packageOf', () => {
  test.each([
    ['react', 'react'],
    ['react-dom/server', 'react-dom'],
    ['@noble/hashes/sha2.js', '@noble/hashes'],
    ['./a.ts', undefined],
    ['/a.ts', undefined],
    ['\0virtual', undefined],
    ['node:fs', undefined],
    ['virtual:sallyport/functions', undefined],
  ])('%j belongs to %s', (specifier, name) => {
    expect(packageOf(specifier)).toBe(name);
  });
});

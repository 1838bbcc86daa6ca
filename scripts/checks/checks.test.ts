import { homedir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { arrows, checkArrows, entryArrows } from './arrows.mjs';
import { checkLength, maxLines } from './length.mjs';
import { checkLinks, findAnchors } from './links.mjs';
import { checkPaths } from './paths.mjs';
import { findIn, makeTestRoot } from './test-tree.ts';

describe('arrows', () => {
  const parts = Object.keys(arrows);
  const forbidden = parts.flatMap((from) =>
    parts.filter((to) => to !== from && !arrows[from]?.includes(to)).map((to) => [from, to] as const),
  );

  test.each(forbidden)('src/%s may not import src/%s', (from, to) => {
    const found = findIn(checkArrows, { [`src/${from}/a.ts`]: `\nimport { b } from '../${to}/b.ts';\n` });
    expect(found).toEqual([expect.stringContaining(`src/${from}/a.ts:2 imports src/${to}/b.ts`)]);
  });

  test('an import along the arrows is fine, of an entry too', () => {
    const found = findIn(checkArrows, {
      'src/client/a.ts': `import { b } from '../wire/b.ts'; import { c } from './c.ts'; import 'react';`,
      'src/vite/a.ts': `import { b } from '../compiler.ts'; import { c } from 'node:fs'; import 'vite';`,
      'src/client.ts': `export { a } from './client/a.ts'; export { e } from './errors/e.ts';`,
    });
    expect(found).toEqual([]);
  });

  test.each([
    `import type { B } from '../server/b.ts';`,
    `export { b } from '../server/b.ts';`,
    `export * from '../server/b.ts';`,
    `export type * from '../server/b.ts';`,
    `const b = await import('../server/b.ts');`,
    'const b = await import(`../server/b.ts`);',
    `let b: import('../server/b.ts').B;`,
    `let b: typeof import('../server/b.ts');`,
    `import b = require('../server/b.ts');`,
    `const b = require('../server/b.ts');`,
    `new Worker(new URL('../server/b.ts', import.meta.url));`,
    `import { b } from 'sallyport/server';`,
    `import { b } from '../server.ts';`,
  ])('no way to name a module goes unseen: %s', (line) => {
    expect(findIn(checkArrows, { 'src/client/a.ts': line })).toHaveLength(1);
  });

  test.each(Object.keys(entryArrows))('the entry src/%s.ts imports its own part only', (entry) => {
    const other = ['client', 'references'].includes(entry) ? 'server' : 'client';
    const found = findIn(checkArrows, { [`src/${entry}.ts`]: `export { a } from './${other}/a.ts';` });
    expect(found).toEqual([expect.stringContaining(`src/${entry}.ts:1 imports src/${other}/a.ts`)]);
  });

  test('a part does not import its own entry', () => {
    const found = findIn(checkArrows, { 'src/wire/a.ts': `import { b } from '../wire.ts';` });
    expect(found).toEqual([expect.stringContaining('imports its own entry')]);
  });

  test.each([
    ['node:fs', 'client/a.ts'],
    ['fs', 'wire/a.ts'],
    ['node:fs/promises', 'server/handler.ts'],
    ['node:async_hooks', 'server/deep/scope.ts'],
    ['node:crypto', 'compiler/a.ts'],
    ['node:util', 'errors/a.ts'],
    ['node:http', 'server.ts'],
  ])('%s may not be imported in src/%s', (specifier, file) => {
    const found = findIn(checkArrows, { [`src/${file}`]: `import type { x } from '${specifier}';` });
    expect(found).toEqual([expect.stringContaining(`imports ${specifier}: node: modules belong in`)]);
  });

  test('node: modules may be imported where the design puts them', () => {
    const files = [
      'node.ts',
      'node/a.ts',
      'cli.ts',
      'cli/a.ts',
      'vite/a.ts',
      'server/request/scope.ts',
      'server/request/tracing.ts',
    ];
    const tree = Object.fromEntries(files.map((file) => [`src/${file}`, `import 'node:fs';`]));
    expect(findIn(checkArrows, tree)).toEqual([]);
  });

  test.each([
    ['vite', 'compiler'],
    ['react', 'wire'],
    ['react-dom/server', 'compiler'],
  ])('%s may not be imported in src/%s', (specifier, part) => {
    const found = findIn(checkArrows, { [`src/${part}/a.ts`]: `import '${specifier}';` });
    expect(found).toEqual([expect.stringContaining(`imports ${specifier}: only`)]);
  });

  test('the error table of one part may not be imported by another', () => {
    const found = findIn(checkArrows, { 'src/client/a.ts': `import '../errors/server.ts';` });
    expect(found).toEqual([expect.stringContaining('the table of src/server')]);
  });

  test('a folder that no rule names is an error', () => {
    const found = findIn(checkArrows, { 'src/util/a.ts': `import '../wire/b.ts';` });
    expect(found).toEqual([expect.stringContaining('src/util is in no rule')]);
  });

  test('src imports nothing outside of src, no test, and nothing by reference', () => {
    const found = findIn(checkArrows, {
      'src/wire/a.ts': `import '../../test/a.ts';`,
      'src/wire/b.ts': `import './a.test.ts';`,
      'src/wire/c.ts': '/// <reference types="node" />\n',
    });
    expect(found).toHaveLength(3);
  });

  test('tests may put parts together', () => {
    expect(
      findIn(checkArrows, { 'src/wire/a.test.ts': `import '../server/a.ts'; import 'node:fs';` }),
    ).toEqual([]);
  });

  test('a file that cannot be parsed is named', () => {
    expect(() => findIn(checkArrows, { 'src/wire/a.ts': 'const = ;' })).toThrow(
      /src\/wire\/a\.ts cannot be parsed/,
    );
  });
});

describe('length', () => {
  const lines = (count: number) => 'x;\n'.repeat(count);

  test.each([
    'src/a.ts',
    'examples/a/b.tsx',
    'scripts/a.mjs',
    'test/a.test.ts',
    'bench/a.mjs',
    'examples/a.css',
  ])('%s may have 500 lines and no more', (file) => {
    expect(findIn(checkLength, { [file]: lines(maxLines) })).toEqual([]);
    expect(findIn(checkLength, { [file]: lines(maxLines + 1) })).toEqual([
      expect.stringContaining(`${file}:501 has 501 lines`),
    ]);
  });

  test('prose may be long', () => {
    expect(findIn(checkLength, { 'docs/a.md': lines(900), 'examples/a/README.md': lines(900) })).toEqual([]);
  });
});

describe('paths', () => {
  // In pieces, or the check would find them here.
  const home = ['', 'home', 'ann', 'project'].join('/');
  const registry = ['registry', 'example', 'org'].join('.');

  test.each([
    ['the folder of the checkout', (root: string) => `${root}/src/a.ts`],
    ['the home folder', () => `${homedir()}/notes`],
    ['somebody else’s home folder', () => home],
    ['a home folder on a Mac', () => ['', 'Users', 'ann', 'x'].join('/')],
    ['a home folder on Windows', () => ['C:', 'Users', 'ann'].join('\\')],
    ['a registry', () => `https://${registry}/react`],
    ['a resolved address', () => `{ "resolved": ${'"https'}://a.example/b.tgz" }`],
  ])('%s is found', (_, text) => {
    const root = makeTestRoot();
    const found = findIn(checkPaths, { 'docs/a.md': `one\nsee ${text(root)} here\n` }, root);
    expect(found[0]).toMatch(/^docs\/a\.md:2 /);
  });

  test('paths of addresses and relative paths are not', () => {
    const text = `https://example.com${home} ./home/ann/x registry.get.value /usr/bin/env /tmp/a`;
    expect(findIn(checkPaths, { 'a.ts': text })).toEqual([]);
  });
});

describe('links', () => {
  test.each([
    ['[a](./missing.md)', 'there is no docs/missing.md'],
    ['![a](../missing.png)', 'there is no missing.png'],
    ['[a](./there.md#nowhere)', 'docs/there.md has no heading for #nowhere'],
    ['[a](#nowhere)', 'docs/index.md has no heading for #nowhere'],
    ['[a](../../outside.md)', 'only relative links inside the project'],
    ['[a](/docs/there.md)', 'only relative links inside the project'],
    ['[a]: ./missing.md', 'there is no docs/missing.md'],
    ['<img src="missing.png">', 'there is no docs/missing.png'],
    ['[a](./missing.md "title")', 'there is no docs/missing.md'],
    ['`x` and [`code`](./missing.md)', 'there is no docs/missing.md'],
  ])('%s is broken', (link, message) => {
    const found = findIn(checkLinks, {
      'docs/index.md': `# Index\n\n${link}\n`,
      'docs/there.md': '# There\n',
    });
    expect(found).toEqual([expect.stringMatching(new RegExp(`^docs/index\\.md:3 links to .*${message}$`))]);
  });

  test('links that lead somewhere, and what only looks like a link, are fine', () => {
    const index = [
      '[a](./there.md) [b](there.md#its-a-b-c) [c](../README.md) [d](https://example.com/x) [e](mailto:a@b.c)',
      '[f](#index) [g](./sub/) `[code](./missing.md)` <a href="there.md">h</a>',
      '```md\n[in a fence](./missing.md)\n```',
    ];
    const found = findIn(checkLinks, {
      'docs/index.md': `# Index\n${index.join('\n')}\n`,
      'docs/there.md': '## It’s a `b`, (c)\n',
      'docs/sub/x.md': '',
      'README.md': '',
    });
    expect(found).toEqual([]);
  });

  test('anchors are made as GitHub makes them', () => {
    const text =
      '# One two\n## One two\n### `npm start`: [go](x.md)!\n```\n# not one\n```\n<a id="own"></a>\n';
    expect([...findAnchors(text)]).toEqual(['one-two', 'one-two-1', 'npm-start-go', 'own']);
  });
});

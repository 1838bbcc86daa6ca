import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from '../../test/node/make-folder.ts';
import { listFiles } from './static-files.ts';

const names = (folder: string) => [...listFiles(folder).keys()].sort();

test('lists files of all depths, dot files left out, .well-known kept', () => {
  const folder = makeFolder({
    'index.html': 'x',
    'a/b/c.txt': 'x',
    'with space/ünï.txt': 'x',
    '.env': 'SECRET=1',
    'a/.hidden/x.txt': 'x',
    '.vite/manifest.json': '{}',
    '.git/config': 'x',
    '.well-known/security.txt': 'x',
  });
  expect(names(folder)).toEqual([
    '.well-known/security.txt',
    'a/b/c.txt',
    'index.html',
    'with space/ünï.txt',
  ]);
});

test('compressed forms belong to their file; a file that only looks like one stands for itself', () => {
  const folder = makeFolder({
    'app.js': 'x',
    'app.js.br': 'b',
    'app.js.gz': 'g',
    'old.css.gz': 'x',
    'data.tar.gz': 'x',
  });
  expect(names(folder)).toEqual(['app.js', 'data.tar.gz', 'old.css.gz']);
  expect(listFiles(folder).get('app.js')?.forms).toMatchObject({
    br: { path: 'app.js.br' },
    gzip: { path: 'app.js.gz' },
  });
});

test('a link is followed inside of the folder, not out of it, and not in circles', () => {
  const outside = makeFolder({ 'secret.txt': 'x', 'deep/secret.txt': 'x' });
  const folder = makeFolder({ 'a/real.txt': 'x' });
  symlinkSync(join(folder, 'a/real.txt'), join(folder, 'inside.txt'));
  symlinkSync(join(folder, 'a'), join(folder, 'b'));
  symlinkSync(join(outside, 'secret.txt'), join(folder, 'out.txt'));
  symlinkSync(join(outside, 'deep'), join(folder, 'out'));
  symlinkSync(folder, join(folder, 'a/circle'));
  symlinkSync(join(folder, 'nowhere'), join(folder, 'broken'));
  expect(names(folder)).toEqual(['a/real.txt', 'b/real.txt', 'inside.txt']);
});

test('a link to a sibling folder whose name begins alike leads outside', () => {
  const parent = makeFolder({ 'client/a.txt': 'x', 'client-private/secret.txt': 'x' });
  symlinkSync(join(parent, 'client-private'), join(parent, 'client/link'));
  expect(names(join(parent, 'client'))).toEqual(['a.txt']);
});

test('the folder itself may be a link', () => {
  const parent = makeFolder({ 'release-7/index.html': 'x' });
  symlinkSync(join(parent, 'release-7'), join(parent, 'current'));
  expect(names(join(parent, 'current'))).toEqual(['index.html']);
});

test.each([
  ['assets/index-DiwrgTda.js', true],
  ['assets/index-B_7sk-Q2.css', true],
  ['assets/de/logo-Bz9x1yQa.svg', true],
  ['assets/index-DiwrgTda.js.map', false],
  ['assets/team-portrait.png', false],
  ['assets/logo.svg', false],
  ['assets/README.md', false],
  ['index-DiwrgTda.js', false],
  ['my-assets/index-DiwrgTda.js', false],
  ['index.html', false],
])('%s never changes: %s', (path, immutable) => {
  const file = listFiles(makeFolder({ [path]: 'x' })).get(path);
  expect(file?.immutable).toBe(immutable);
  expect(typeof file?.hash).toBe(immutable ? 'undefined' : 'string');
});

test('two contents of one length and time have different hashes', () => {
  const folder = makeFolder({ 'index.html': 'index-aaaa.js' });
  const time = new Date(0);
  utimesSync(join(folder, 'index.html'), time, time);
  const before = listFiles(folder).get('index.html')?.hash;
  writeFileSync(join(folder, 'index.html'), 'index-bbbb.js');
  utimesSync(join(folder, 'index.html'), time, time);
  expect(listFiles(folder).get('index.html')?.hash).not.toBe(before);
});

test('SP6014: a folder that is not there is an error that names it', () => {
  const folder = join(makeFolder({}), 'client');
  expect(() => listFiles(folder)).toThrow(expect.objectContaining({ code: 'SP6014' }));
  expect(() => listFiles(folder)).toThrow(folder);
  mkdirSync(folder);
  expect(names(folder)).toEqual([]);
});

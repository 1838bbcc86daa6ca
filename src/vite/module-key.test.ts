import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileOfModulePath, moduleKeyOf, modulePathOf } from './module-key.ts';

let top: string;
const place = (...parts: string[]) => path.join(top, ...parts);
function writePackage(folder: string, content: string) {
  mkdirSync(place(folder), { recursive: true });
  writeFileSync(place(folder, 'package.json'), content);
}

beforeAll(() => {
  top = mkdtempSync(path.join(tmpdir(), 'sallyport-key-'));
  writePackage('repo', '{ "name": "repo" }');
  writePackage('repo/app', '{ "name": "app" }');
  writePackage('repo/app/src/esm', '{ "type": "module" }');
  writePackage('repo/node_modules/.store/kit@1.2.3/node_modules/@scope/kit', '{ "name": "@scope/kit" }');
  writePackage('nameless', '{ "private": true }');
  writePackage('half', '{ "name": ');
});
afterAll(() => rmSync(top, { recursive: true }));

test.each([
  ['a file of the app', 'repo/app/src/cart.ts', 'app/src/cart.ts'],
  ['a nested package.json without a name is no package', 'repo/app/src/esm/cart.ts', 'app/src/esm/cart.ts'],
  ['a file outside of the root, in another package', 'repo/shared/cart.ts', 'repo/shared/cart.ts'],
  [
    'a dependency, without the path of the package manager',
    'repo/node_modules/.store/kit@1.2.3/node_modules/@scope/kit/dist/cart.js',
    '@scope/kit/dist/cart.js',
  ],
])('D7: %s', (_, file, key) => {
  expect(moduleKeyOf(place(file), place('repo/app'))).toBe(key);
});

test.each(['nameless', 'half'])(
  'D7: a project without a package name (%s) is known by its root alone',
  (root) => {
    expect(moduleKeyOf(place(root, 'src/cart.ts'), place(root))).toBe('/src/cart.ts');
  },
);

test('the path that a page names leads back to the file, outside of the root too', () => {
  for (const file of ['repo/app/src/cart.ts', 'repo/shared/cart.ts']) {
    const modulePath = modulePathOf(place(file), place('repo/app'));
    expect(fileOfModulePath(modulePath, place('repo/app'))).toBe(place(file));
  }
});

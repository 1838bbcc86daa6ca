import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findMissingPackages } from './packages.mjs';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-packages-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Packages = Record<string, object>;

/** Writes both lists of packages, and a folder for each that is installed. */
function install(wanted: Packages, installed?: Packages) {
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages: wanted }));
  if (!installed) return;
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  writeFileSync(join(folder, 'node_modules/.package-lock.json'), JSON.stringify({ packages: installed }));
  for (const path of Object.keys(installed)) mkdirSync(join(folder, path), { recursive: true });
}

const react = { version: '19.3.1', integrity: 'sha512-a' };

describe('findMissingPackages', () => {
  test('in a fresh clone all are missing', () => {
    install({ '': {}, 'node_modules/react': react, 'node_modules/@a/b': { version: '1.0.0' } });
    expect(findMissingPackages(folder)).toEqual(['node_modules/react', 'node_modules/@a/b']);
  });

  test('nothing is missing after an installation', () => {
    install({ '': {}, 'examples/shop': {}, 'node_modules/react': react }, { 'node_modules/react': react });
    expect(findMissingPackages(folder)).toEqual([]);
  });

  test.each([
    ['of another version', { ...react, version: '19.3.0' }],
    ['of other content', { ...react, integrity: 'sha512-b' }],
  ])('a package %s is missing', (_, installed) => {
    install({ 'node_modules/react': react }, { 'node_modules/react': installed });
    expect(findMissingPackages(folder)).toEqual(['node_modules/react']);
  });

  test('a package whose folder somebody removed is missing', () => {
    install({ 'node_modules/react': react }, { 'node_modules/react': react });
    rmSync(join(folder, 'node_modules/react'), { recursive: true });
    expect(findMissingPackages(folder)).toEqual(['node_modules/react']);
  });

  test('a package for another platform is not missed, one of the wrong version is', () => {
    const optional = { ...react, optional: true };
    install(
      { 'node_modules/a': optional, 'node_modules/b': optional },
      { 'node_modules/b': { ...react, version: '1.0.0' } },
    );
    expect(findMissingPackages(folder)).toEqual(['node_modules/b']);
  });

  test('a package beside those asked for is nobody’s business', () => {
    install({ 'node_modules/react': react }, { 'node_modules/react': react, 'node_modules/extra': react });
    expect(findMissingPackages(folder)).toEqual([]);
  });

  test('a folder without package-lock.json is an error that says so', () => {
    expect(() => findMissingPackages(folder)).toThrow(/no package-lock\.json/);
  });
});

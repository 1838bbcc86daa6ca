import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { builtinModules, isBuiltin } from 'node:module';
import { homedir } from 'node:os';
import { join, posix } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageOf } from '../../scripts/build/bundle.mjs';
import { findImports } from '../../scripts/checks/syntax.mjs';
import { makeTemporaryFolder } from '../harness/temporary-folder.ts';
import { type PackedPackage, packLibrary, projectRoot } from './pack.ts';

const place = makeTemporaryFolder('package');
let packed: PackedPackage;
let manifest: { exports: Record<string, string | Record<string, string>>; [field: string]: unknown };

beforeAll(async () => {
  packed = await packLibrary(place.folder);
  manifest = JSON.parse(read('package.json'));
});

afterAll(() => place.remove());

const read = (path: string) => readFileSync(join(packed.folder, path), 'utf8');

/** Everything that a file of the package imports, and what these import, as paths in the package. */
function followImports(entry: string): { files: string[]; outside: string[] } {
  const files = [entry];
  const outside = new Set<string>();
  for (const file of files) {
    for (const { specifier } of findImports(file, read(file))) {
      const target = posix.join(posix.dirname(file), specifier);
      if (!specifier.startsWith('.')) outside.add(specifier);
      else if (!files.includes(target)) files.push(target);
    }
  }
  return { files, outside: [...outside].sort() };
}

/** The source files that a built file was made of, by its source map. One that only passes on exports has none. */
function sourcesOf(file: string): string[] {
  if (!packed.files.some(({ path }) => path === `${file}.map`)) return [];
  const { sources } = JSON.parse(read(`${file}.map`)) as { sources: string[] };
  return sources.map((source) => posix.join(posix.dirname(file), source));
}

describe('the packed files', () => {
  test('are the ones that a user needs, and no others', () => {
    const allowed = [
      /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|THIRD-PARTY-NOTICES\.md)$/,
      /^dist\/(vite|client|server|assets|node|rsc|rsc-browser|rsc-no-browser|rsc-ssr|compiler|wire)\.(js|js\.map|d\.ts)$/,
      /^dist\/(cli|references|rsc-references|rsc-rendering)\.(js|js\.map)$/,
      /^dist\/chunks\/[a-z-]+-[\w-]{8}\.js(\.map)?$/,
      /^dist\/(vite|client|server|node|rsc|compiler|wire|errors)\/[a-z/-]+\.d\.ts$/,
    ];
    const strangers = packed.files
      .map((file) => file.path)
      .filter((path) => !allowed.some((rule) => rule.test(path)));
    expect(strangers).toEqual([]);
    for (const path of ['README.md', 'LICENSE', 'CHANGELOG.md', 'THIRD-PARTY-NOTICES.md', 'dist/cli.js']) {
      expect(packed.files.map((file) => file.path)).toContain(path);
    }
  });

  test('are what the exports and the command name', () => {
    const targets = Object.values(manifest.exports).flatMap((target) =>
      typeof target === 'string' ? [target] : Object.values(target),
    );
    const paths = packed.files.map((file) => `./${file.path}`);
    expect(targets.filter((target) => !paths.includes(target))).toEqual([]);
    expect(Object.keys(manifest.exports)).toEqual(expect.arrayContaining(['./vite', './client', './server']));
  });

  test('the command can be run', () => {
    expect(read('dist/cli.js')).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(packed.files.find((file) => file.path === 'dist/cli.js')!.mode & 0o111).toBe(0o111);
  });

  test('are of a size that nobody minds', () => {
    const unpacked = packed.files.reduce((sum, file) => sum + file.size, 0);
    expect(packed.size).toBeLessThan(700_000);
    expect(unpacked).toBeLessThan(2_500_000);
  });

  test('say nothing about the machine they were built on', () => {
    const secrets = [projectRoot, `${homedir()}/`, place.folder];
    const telling = packed.files
      .map((file) => file.path)
      .filter((path) => secrets.some((secret) => read(path).includes(secret)));
    expect(telling).toEqual([]);
  });
});

describe('what the built files import', () => {
  const known = () =>
    new Set([
      'sallyport',
      ...Object.keys((manifest.dependencies as object) ?? {}),
      ...Object.keys((manifest.peerDependencies as object) ?? {}),
    ]);

  test('comes with the package: dependencies, peers, and Node', () => {
    const unknown = packed.files
      .map((file) => file.path)
      .filter((path) => /\.(js|d\.ts)$/.test(path))
      .flatMap((path) =>
        findImports(path, read(path))
          .map(({ specifier }) => specifier)
          .filter((specifier) => packageOf(specifier) !== undefined && !isBuiltin(specifier))
          .filter((specifier) => !known().has(packageOf(specifier)!))
          .map((specifier) => `${path} imports ${specifier}`),
      );
    expect(unknown).toEqual([]);
  });

  test('is in the package, where it is a file of it', () => {
    const paths = new Set(packed.files.map((file) => file.path));
    const missing = [...paths]
      .filter((path) => /\.(js|d\.ts)$/.test(path))
      .flatMap((path) =>
        findImports(path, read(path))
          .filter(({ specifier }) => specifier.startsWith('.'))
          .map(({ specifier }) => posix.join(posix.dirname(path), specifier))
          .map((target) => (path.endsWith('.d.ts') ? target.replace(/\.js$/, '.d.ts') : target))
          .filter((target) => !paths.has(target))
          .map((target) => `${path} imports ${target}`),
      );
    expect(missing).toEqual([]);
  });

  test.each([
    ['client', /^(src\/(client|wire|errors)\/|src\/client\.ts)/, /^react$/],
    [
      'server',
      /^(src\/(server|wire|errors)\/|src\/server\.ts|node_modules\/)/,
      /^node:(async_hooks|diagnostics_channel)$/,
    ],
    ['compiler', /^(src\/(compiler|errors)\/|src\/compiler\.ts|node_modules\/)/, /^magic-string$/],
  ])('dist/%s.js holds its own parts only', (entry, ownSources, ownImports) => {
    const { files, outside } = followImports(`dist/${entry}.js`);
    const sources = files.flatMap(sourcesOf);
    expect(sources.length).toBeGreaterThan(1);
    expect(sources.filter((source) => !ownSources.test(source))).toEqual([]);
    expect(outside.filter((specifier) => !ownImports.test(specifier))).toEqual([]);
  });

  test('Node’s modules are named with node:', () => {
    const bare = packed.files
      .map((file) => file.path)
      .filter((path) => path.endsWith('.js'))
      .flatMap((path) => findImports(path, read(path)).map(({ specifier }) => specifier))
      .filter((specifier) => builtinModules.includes(specifier));
    expect(bare).toEqual([]);
  });
});

describe('the tools that judge packages', () => {
  test('publint has nothing to say', async () => {
    const tarball = readFileSync(packed.tarball);
    const bytes = tarball.buffer.slice(
      tarball.byteOffset,
      tarball.byteOffset + tarball.byteLength,
    ) as ArrayBuffer;
    const { messages, pkg } = await publint({ pack: { tarball: bytes }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  test('arethetypeswrong finds the types right, for ES modules', () => {
    const attw = join(projectRoot, 'node_modules/@arethetypeswrong/cli/dist/index.js');
    const args = [attw, packed.tarball, '--profile', 'esm-only', '--format', 'json'];
    const output = execFileSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
    const { analysis } = JSON.parse(output);
    expect(Object.keys(analysis.entrypoints)).toEqual(Object.keys(manifest.exports));
    // What old resolutions make of an ESM-only package is known.
    const ours = analysis.problems.filter(
      (problem: { resolutionKind?: string }) => !/^node(10|16-cjs)$/.test(problem.resolutionKind ?? ''),
    );
    expect(ours).toEqual([]);
  });
});

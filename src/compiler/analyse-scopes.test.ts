import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { analyze } from 'eslint-scope';
import { parseSync } from 'vite';
import { expect, test } from 'vitest';
import { parse } from '../../test/compiler/harness.ts';
import { analyseScopes } from './analyse-scopes.ts';
import type { Program } from './ast.ts';
import { isFunction } from './ast.ts';
import { walk } from './walk.ts';

/** `name@position -> where it is declared`, with `=` for a write: what both analyses are reduced to. */
type Uses = Map<string, string>;

function ourUses(program: Program): Uses {
  const uses: Uses = new Map();
  for (const { name, node, binding, write } of analyseScopes(program).references) {
    const target = binding
      ? binding.kind === 'arguments'
        ? `arguments of ${binding.node.start}`
        : String(binding.id.start)
      : 'global';
    uses.set(`${name}@${node.start}`, `${write ? '= ' : ''}${target}`);
  }
  return uses;
}

interface Positioned {
  start: number;
}

function eslintUses(program: Program): Uses {
  const uses: Uses = new Map();
  const manager = analyze(program as never, {
    ecmaVersion: 2022,
    sourceType: 'module',
    fallback: 'iteration',
  });
  for (const scope of manager.scopes) {
    for (const reference of scope.references) {
      if (reference.init) continue;
      const { identifier, resolved } = reference;
      const [definition] = resolved?.defs ?? [];
      const target = definition
        ? String((definition.name as unknown as Positioned).start)
        : resolved
          ? `${resolved.name} of ${(resolved.scope.block as unknown as Positioned).start}`
          : 'global';
      const { start } = identifier as unknown as Positioned;
      uses.set(`${identifier.name}@${start}`, `${reference.isWrite() ? '= ' : ''}${target}`);
    }
  }
  return uses;
}

function countFunctions(program: Program): number {
  let count = 0;
  walk(program, (node) => {
    if (isFunction(node)) count++;
  });
  return count;
}

/** The scripts of the packages that happen to be installed, in a fixed order, up to a total size. */
function* installedScripts(limit: number): Generator<string> {
  let total = 0;
  const root = join(import.meta.dirname, '../../node_modules');
  const pending = [root];
  for (let folder = pending.shift(); folder; folder = pending.shift()) {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) pending.push(path);
      if (!entry.isFile() || !/\.[cm]?js$/.test(entry.name)) continue;
      const { size } = statSync(path);
      if (size > 400_000) continue;
      total += size;
      if (total > limit) return;
      yield path;
    }
  }
}

test('every use of a name in the installed packages means what eslint-scope says', {
  timeout: 600_000,
}, () => {
  // SALLYPORT_SCOPE_MEGABYTES=50 compares more.
  const megabytes = Number(process.env.SALLYPORT_SCOPE_MEGABYTES ?? 4);
  let functions = 0;
  let compared = 0;
  const differences: string[] = [];
  for (const path of installedScripts(megabytes * 1_000_000)) {
    const source = readFileSync(path, 'utf8');
    const { program, errors } = parseSync(path, source, { lang: 'js', sourceType: 'module', range: true });
    // Not every script is a module: some need sloppy mode.
    if (errors.length > 0) continue;
    const ours = ourUses(program as unknown as Program);
    const theirs = eslintUses(program as unknown as Program);
    functions += countFunctions(program as unknown as Program);
    compared += theirs.size;
    for (const key of new Set([...ours.keys(), ...theirs.keys()])) {
      if (ours.get(key) !== theirs.get(key))
        differences.push(`${path} ${key}: ${ours.get(key)} / ${theirs.get(key)}`);
    }
  }
  console.log(`scopes: ${functions} functions, ${compared} uses of a name compared with eslint-scope`);
  expect(differences.slice(0, 20)).toEqual([]);
  expect(functions).toBeGreaterThan(5_000);
  expect(compared).toBeGreaterThan(50_000);
});

/** `name:line -> line of its declaration`, for sources that write one use per line. */
function linesOf(source: string): string[] {
  const lineOf = (offset: number) => source.slice(0, offset).split('\n').length;
  return analyseScopes(parse(source, 'a.tsx')).references.map(
    ({ name, node, binding, write }) =>
      `${name}:${lineOf(node.start)}${write ? ' =' : ''} ${binding ? lineOf(binding.id.start) : 'global'}`,
  );
}

test.each<[string, string, string[]]>([
  ['types are no uses', 'type A = B<typeof x>;\nconst a: A<C> = 1 as D satisfies E;\na!;', ['a:3 2']],
  [
    'type parameters and return types',
    'function f<T extends U>(a: T): a is V {\n return a as T;\n}',
    ['a:2 1'],
  ],
  [
    'interfaces, implements, declare',
    'interface I extends J {}\nclass K implements I { declare x: Y }\ndeclare const z: number;\nz;',
    ['z:4 global'],
  ],
  ['this parameter', 'function f(this: Window, a) {\n a;\n}', ['a:2 1']],
  ['enum members', 'enum E {\n A = 1,\n B = A,\n}\nE.A;', ['A:3 2', 'E:5 1']],
  ['enum members of another block', 'enum E {\n A = 1 }\nenum E {\n B = A }', ['A:4 2']],
  ['namespaces', 'const x = 0;\nnamespace N {\n const x = 1;\n x;\n}\nx;\nN;', ['x:4 3', 'x:6 1', 'N:7 2']],
  [
    'exports of another block of a namespace',
    'namespace N {\n export const x = 1; const y = 2 }\nnamespace N {\n x; y;\n}',
    ['x:4 2', 'y:4 global'],
  ],
  ['nested namespaces', 'namespace A.B {\n export const x = 1 }\nA.B.x;', ['A:3 1']],
  ['import aliases', 'import A = B.C;\nA;', ['B:1 global', 'A:2 1']],
  [
    'type-only imports',
    "import type { A } from 'a';\nimport { type B, C } from 'b';\nA; B; C;",
    ['A:3 global', 'B:3 global', 'C:3 2'],
  ],
  [
    'parameter properties',
    'class A { constructor(private a = b,\n c) { a; c; } }',
    ['b:1 global', 'a:2 1', 'c:2 2'],
  ],
  [
    'JSX',
    'const A = 1, b = 2, C = 3;\n<A.x b={b}><b /><C {...A}>{b}</C><x-y /><n:m /></A.x>;',
    ['A:2 1', 'b:2 1', 'C:2 1', 'A:2 1', 'b:2 1'],
  ],
  ['JSX members in lower case', 'const page = {};\n<page.Part />;', ['page:2 1']],
  [
    'decorators stand outside of the class',
    'const d = 1;\n@d\nclass A {\n @d m(@d a) {} }',
    ['d:2 1', 'd:4 1', 'd:4 1'],
  ],
  [
    'assertions to the left of =',
    'let a, b;\n(a as any) = 1;\nb! = 2;\n((a)) += 1;',
    ['a:2 = 1', 'b:3 = 1', 'a:4 = 1'],
  ],
  [
    'defaults do not see the body',
    'const x = 0;\nfunction f(a = x) {\n var x = 1;\n x;\n}',
    ['x:2 1', 'x:4 3'],
  ],
  ['overloads', 'function f(a: string): void;\nfunction f(a: unknown) {\n f(a) }', ['f:3 2', 'a:3 2']],
])('scopes: %s', (_name, source, expected) => {
  expect(linesOf(source)).toEqual(expected);
});

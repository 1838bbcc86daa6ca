import { isCommonJs } from './common-js.ts';
import { Reporter } from './diagnostics.ts';
import { findDirectives } from './directives.ts';
import { readModuleExports } from './module-exports.ts';
import { DIRECTIVE } from './text-check.ts';
import type { Parse } from './types.ts';

/**
 * The targets of `export * from '…'` in a file with the directive, so that a bundler can read them before it calls
 * `compile` with `exportsOf`. Nothing is parsed where the text rules it out.
 *
 * @returns The specifiers as written, each once; empty without the directive or without an `export *`.
 * @throws Whatever `parse` throws.
 * @example
 * ```ts
 * for (const specifier of starExportsOf(source, parse, 'src/actions.ts')) await this.resolve(specifier, importer);
 * ```
 */
export function starExportsOf(source: string, parse: Parse, file: string): string[] {
  if (!source.includes(DIRECTIVE) || !/export\b[\s\S]*?\*/.test(source)) return [];
  const program = parse(source, file);
  if (!findDirectives(program, new Reporter(source, file)).file) return [];
  return [...new Set(readModuleExports(program).stars.map((star) => star.specifier))];
}

/**
 * The names that a module exports at run time, types left out, and the modules that it passes on with `export *`.
 *
 * @returns `isCommonJs` where the file exports in CommonJS's way: what it exports is then not known, and `exportsOf`
 *   has to return undefined for it.
 * @throws Whatever `parse` throws.
 * @example
 * ```ts
 * exportNamesOf("export const a = 1; export * from './b'", parse, 'a.ts');
 * // { names: ['a'], stars: ['./b'], isCommonJs: false }
 * ```
 */
export function exportNamesOf(
  source: string,
  parse: Parse,
  file: string,
): { names: string[]; stars: string[]; isCommonJs: boolean } {
  const program = parse(source, file);
  const { names, stars } = readModuleExports(program);
  return {
    names: [...new Set(names.map((entry) => entry.name))],
    stars: [...new Set(stars.map((star) => star.specifier))],
    isCommonJs: isCommonJs(program),
  };
}

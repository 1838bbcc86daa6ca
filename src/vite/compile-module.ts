import { readFile } from 'node:fs/promises';
import { parseSync, type Rolldown } from 'vite';
import {
  type CompileOptions,
  type CompileResult,
  compile,
  type Diagnostic,
  exportNamesOf,
  type FunctionInfo,
  mayHoldDirective,
  type Parse,
  starExportsOf,
} from '../compiler.ts';
import { moduleKeyOf, modulePathOf } from './module-key.ts';
import type { PluginState } from './plugin-state.ts';
import { virtual } from './virtual-modules.ts';

/** Finds the file that an import leads to, as the bundler does. */
export type Resolve = (specifier: string, importer: string) => Promise<string | undefined>;

/** What {@link compileModule} has to know beside the source. */
export interface ModuleToCompile {
  source: string;
  file: string;
  target: 'client' | 'server';
  resolve: Resolve;
  /** Through which files the module reaches the browser, the entry first. Asked only to tell it in an error. */
  importChain?: () => readonly string[];
  /** Is a function without a policy an error of the file? */
  strict?: boolean;
}

const scriptFile = /\.[cm]?[jt]sx?$/;
const foreignQuery = /[?&](?:raw|url|inline|worker|sharedworker|init)\b/;

/** The file of a module id, undefined where the module is none that can hold the directive. */
export function scriptFileOf(id: string): string | undefined {
  if (id.startsWith('\0') || foreignQuery.test(id)) return undefined;
  const file = id.replace(/[?#].*$/, '');
  return scriptFile.test(file) ? file : undefined;
}

/**
 * Runs the compiler on a module with what Vite knows: the parser, the module's place, the targets of `export *`, and of
 * what it exports again.
 *
 * @param seen the files on the way here, for modules that export each other's functions
 */
export async function compileModule(
  state: PluginState,
  module: ModuleToCompile,
  seen: ReadonlySet<string> = new Set(),
): Promise<CompileResult | undefined> {
  const { source, file, target, resolve, importChain, strict } = module;
  if (!mayHoldDirective(source)) return undefined;
  const { root, command } = state.config;
  const starNames = new Map<string, readonly string[]>();
  const stars = starExportsOf(source, parseFile, file);
  for (const specifier of stars) {
    const names = await namesBehind(specifier, file, resolve, new Set());
    if (names !== undefined) starNames.set(specifier, names);
  }
  const options: CompileOptions = {
    id: moduleKeyOf(file, root),
    file: modulePathOf(file, root),
    target,
    // The compiler knows the file by its short name, the parser by the real one.
    parse: (text) => parseFile(text, file),
    exportsOf: (specifier) => starNames.get(specifier),
    importChain,
    runtime: { client: virtual.client, server: virtual.server },
    ...(strict ? { access: 'required' } : {}),
    ...(command === 'serve' ? { dev: true, module: modulePathOf(file, root) } : {}),
  };
  const result = compile(source, options);
  const specifiers = new Set([
    ...stars,
    ...(result?.functions.flatMap(({ reexport }) => reexport?.specifier ?? []) ?? []),
  ]);
  const again = await compileTargets(state, module, specifiers, new Set([...seen, file]));
  if (again.size === 0) return result;
  return compile(source, {
    ...options,
    functionOf: (specifier, name) =>
      again.get(specifier)?.find(({ kind, exportName }) => kind === 'export' && exportName === name),
  });
}

/** The functions of the modules whose functions a module exports again, by specifier. */
async function compileTargets(
  state: PluginState,
  { file, target, resolve }: ModuleToCompile,
  specifiers: ReadonlySet<string>,
  seen: ReadonlySet<string>,
): Promise<Map<string, readonly FunctionInfo[]>> {
  const found = new Map<string, readonly FunctionInfo[]>();
  const targets = new Set<string>();
  for (const specifier of specifiers) {
    const other = await resolve(specifier, file);
    if (other === undefined || seen.has(other)) continue;
    targets.add(other);
    const source = await readFile(other, 'utf8').catch(() => undefined);
    if (source === undefined) continue;
    const compiled = await compileModule(state, { source, file: other, target, resolve }, seen);
    if (compiled?.directive === 'file') found.set(specifier, compiled.functions);
  }
  state.functions.noteReexports(file, targets);
  return found;
}

/** Vite's own parser, in the language that the file's name tells. */
export const parseFile: Parse = (source, file) => {
  const { program, errors } = parseSync(file, source, { lang: languageOf(file), sourceType: 'module' });
  const [error] = errors;
  if (error !== undefined) throw new SyntaxError(error.codeframe ?? error.message);
  return program as unknown as ReturnType<Parse>;
};

function languageOf(file: string): 'js' | 'jsx' | 'ts' | 'tsx' {
  if (/\.[cm]?tsx$/.test(file)) return 'tsx';
  if (/\.[cm]?ts$/.test(file)) return 'ts';
  // Many a .js file holds JSX.
  return 'jsx';
}

/** The names that `export *` from a module brings in; its own stars included. */
async function namesBehind(
  specifier: string,
  importer: string,
  resolve: Resolve,
  seen: Set<string>,
): Promise<string[] | undefined> {
  const file = await resolve(specifier, importer);
  if (file === undefined || seen.has(file)) return undefined;
  seen.add(file);
  const source = await readFile(file, 'utf8').catch(() => undefined);
  if (source === undefined) return undefined;
  const { names, stars, isCommonJs } = exportNamesOf(source, parseFile, file);
  // What such a module exports is known when it runs, not before.
  if (isCommonJs) return undefined;
  const all = new Set(names);
  for (const star of stars) {
    for (const name of (await namesBehind(star, file, resolve, seen)) ?? []) all.add(name);
  }
  all.delete('default');
  return [...all];
}

/** What Rollup's `this.error` and `this.warn` take, made of a diagnostic. */
export function toLog(diagnostic: Diagnostic, file: string): Rolldown.RolldownError {
  const { code, message, hint, frame, line, column } = diagnostic;
  // The place is in the text too: bundlers print that of an error, but not that of a warning.
  const place =
    diagnostic.severity === 'warning' ? `${diagnostic.file}:${line}:${column + 1}\n${frame}\n` : '';
  return Object.assign(new Error(`${code}: ${message}\n${place}${hint}`), {
    code,
    id: file,
    loc: { file, line, column },
    frame,
    stack: '',
  }) as unknown as Rolldown.RolldownError;
}

import { readFile } from 'node:fs/promises';
import { parseSync, type Rolldown } from 'vite';
import {
  type CompileResult,
  compile,
  type Diagnostic,
  exportNamesOf,
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
}

const scriptFile = /\.[cm]?[jt]sx?$/;
const foreignQuery = /[?&](?:raw|url|inline|worker|sharedworker|init)\b/;

/** The file of a module id, undefined where the module is none that can hold the directive. */
export function scriptFileOf(id: string): string | undefined {
  if (id.startsWith('\0') || foreignQuery.test(id)) return undefined;
  const file = id.replace(/[?#].*$/, '');
  return scriptFile.test(file) ? file : undefined;
}

/** Runs the compiler on a module with what Vite knows: the parser, the module's place, the targets of `export *`. */
export async function compileModule(
  state: PluginState,
  { source, file, target, resolve, importChain }: ModuleToCompile,
): Promise<CompileResult | undefined> {
  if (!mayHoldDirective(source)) return undefined;
  const { root, command } = state.config;
  const starNames = new Map<string, readonly string[]>();
  for (const specifier of starExportsOf(source, parseFile, file)) {
    const names = await namesBehind(specifier, file, resolve, new Set());
    if (names !== undefined) starNames.set(specifier, names);
  }
  return compile(source, {
    id: moduleKeyOf(file, root),
    file: modulePathOf(file, root),
    target,
    // The compiler knows the file by its short name, the parser by the real one.
    parse: (text) => parseFile(text, file),
    exportsOf: (specifier) => starNames.get(specifier),
    importChain,
    runtime: { client: virtual.client, server: virtual.server },
    ...(command === 'serve' ? { dev: true, module: modulePathOf(file, root) } : {}),
  });
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

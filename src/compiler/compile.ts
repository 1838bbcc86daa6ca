import MagicString from 'magic-string';
import { Reporter } from './diagnostics.ts';
import { findDirectives } from './directives.ts';
import { emitClient } from './emit-client.ts';
import { emitRegistrations } from './emit-server.ts';
import { readModuleBindings } from './module-bindings.ts';
import { readModuleExports } from './module-exports.ts';
import { createNamer } from './names.ts';
import { readServerExports, type ServerExport } from './server-exports.ts';
import { mayHoldDirective } from './text-check.ts';
import type { CompileOptions, CompileResult, FunctionInfo, SourceMap } from './types.ts';

/**
 * Compiles one module: finds the functions that `'use server'` makes callable, and gives the module's code for the
 * server or for the browser.
 *
 * @param source The module's text: JavaScript, TypeScript, with or without JSX.
 * @param options Which module it is, for which side, and with which parser.
 * @returns `undefined` where the source has no directive and nothing that looks like one: use it as it is. Otherwise
 *   the code, and what was found. Where `diagnostics` holds an error the code must not be used.
 * @throws Whatever `options.parse` throws.
 * @example
 * ```ts
 * import { compile } from 'sallyport/compiler';
 * import { parseSync } from 'vite';
 *
 * const result = compile(source, {
 *   id: 'my-shop/src/cart.ts',
 *   target: 'client',
 *   parse: (text, file) => parseSync(file, text).program,
 * });
 * ```
 */
export function compile(source: string, options: CompileOptions): CompileResult | undefined {
  if (!mayHoldDirective(source)) return undefined;
  const file = options.file ?? options.id;
  const program = options.parse(source, file);
  const reporter = new Reporter(source, file);
  const directives = findDirectives(program, reporter);
  if (!directives.file) {
    const { diagnostics } = reporter;
    if (diagnostics.length === 0) return undefined;
    return { code: source, map: null, functions: [], diagnostics, directive: 'none' };
  }
  const bindings = readModuleBindings(program);
  const functions = readServerExports(readModuleExports(program, bindings), bindings, options, reporter);
  let output: { code: string; map: SourceMap };
  if (options.target === 'client') {
    output = emitClient(functions, options, reporter);
  } else {
    const code = new MagicString(source);
    emitRegistrations(code, directives.file, functions, options, createNamer(source));
    output = { code: code.toString(), map: mapOf(code, file) };
  }
  return {
    ...output,
    functions: functions.map(toInfo),
    diagnostics: reporter.diagnostics,
    directive: 'file',
  };
}

function mapOf(code: MagicString, file: string): SourceMap {
  const { version, sources, sourcesContent, names, mappings } = code.generateMap({
    source: file,
    hires: 'boundary',
    includeContent: true,
  });
  return { version: version as 3, sources, sourcesContent, names, mappings };
}

function toInfo({ id, name, exportName, kind, arity, start, end }: ServerExport): FunctionInfo {
  return { id, name, exportName, kind, arity, start, end };
}

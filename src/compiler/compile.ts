import { checkOwnActions, mayUseHook } from './action-state.ts';
import { analyseScopes } from './analyse-scopes.ts';
import { countArguments } from './arity.ts';
import { child } from './ast.ts';
import { type CapturingUnit, readCaptures } from './captures.ts';
import { checkCaptures } from './check-captures.ts';
import { isCommonJs } from './common-js.ts';
import { Reporter } from './diagnostics.ts';
import { findDirectives, focusOn, type InlineDirective } from './directives.ts';
import { emitClient, emitFailure } from './emit-client.ts';
import type { CompiledUnit } from './emit-inline.ts';
import { emitServer } from './emit-server.ts';
import { takesFormData } from './form-data.ts';
import { createInlineIds } from './inline-ids.ts';
import { readInlineUnits } from './inline-units.ts';
import { readModuleExports } from './module-exports.ts';
import { createNamer } from './names.ts';
import type { ScopeAnalysis } from './scope.ts';
import { readServerExports, type ServerExport } from './server-exports.ts';
import { mayHoldDirective } from './text-check.ts';
import type { CompileOptions, CompileResult, FunctionInfo } from './types.ts';
import { Imports, readOptions, Wrappers } from './wrappers.ts';

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
  const isServer = options.target === 'server';
  if (!directives.file && directives.inline.length === 0) {
    const { diagnostics } = reporter;
    if (diagnostics.length === 0) return undefined;
    return { code: source, map: null, functions: [], diagnostics, directive: 'none' };
  }
  if (!directives.file && !isServer) {
    // D6: such a function would take its code along into the browser.
    if (!reporter.has('SP1006'))
      for (const inline of directives.inline) reportInClient(inline, options, reporter);
    const { diagnostics } = reporter;
    return { ...emitFailure(diagnostics), functions: [], diagnostics, directive: 'inline' };
  }

  const analysis = analyseScopes(program, mayUseHook(source) ? undefined : focusOn(directives.inline));
  const imports = new Imports(program);
  const wrappers = new Wrappers(imports, options.runtime?.server);
  let exports: ServerExport[] = [];
  let { inline } = directives;
  if (directives.file) {
    const exported = readModuleExports(program);
    if (isCommonJs(program, analysis)) reporter.report('SP1016', child(directives.file, 'expression')!);
    const found = readServerExports(exported, { analysis, wrappers, options, reporter });
    exports = found.functions;
    // The directive of an export says what the file says already.
    inline = inline.filter(({ fn }) => !found.nodes.has(fn));
  }
  const units = readInlineUnits(inline, { analysis, imports, wrappers, reporter });
  const capturing = readCaptures(units, analysis);
  checkCaptures(capturing, inline, analysis, reporter);
  checkOwnActions(program, inline, analysis, imports, reporter);

  const name = createNamer(source);
  const compiled = compileUnits(capturing, source, options, analysis, name);
  const output = isServer
    ? emitServer({ source, directives, exports, units: compiled, name }, options)
    : emitClient(exports, options, reporter);
  return {
    ...output,
    functions: [...exports.map(exportInfo), ...[...compiled.values()].map(unitInfo)],
    diagnostics: reporter.diagnostics,
    directive: directives.file ? 'file' : 'inline',
  };
}

function reportInClient({ directive }: InlineDirective, options: CompileOptions, reporter: Reporter): void {
  const chain = options.importChain?.() ?? [];
  const via = chain.length > 0 ? `: ${chain.join(' -> ')}` : '';
  reporter.report('SP1030', child(directive, 'expression')!, { file: reporter.file, via });
}

function compileUnits(
  units: readonly CapturingUnit[],
  source: string,
  options: CompileOptions,
  analysis: ScopeAnalysis,
  name: (wish: string) => string,
): Map<CapturingUnit, CompiledUnit> {
  const idOf = createInlineIds(options.id, source);
  return new Map(
    units.map((unit) => {
      const isForm = unit.wrapper?.name === 'formFunction';
      const compiled: CompiledUnit = {
        ...unit,
        id: idOf(unit),
        exportName: name(unit.label),
        arity: isForm ? -1 : countArguments([unit.fn], analysis),
      };
      if (unit.form === 'declaration' && !unit.fn.id) compiled.localName = name('default');
      return [unit, compiled];
    }),
  );
}

function exportInfo({ from: _, hoisted: __, reexported: ___, ...info }: ServerExport): FunctionInfo {
  return info;
}

function unitInfo({ id, label, exportName, arity, fn, captures, wrapper }: CompiledUnit): FunctionInfo {
  return {
    id,
    name: label,
    exportName,
    kind: 'inline',
    arity,
    start: fn.id?.start ?? fn.start,
    end: fn.id?.end ?? fn.body?.start ?? fn.end,
    captures: captures.map((binding) => binding.name),
    ...(!wrapper && takesFormData(fn) ? { formDataFirst: true } : {}),
    ...(wrapper ? { wrapper: wrapper.name, options: readOptions(wrapper) } : {}),
  };
}

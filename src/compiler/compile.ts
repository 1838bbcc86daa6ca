import { readAccess } from './access.ts';
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
import { readWrapperInfo } from './function-options.ts';
import { Imports } from './imports.ts';
import { createInlineIds } from './inline-ids.ts';
import { readInlineUnits } from './inline-units.ts';
import { readModuleExports } from './module-exports.ts';
import { createNamer } from './names.ts';
import { mayProtect, readProtection } from './protect.ts';
import type { ScopeAnalysis } from './scope.ts';
import { readServerExports, type ServerExport } from './server-exports.ts';
import { checkStrictly } from './strict.ts';
import { mayHoldDirective } from './text-check.ts';
import type { AccessInfo, CompileOptions, CompileResult, FunctionInfo } from './types.ts';
import { Wrappers } from './wrappers.ts';

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
  const imports = new Imports(program, options.runtime?.server);
  if (!directives.file && directives.inline.length === 0) {
    if (mayProtect(imports)) readProtection(program, analyseScopes(program), imports, false, reporter);
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

  const everywhere = mayUseHook(source) || mayProtect(imports);
  const analysis = analyseScopes(program, everywhere ? undefined : focusOn(directives.inline));
  const wrappers = new Wrappers(imports);
  const statement = readProtection(program, analysis, imports, directives.file !== undefined, reporter);
  const protection = statement && readAccess(statement.access, source);
  let exports: ServerExport[] = [];
  let { inline } = directives;
  if (directives.file) {
    const exported = readModuleExports(program);
    if (isCommonJs(program, analysis)) reporter.report('SP1016', child(directives.file, 'expression')!);
    const found = readServerExports(exported, { analysis, imports, wrappers, protection, options, reporter });
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
  const functions = [
    ...exports.map(exportInfo),
    ...Array.from(compiled.values(), (unit) => unitInfo(unit, protection, reporter)),
  ];
  if (options.access === 'required') checkStrictly(functions, reporter);
  const output = isServer
    ? emitServer({ source, directives, exports, units: compiled, protection: statement, name }, options)
    : emitClient(exports, options, reporter);
  return {
    ...output,
    functions,
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

function exportInfo({ from: _, hoisted: __, ...info }: ServerExport): FunctionInfo {
  return info;
}

function unitInfo(
  { id, label, exportName, arity, fn, captures, wrapper }: CompiledUnit,
  protection: AccessInfo | undefined,
  reporter: Reporter,
): FunctionInfo {
  const start = fn.id?.start ?? fn.start;
  const own = wrapper && readWrapperInfo(wrapper, reporter.source);
  return {
    id,
    name: label,
    exportName,
    kind: 'inline',
    arity,
    start,
    end: fn.id?.end ?? fn.body?.start ?? fn.end,
    line: reporter.locate(start).line,
    captures: captures.map((binding) => binding.name),
    ...(wrapper?.name !== 'formFunction' && takesFormData(fn) ? { formDataFirst: true } : {}),
    validated: false,
    ...own,
    access: own?.access ?? protection,
  };
}

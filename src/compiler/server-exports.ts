import { weakestAccess } from './access.ts';
import { countArguments } from './arity.ts';
import { type BaseNode, type FunctionNode, isFunction } from './ast.ts';
import type { Reporter } from './diagnostics.ts';
import { type ExportValue, knownNodes, readExportValue } from './export-values.ts';
import { takesFormData } from './form-data.ts';
import { functionId } from './function-id.ts';
import { readWrapperInfo } from './function-options.ts';
import type { Imports } from './imports.ts';
import type { ModuleExport, StarExport } from './module-exports.ts';
import type { ScopeAnalysis } from './scope.ts';
import type { AccessInfo, CompileOptions, FunctionInfo } from './types.ts';
import { checkWrapper, type Wrappers } from './wrappers.ts';

/** An export of a file with the directive that becomes a Server Function. */
export interface ServerExport extends FunctionInfo {
  from: ModuleExport['from'];
  /** A function declaration that keeps its value: it exists before the first statement of the module runs. */
  hoisted: boolean;
}

/** What {@link readServerExports} has to know of the module. */
export interface ExportContext {
  analysis: ScopeAnalysis;
  imports: Imports;
  wrappers: Wrappers;
  /** What `protect()` of the file says. */
  protection: AccessInfo | undefined;
  options: CompileOptions;
  reporter: Reporter;
}

/**
 * Turns the exports of a file with the directive into Server Functions, and reports those that cannot be (D5, D7).
 *
 * @returns The functions, and the nodes of those that are written in the file.
 */
export function readServerExports(
  exported: { names: ModuleExport[]; stars: StarExport[] },
  context: ExportContext,
): { functions: ServerExport[]; nodes: Set<FunctionNode> } {
  const { analysis, wrappers, reporter } = context;
  const functions: ServerExport[] = [];
  const nodes = new Set<FunctionNode>();
  for (const entry of exported.names) {
    const value = readExportValue(entry, analysis, wrappers);
    const known = knownNodes(value);
    for (const node of known ?? []) if (isFunction(node)) nodes.add(node);
    const name = displayName(entry);
    const base = createExport(entry, context);
    if (value.kind === 'other') {
      reporter.report('SP1013', entry.range, { name, what: value.what });
    } else if (base.reexport) {
      functions.push(base);
    } else if (!known || checkFunctions(known, entry, name, reporter)) {
      for (const { wrapper } of value.values) if (wrapper) checkWrapper(wrapper, reporter);
      const shape = known && checkedShape(known, entry, context);
      functions.push({ ...base, ...shape, ...readOptionsOf(value, context) });
    }
  }
  for (const entry of readStars(exported, context)) functions.push(createExport(entry, context));
  return { functions, nodes };
}

function createExport(entry: ModuleExport, context: ExportContext): ServerExport {
  const { options, protection, reporter } = context;
  const origin = originOf(entry, context);
  const known = origin && options.functionOf?.(origin.specifier, origin.name);
  return {
    id: functionId(options.id, entry.name),
    name: entry.name,
    exportName: entry.name,
    kind: 'export',
    arity: known?.arity ?? -1,
    // What a function's own file says goes before what this one does.
    access: known?.access ?? protection,
    validated: known?.validated ?? false,
    ...(known?.calls ? { calls: known.calls } : {}),
    ...(known?.wrapper ? { wrapper: known.wrapper } : {}),
    ...(known?.formDataFirst ? { formDataFirst: true } : {}),
    ...(origin ? { reexport: origin } : {}),
    ...entry.range,
    line: reporter.locate(entry.range.start).line,
    from: entry.from,
    hoisted: false,
  };
}

/** The module and name that an export comes from, where it is none of this file. */
function originOf({ from }: ModuleExport, { analysis, imports }: ExportContext): ServerExport['reexport'] {
  if (from.kind === 'module') return { specifier: from.specifier, name: from.imported };
  const binding = from.kind === 'binding' ? analysis.module.bindings.get(from.local) : undefined;
  const origin = imports.originOf(binding ?? null);
  return origin && { specifier: origin.source, name: origin.name };
}

/** What the source tells of functions that it holds. */
function checkedShape(
  nodes: readonly BaseNode[],
  entry: ModuleExport,
  { analysis }: ExportContext,
): Pick<ServerExport, 'arity' | 'hoisted' | 'formDataFirst'> {
  const functions = nodes.filter(isFunction);
  return {
    arity: countArguments(functions, analysis),
    hoisted: isHoisted(entry, analysis),
    ...(functions.length === 1 && takesFormData(functions[0]!) ? { formDataFirst: true } : {}),
  };
}

/** What the wrappers around an export's values say, and the file where they say nothing. */
function readOptionsOf(
  { values }: Extract<ExportValue, { kind: 'values' }>,
  { protection, reporter }: ExportContext,
): Partial<ServerExport> {
  const all = values.map(({ wrapper }) => (wrapper ? readWrapperInfo(wrapper, reporter.source) : undefined));
  const [first, ...others] = all;
  const calls = others.every((one) => one?.calls === first?.calls) && first?.calls;
  const info: Partial<ServerExport> = {
    access: weakestAccess(all.map((one) => one?.access ?? protection)),
    validated: all.every((one) => one?.validated),
    ...(calls ? { calls } : {}),
    // Literals hold for the whole export or not at all.
    ...(first && others.length === 0 ? { wrapper: first.wrapper, options: first.options } : {}),
  };
  // What a form function is called with is the form's business: a state and the data, or the data alone.
  if (all.some((one) => one?.wrapper === 'formFunction')) {
    info.arity = -1;
    info.formDataFirst = undefined;
  }
  return info;
}

function isHoisted({ from }: ModuleExport, { module }: ScopeAnalysis): boolean {
  if (from.kind === 'default') return from.value.type === 'FunctionDeclaration';
  return from.kind === 'binding' && module.bindings.get(from.local)?.kind === 'function';
}

function displayName(entry: ModuleExport): string {
  return entry.name === 'default' ? 'a default' : `'${entry.name}'`;
}

function checkFunctions(
  values: readonly BaseNode[],
  entry: ModuleExport,
  name: string,
  reporter: Reporter,
): values is readonly FunctionNode[] {
  for (const value of values) {
    if (!isFunction(value)) reporter.report('SP1012', entry.range, { name });
    else if (value.generator) reporter.report('SP1011', entry.range, { name });
    else if (!value.async) reporter.report('SP1010', entry.range, { name });
    else continue;
    return false;
  }
  return true;
}

/** The names that `export *` brings in. The module's own exports win over them, and `default` is never among them. */
function readStars(
  exported: { names: ModuleExport[]; stars: StarExport[] },
  { options, reporter }: ExportContext,
): ModuleExport[] {
  const own = new Set(exported.names.map((entry) => entry.name));
  const origin = new Map<string, string>();
  const entries: ModuleExport[] = [];
  for (const { specifier, range } of exported.stars) {
    const names = options.exportsOf?.(specifier);
    if (!names) {
      reporter.report('SP1014', range, { specifier: `'${specifier}'` });
      continue;
    }
    for (const name of new Set(names)) {
      if (own.has(name) || name === 'default') continue;
      const first = origin.get(name);
      if (first === undefined) {
        origin.set(name, specifier);
        entries.push({ name, range, from: { kind: 'module', specifier, imported: name } });
      } else if (first !== specifier) {
        reporter.report('SP1015', range, { name, first: `'${first}'`, second: `'${specifier}'` });
      }
    }
  }
  return entries;
}

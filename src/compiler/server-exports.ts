import { countArguments } from './arity.ts';
import { type BaseNode, child, childList, type FunctionNode, is, isFunction, unwrap } from './ast.ts';
import type { Reporter } from './diagnostics.ts';
import { functionId } from './function-id.ts';
import type { ModuleBinding } from './module-bindings.ts';
import type { ModuleExport, StarExport } from './module-exports.ts';
import type { CompileOptions, FunctionInfo } from './types.ts';

/** An export of a file with the directive that becomes a Server Function. */
export interface ServerExport extends FunctionInfo {
  from: ModuleExport['from'];
  /** A function declaration that keeps its value: it exists before the first statement of the module runs. */
  hoisted: boolean;
}

/** Where the value of an export stops being visible in the source. */
const UNKNOWN = Symbol('unknown');

/** Turns the exports of a file with the directive into Server Functions, and reports those that cannot be (D5, D7). */
export function readServerExports(
  exported: { names: ModuleExport[]; stars: StarExport[] },
  bindings: ReadonlyMap<string, ModuleBinding>,
  options: CompileOptions,
  reporter: Reporter,
): ServerExport[] {
  const functions: ServerExport[] = [];
  const add = (entry: ModuleExport, arity: number, hoisted: boolean) => {
    functions.push({
      id: functionId(options.id, entry.name),
      name: entry.name,
      exportName: entry.name,
      kind: 'export',
      arity,
      ...entry.range,
      from: entry.from,
      hoisted,
    });
  };
  for (const entry of exported.names) {
    const value = valueOfExport(entry, bindings);
    const name = displayName(entry);
    if (value === UNKNOWN) {
      add(entry, -1, false);
    } else if (typeof value === 'string') {
      reporter.report('SP1013', entry.range, { name, what: value });
    } else if (checkFunctions(value, entry, name, reporter)) {
      add(entry, countArguments(value), isHoisted(entry, bindings));
    }
  }
  addStars(exported, options, reporter, add);
  return functions;
}

function isHoisted({ from }: ModuleExport, bindings: ReadonlyMap<string, ModuleBinding>): boolean {
  if (from.kind === 'default') return from.value.type === 'FunctionDeclaration';
  return from.kind === 'binding' && bindings.get(from.local)?.kind === 'function';
}

function displayName(entry: ModuleExport): string {
  return entry.name === 'default' ? 'The default export' : `'${entry.name}'`;
}

function addStars(
  exported: { names: ModuleExport[]; stars: StarExport[] },
  options: CompileOptions,
  reporter: Reporter,
  add: (entry: ModuleExport, arity: number, hoisted: boolean) => void,
): void {
  const own = new Set(exported.names.map((entry) => entry.name));
  const origin = new Map<string, string>();
  for (const { specifier, range } of exported.stars) {
    const names = options.exportsOf?.(specifier);
    if (!names) {
      reporter.report('SP1014', range, { specifier: `'${specifier}'` });
      continue;
    }
    for (const name of new Set(names)) {
      // The module's own exports win over a star's, and a star never carries the default.
      if (own.has(name) || name === 'default') continue;
      const first = origin.get(name);
      if (first !== undefined && first !== specifier) {
        reporter.report('SP1015', range, { name, first: `'${first}'`, second: `'${specifier}'` });
      } else if (first === undefined) {
        origin.set(name, specifier);
        add({ name, range, from: { kind: 'module', specifier, imported: name } }, -1, false);
      }
    }
  }
}

type Value = readonly (FunctionNode | ClassLike)[] | typeof UNKNOWN | string;
type ClassLike = BaseNode & { type: 'ClassDeclaration' | 'ClassExpression' };

/** The functions that an export may be, a word for what else it is, or {@link UNKNOWN}. */
function valueOfExport(entry: ModuleExport, bindings: ReadonlyMap<string, ModuleBinding>): Value {
  const { from } = entry;
  if (from.kind === 'module') return UNKNOWN;
  if (from.kind === 'namespace') return 'a whole module';
  if (from.kind === 'default') return evaluate(from.value, bindings, new Set());
  return evaluateBinding(from.local, bindings, new Set());
}

function evaluateBinding(
  name: string,
  bindings: ReadonlyMap<string, ModuleBinding>,
  seen: Set<string>,
): Value {
  const binding = bindings.get(name);
  if (!binding || seen.has(name)) return UNKNOWN;
  seen.add(name);
  switch (binding.kind) {
    case 'function':
    case 'class':
      return [binding.node as FunctionNode | ClassLike];
    case 'enum':
      return 'an enum';
    case 'namespace':
      return 'a namespace';
    case 'import-namespace':
      return 'a whole module';
    case 'const':
    case 'let':
    case 'var':
    case 'using':
      if (binding.pattern || !binding.init) return UNKNOWN;
      return evaluate(binding.init, bindings, seen);
    default:
      return UNKNOWN;
  }
}

/** What an expression gives, as far as its own text tells. */
function evaluate(
  expression: BaseNode,
  bindings: ReadonlyMap<string, ModuleBinding>,
  seen: Set<string>,
): Value {
  const node = unwrap(expression);
  if (isFunction(node) || is(node, 'ClassExpression', 'ClassDeclaration')) return [node as FunctionNode];
  switch (node.type) {
    case 'Identifier':
      return (node as BaseNode & { name: string }).name === 'undefined'
        ? 'undefined'
        : evaluateBinding((node as BaseNode & { name: string }).name, bindings, seen);
    case 'Literal':
    case 'TemplateLiteral':
    case 'UnaryExpression':
    case 'BinaryExpression':
    case 'UpdateExpression':
      return 'a constant';
    case 'ObjectExpression':
      return 'an object';
    case 'ArrayExpression':
      return 'an array';
    case 'JSXElement':
    case 'JSXFragment':
      return 'a React element';
    case 'SequenceExpression':
      return evaluate(childList(node, 'expressions').at(-1)!, bindings, seen);
    case 'ConditionalExpression':
      return either(
        evaluate(child(node, 'consequent')!, bindings, new Set(seen)),
        evaluate(child(node, 'alternate')!, bindings, new Set(seen)),
      );
    default:
      return UNKNOWN;
  }
}

function either(first: Value, second: Value): Value {
  if (typeof first === 'string') return first;
  if (typeof second === 'string') return second;
  return first === UNKNOWN || second === UNKNOWN ? UNKNOWN : [...first, ...second];
}

function checkFunctions(
  values: readonly (FunctionNode | ClassLike)[],
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

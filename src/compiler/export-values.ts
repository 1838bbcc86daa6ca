import { type BaseNode, child, childList, field, is, isFunction, unwrap } from './ast.ts';
import type { ModuleExport } from './module-exports.ts';
import { type Binding, resolve, type Scope, type ScopeAnalysis } from './scope.ts';
import type { Wrapper, Wrappers } from './wrappers.ts';

/** What an export holds, as far as the source tells. */
export type ExportValue =
  /** Something that is no function, in words. */
  | { kind: 'other'; what: string }
  /** One value, or several of which one is chosen at run time. */
  | { kind: 'values'; values: PossibleValue[] };

/** What an export may hold when the program runs. */
export interface PossibleValue {
  /** The function or class; undefined where the source does not tell. */
  node: BaseNode | undefined;
  /** The wrapper call that it is in. */
  wrapper?: Wrapper;
}

const UNKNOWN: ExportValue = { kind: 'values', values: [{ node: undefined }] };

/** Finds what an export holds. Aliases are followed as long as nothing is assigned to them. */
export function readExportValue(
  { from }: ModuleExport,
  analysis: ScopeAnalysis,
  wrappers: Wrappers,
): ExportValue {
  const seen = new Set<Binding>();
  const scope = analysis.module;
  switch (from.kind) {
    case 'module':
      return UNKNOWN;
    case 'namespace':
      return { kind: 'other', what: 'a whole module' };
    case 'default':
      return evaluate(from.value, scope, wrappers, seen);
    case 'binding':
      return evaluateName(from.local, scope, wrappers, seen);
  }
}

function evaluateName(name: string, scope: Scope, wrappers: Wrappers, seen: Set<Binding>): ExportValue {
  const binding = resolve(name, scope);
  if (!binding) return name === 'undefined' ? { kind: 'other', what: 'undefined' } : UNKNOWN;
  if (seen.has(binding)) return UNKNOWN;
  seen.add(binding);
  switch (binding.kind) {
    case 'enum':
      return { kind: 'other', what: 'an enum' };
    case 'namespace':
      return { kind: 'other', what: 'a namespace' };
    case 'import':
      return binding.node.type === 'ImportNamespaceSpecifier'
        ? { kind: 'other', what: 'a whole module' }
        : UNKNOWN;
  }
  if (binding.assigned) return UNKNOWN;
  switch (binding.kind) {
    case 'function':
    case 'class':
      return { kind: 'values', values: [{ node: binding.node }] };
    case 'const':
    case 'let':
    case 'var': {
      if (child(binding.node, 'id') !== binding.id) return UNKNOWN;
      const init = child(binding.node, 'init');
      if (init) return evaluate(init, binding.scope, wrappers, seen);
      return isPlain(binding, scope) ? { kind: 'other', what: 'undefined' } : UNKNOWN;
    }
    default:
      return UNKNOWN;
  }
}

/** `let x;` at the top level, as opposed to the `x` of `for (var x of list)`. */
function isPlain({ node, scope }: Binding, module: Scope): boolean {
  return (
    scope === module && childList(module.node, 'body').some((statement) => holdsDeclarator(statement, node))
  );
}

function holdsDeclarator(statement: BaseNode, declarator: BaseNode): boolean {
  const declaration = is(statement, 'ExportNamedDeclaration') ? statement.declaration : statement;
  return is(declaration, 'VariableDeclaration') && declaration.declarations.some((one) => one === declarator);
}

/** What an expression gives, as far as its own text tells. */
function evaluate(expression: BaseNode, scope: Scope, wrappers: Wrappers, seen: Set<Binding>): ExportValue {
  const node = unwrap(expression);
  if (isFunction(node) || is(node, 'ClassExpression', 'ClassDeclaration')) {
    return { kind: 'values', values: [{ node }] };
  }
  switch (node.type) {
    case 'Identifier':
      return evaluateName(String(field(node, 'name')), scope, wrappers, seen);
    case 'Literal':
    case 'TemplateLiteral':
    case 'UnaryExpression':
    case 'BinaryExpression':
    case 'UpdateExpression':
      return { kind: 'other', what: 'a constant' };
    case 'ObjectExpression':
      return { kind: 'other', what: 'an object' };
    case 'ArrayExpression':
      return { kind: 'other', what: 'an array' };
    case 'JSXElement':
    case 'JSXFragment':
      return { kind: 'other', what: 'a React element' };
    case 'SequenceExpression':
      return evaluate(childList(node, 'expressions').at(-1)!, scope, wrappers, seen);
    case 'ConditionalExpression':
      return either(
        evaluate(child(node, 'consequent')!, scope, wrappers, new Set(seen)),
        evaluate(child(node, 'alternate')!, scope, wrappers, new Set(seen)),
      );
    case 'CallExpression': {
      const wrapper = wrappers.read(node, scope);
      if (!wrapper) return UNKNOWN;
      const inner = wrapper.argument ? evaluate(wrapper.argument, scope, wrappers, seen) : UNKNOWN;
      if (inner.kind === 'other') return inner;
      // Of wrappers in one another the outer one counts.
      return { kind: 'values', values: inner.values.map(({ node }) => ({ node, wrapper })) };
    }
    default:
      return UNKNOWN;
  }
}

function either(first: ExportValue, second: ExportValue): ExportValue {
  if (first.kind === 'other') return first;
  if (second.kind === 'other') return second;
  return { kind: 'values', values: [...first.values, ...second.values] };
}

/** The functions and classes that an export may hold; undefined where the source does not tell all of them. */
export function knownNodes(value: ExportValue): BaseNode[] | undefined {
  if (value.kind === 'other') return undefined;
  const nodes = value.values.flatMap(({ node }) => node ?? []);
  return nodes.length === value.values.length ? nodes : undefined;
}

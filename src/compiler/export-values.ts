import { type BaseNode, child, childList, type FunctionNode, field, is, isFunction, unwrap } from './ast.ts';
import type { ModuleExport } from './module-exports.ts';
import { type Binding, resolve, type Scope, type ScopeAnalysis } from './scope.ts';
import type { Wrapper, Wrappers } from './wrappers.ts';

/** What an export holds, as far as the source tells. */
export type ExportValue =
  | { kind: 'unknown' }
  /** Something that is no function, in words. */
  | { kind: 'other'; what: string }
  /** One function or class, or several of which one is chosen at run time; each may be in a wrapper call. */
  | { kind: 'functions'; nodes: BaseNode[]; wrapper?: Wrapper };

const UNKNOWN: ExportValue = { kind: 'unknown' };

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
      return { kind: 'functions', nodes: [binding.node] };
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
    return { kind: 'functions', nodes: [node] };
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
      if (!wrapper?.argument) return UNKNOWN;
      const inner = evaluate(wrapper.argument, scope, wrappers, seen);
      return inner.kind === 'functions' ? { ...inner, wrapper } : inner;
    }
    default:
      return UNKNOWN;
  }
}

function either(first: ExportValue, second: ExportValue): ExportValue {
  if (first.kind === 'other') return first;
  if (second.kind === 'other') return second;
  if (first.kind === 'unknown' || second.kind === 'unknown') return UNKNOWN;
  // Options hold for the whole export or not at all.
  return { kind: 'functions', nodes: [...first.nodes, ...second.nodes] };
}

/** The functions written in an export's value. */
export function functionsOf(value: ExportValue): FunctionNode[] {
  return value.kind === 'functions' ? value.nodes.filter(isFunction) : [];
}

import {
  type BaseNode,
  type ClassNode,
  child,
  type FunctionNode,
  field,
  is,
  isFunction,
  unwrap,
} from './ast.ts';
import { isInside } from './captures.ts';
import type { Reporter } from './diagnostics.ts';
import type { InlineDirective } from './directives.ts';
import type { Imports } from './imports.ts';
import { functionName, inferName } from './names.ts';
import { type Binding, resolve, type Scope, type ScopeAnalysis } from './scope.ts';
import { checkInlineOptions, checkWrapper, type Wrapper, type Wrappers } from './wrappers.ts';

/** How a function stands in the source, which decides how it is made a reference there. */
export type UnitForm = 'declaration' | 'expression' | 'property' | 'static-method';

/** A function with a directive of its own, together with the wrapper call around it where there is one. */
export interface InlineUnit extends InlineDirective {
  form: UnitForm;
  /** What is copied to the top level of the module: the function, or the wrapper call. */
  body: BaseNode;
  wrapper: Wrapper | undefined;
  /** What holds it: the property, the class, or the nearest node of another kind. */
  holder: BaseNode;
  /** The name that JavaScript gives the function. */
  ownName: string | undefined;
  /** The name to show, where the function has none: that of the attribute or variable it is for. */
  label: string;
  /** The scope in which it stands. */
  scope: Scope;
  /** The variable that always holds this very function, where there is one outside of the module's top level. */
  binding: Binding | undefined;
}

/** How a message names an inline function. */
export function nameInMessage({ label }: { label: string }): string {
  return label === ANONYMOUS ? 'This function' : `'${label}'`;
}

/** What {@link readInlineUnits} has to know of the module. */
export interface UnitContext {
  analysis: ScopeAnalysis;
  imports: Imports;
  wrappers: Wrappers;
  reporter: Reporter;
}

/** The label of a function of which nothing tells a name. */
export const ANONYMOUS = 'anonymous';

const WRAPPERS_IN_SYNTAX = new Set([
  'ParenthesizedExpression',
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSTypeAssertion',
  'TSNonNullExpression',
]);

/** Sorts the functions with a directive by form, and reports those that cannot be Server Functions (D5, D8, D13). */
export function readInlineUnits(found: readonly InlineDirective[], context: UnitContext): InlineUnit[] {
  return found.flatMap((inline) => {
    const name = functionName(inline.fn, inline.ancestors[0]);
    if (!checkKind(inline, name ? `'${name}'` : 'This function', context.reporter)) return [];
    const scope = context.analysis.scopeAround.get(inline.fn)!;
    const unit = readUnit(inline, scope, context);
    return unit ? [unit] : [];
  });
}

/** Only async functions, and only where there is no instance that the client cannot send. */
function checkKind({ fn, directive, ancestors }: InlineDirective, name: string, reporter: Reporter): boolean {
  const [parent] = ancestors;
  const range = child(directive, 'expression')!;
  const isMember = field(parent!, 'value') === fn;
  const kind = isMember ? String(field(parent!, 'kind')) : '';
  if (kind === 'get' || kind === 'set' || kind === 'constructor') {
    const what = { get: 'a getter', set: 'a setter', constructor: 'a constructor' }[kind];
    reporter.report('SP1022', range, { name, what });
  } else if (fn.generator) {
    reporter.report('SP1021', range, { name });
  } else if (!fn.async) {
    reporter.report('SP1020', range, { name });
  } else if (isMember && parent?.type === 'MethodDefinition' && !field(parent, 'static')) {
    reporter.report('SP1023', range, { name });
  } else if (isMember && parent?.type === 'MethodDefinition' && field(parent, 'computed')) {
    reporter.report('SP1024', child(parent, 'key')!);
  } else {
    return true;
  }
  return false;
}

function readUnit(inline: InlineDirective, scope: Scope, context: UnitContext): InlineUnit | undefined {
  const { fn, ancestors } = inline;
  const depth = ancestors.findIndex((node) => !WRAPPERS_IN_SYNTAX.has(node.type));
  const holder = ancestors[depth]!;
  const base = { ...inline, body: fn, wrapper: undefined, holder, scope, binding: undefined };
  const ownName = fn.id?.name ?? (isPrototype(holder) ? undefined : inferName(holder, fn));
  if (is(fn, 'FunctionDeclaration')) {
    const binding = fn.id ? resolve(fn.id.name, scope) : null;
    // An earlier function of the same name is overwritten before anything runs.
    if (binding && binding.kind === 'function' && binding.node !== fn) return undefined;
    const label = fn.id?.name ?? 'default';
    return { ...base, form: 'declaration', ownName, label, binding: staticBinding(binding, 'function') };
  }
  if (holder.type === 'MethodDefinition' && child(holder, 'value') === fn) {
    const owner = ancestors.find((node): node is ClassNode =>
      is(node, 'ClassDeclaration', 'ClassExpression'),
    )!;
    const last = owner.body.body.findLast((member) => isStatic(member) && inferName(member) === ownName);
    // As above: a later member of the same name wins.
    if (last !== holder) return undefined;
    return { ...base, form: 'static-method', holder: owner, ownName, label: ownName! };
  }
  if (holder.type === 'Property' && unwrap(child(holder, 'value')!) === fn && !isPrototype(holder)) {
    return { ...base, form: 'property', ownName, label: ownName ?? labelFor(ancestors) };
  }
  const wrapper = readWrapper(fn, holder, scope, context);
  if (!wrapper) checkIndirectWrapper(inline, scope, context);
  const around = wrapper ? ancestors.slice(ancestors.indexOf(wrapper.call) + 1) : ancestors;
  return {
    ...base,
    form: 'expression',
    body: wrapper?.call ?? fn,
    wrapper,
    ownName,
    label: ownName ?? labelFor(around),
    binding: declaredBinding(around, scope),
  };
}

function isStatic(member: BaseNode): boolean {
  return member.type === 'MethodDefinition' && field(member, 'static') === true;
}

/** `{ __proto__: … }` sets the prototype and defines nothing. */
function isPrototype(property: BaseNode): boolean {
  const key = property.type === 'Property' ? child(property, 'key') : null;
  if (!key) return false;
  const name = field(key, 'name') ?? field(key, 'value');
  return name === '__proto__' && !field(property, 'computed') && !field(property, 'method');
}

function readWrapper(
  fn: FunctionNode,
  holder: BaseNode,
  scope: Scope,
  { wrappers, imports, reporter }: UnitContext,
): Wrapper | undefined {
  if (holder.type !== 'CallExpression' && holder.type !== 'NewExpression') return undefined;
  const wrapper = wrappers.read(holder, scope);
  if (wrapper) {
    checkWrapper(wrapper, reporter);
    checkInlineOptions(wrapper, reporter);
    if (wrapper.fn === fn) return wrapper;
  }
  const callee = unwrap(child(holder, 'callee')!);
  const isCallee = callee === fn;
  const name = field(callee, 'name') ?? field(child(callee, 'property') ?? callee, 'name');
  // React's own hook takes the action itself.
  const isHook = imports.exportBehind(callee, scope)?.name === 'useActionState' || name === 'useActionState';
  if (!isCallee && !isHook && !wrapper) {
    const called = typeof name === 'string' ? `'${name}'` : 'another function';
    reporter.report('SP1040', fn, { called });
  }
  return undefined;
}

/** `serverFunction(options, condition ? async () => { 'use server' } : other)`: the client would call the bare function. */
function checkIndirectWrapper(
  { fn, ancestors }: InlineDirective,
  scope: Scope,
  { wrappers, reporter }: UnitContext,
): void {
  for (const node of ancestors) {
    if (isFunction(node) || node.type.endsWith('Statement') || node.type.startsWith('Class')) return;
    const wrapper = wrappers.read(node, scope);
    if (wrapper?.argument && wrapper.fn !== fn && isInside(fn, wrapper.argument)) {
      reporter.report('SP1058', fn, { name: wrapper.name });
      return;
    }
  }
}

/** The variable of `const save = <function>`, where it is declared in a list of statements and keeps its value. */
function declaredBinding(ancestors: readonly BaseNode[], scope: Scope): Binding | undefined {
  const depth = ancestors.findIndex((node) => !WRAPPERS_IN_SYNTAX.has(node.type));
  const [declarator, declaration, list] = ancestors.slice(depth);
  if (!is(declarator, 'VariableDeclarator') || !is(declarator.id, 'Identifier')) return undefined;
  if (!declaration || list?.type.startsWith('For')) return undefined;
  return staticBinding(resolve(declarator.id.name, scope), 'const', 'let');
}

function staticBinding(binding: Binding | null, ...kinds: Binding['kind'][]): Binding | undefined {
  if (!binding || binding.assigned || !kinds.includes(binding.kind)) return undefined;
  return binding.scope.kind === 'module' ? undefined : binding;
}

/** What a function without a name is for: `action` of `<form action={async () => …}>`. */
function labelFor(ancestors: readonly BaseNode[]): string {
  for (const node of ancestors) {
    if (WRAPPERS_IN_SYNTAX.has(node.type) || node.type === 'JSXExpressionContainer') continue;
    if (node.type === 'JSXAttribute') {
      const name = child(node, 'name')!;
      return typeof field(name, 'name') === 'string' ? String(field(name, 'name')) : ANONYMOUS;
    }
    return inferName(node) ?? ANONYMOUS;
  }
  return ANONYMOUS;
}

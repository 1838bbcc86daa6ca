import { type BaseNode, child, childList, type FunctionNode, field, is, isFunction, unwrap } from './ast.ts';
import { type CapturingUnit, capturedReferences, foreignReferences, inRange, isInside } from './captures.ts';
import type { Reporter } from './diagnostics.ts';
import type { InlineDirective } from './directives.ts';
import { optionOf } from './function-options.ts';
import { type InlineUnit, nameInMessage } from './inline-units.ts';
import { type Binding, resolve, type Scope, type ScopeAnalysis } from './scope.ts';

/** Reports what an inline function uses and cannot carry (D9). */
export function checkCaptures(
  units: readonly CapturingUnit[],
  inline: readonly InlineDirective[],
  analysis: ScopeAnalysis,
  reporter: Reporter,
): void {
  const withDirective = new Set(inline.map(({ fn }) => fn));
  const holders = readHolders(units);
  for (const unit of units) {
    checkContext(unit, analysis, reporter);
    checkAccess(unit, analysis, reporter);
    checkReferences(unit, analysis, withDirective, holders, reporter);
  }
}

/** `this` and its like belong to the place, and the function is called from elsewhere. */
function checkContext(unit: InlineUnit, analysis: ScopeAnalysis, reporter: Reporter): void {
  const name = nameInMessage(unit);
  for (const { what, node, owner } of inRange(analysis.contextUses, unit.body)) {
    const foreign = !owner || !isInside(owner, unit.body);
    if (what === 'eval') {
      if (isCapturePossible(unit)) reporter.report('SP1036', node, { name });
    } else if (foreign || (owner === unit.fn && (what === 'this' || what === 'super'))) {
      reporter.report('SP1031', node, { name, what });
    }
  }
  for (const { name: secret, node, owner } of inRange(analysis.privateUses, unit.body)) {
    if (!owner || !isInside(owner, unit.body))
      reporter.report('SP1035', node, { name, secret: `#${secret}` });
  }
}

/** Who may call is decided before the captures are opened (S3). */
function checkAccess(unit: InlineUnit, analysis: ScopeAnalysis, reporter: Reporter): void {
  const access = unit.wrapper && optionOf(unit.wrapper, 'access');
  if (!access) return;
  for (const { node, name } of foreignReferences(access, analysis)) {
    reporter.report('SP1055', node, { name: nameInMessage(unit), variable: `'${name}'` });
  }
}

function isCapturePossible(unit: InlineUnit): boolean {
  for (let scope = unit.scope; scope.parent; scope = scope.parent) if (scope.bindings.size > 0) return true;
  return false;
}

function checkReferences(
  unit: CapturingUnit,
  analysis: ScopeAnalysis,
  withDirective: ReadonlySet<FunctionNode>,
  holders: ReadonlyMap<Binding, CapturingUnit[]>,
  reporter: Reporter,
): void {
  const seen = new Set<Binding>();
  for (const { binding, node, write, name } of capturedReferences(unit, analysis)) {
    if (!binding) continue;
    const details = { name: nameInMessage(unit), variable: `'${name}'` };
    if (write) {
      reporter.report('SP1032', node, details);
    } else if (!seen.has(binding) && unit.captures.includes(binding)) {
      seen.add(binding);
      const what = whatNeverTravels(binding, withDirective);
      if (what) reporter.report('SP1033', node, { ...details, what });
      else if (leadsTo(unit, binding, holders)) reporter.report('SP1034', node, details);
    }
  }
}

/** Says what a variable holds where the source shows that no serializer takes it. */
function whatNeverTravels(binding: Binding, withDirective: ReadonlySet<FunctionNode>): string | undefined {
  const { kind, node } = binding;
  if (kind === 'class' || kind === 'class-name') return 'a class';
  if (binding.assigned) return undefined;
  if (kind === 'function' || kind === 'function-name') return describe(node, withDirective);
  const id = child(node, 'id');
  const init = child(node, 'init');
  if ((kind !== 'const' && kind !== 'let') || id !== binding.id || !init) return undefined;
  return describe(unwrap(init), withDirective);
}

function describe(value: BaseNode, withDirective: ReadonlySet<FunctionNode>): string | undefined {
  if (isFunction(value)) {
    return withDirective.has(value) ? undefined : 'a function that is no Server Function';
  }
  if (value.type === 'ClassExpression') return 'a class';
  if (value.type === 'JSXElement' || value.type === 'JSXFragment') return 'a React element';
  if (is(value, 'Literal') && field(value, 'regex')) return 'a regular expression';
  return undefined;
}

/**
 * The functions that a variable holds, itself or in literals: `const actions = { save: async () => { 'use server' } }`.
 * One that captures the variable would have to carry itself.
 */
function readHolders(units: readonly CapturingUnit[]): Map<Binding, CapturingUnit[]> {
  const holders = new Map<Binding, CapturingUnit[]>();
  for (const unit of units) {
    const binding = unit.binding ?? holderOf(unit);
    if (binding) holders.set(binding, [...(holders.get(binding) ?? []), unit]);
  }
  return holders;
}

const LITERALS =
  /^(?:Property|ObjectExpression|ArrayExpression|ParenthesizedExpression|TS\w+Expression|TSTypeAssertion)$/;

function holderOf({ ancestors, scope, form, holder }: InlineUnit): Binding | undefined {
  if (form === 'declaration' || form === 'static-method') return undefined;
  const [first, ...rest] = ancestors.slice(form === 'property' ? ancestors.indexOf(holder) : 0);
  const parent = [first!, ...rest].find((node) => !LITERALS.test(node.type));
  const target =
    parent?.type === 'VariableDeclarator'
      ? child(parent, 'id')
      : parent?.type === 'AssignmentExpression'
        ? child(parent, 'left')
        : null;
  const binding = is(target, 'Identifier') ? resolve(target.name, scope) : null;
  return binding && binding.scope.kind !== 'module' ? binding : undefined;
}

/** Does carrying a variable's value mean to carry this function? */
function leadsTo(
  unit: CapturingUnit,
  binding: Binding,
  holders: ReadonlyMap<Binding, CapturingUnit[]>,
): boolean {
  const seen = new Set<Binding>();
  const pending = [binding];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    for (const held of holders.get(next) ?? []) {
      if (held === unit) return true;
      pending.push(...held.captures);
    }
    if (!next.assigned && child(next.node, 'id') === next.id)
      pending.push(...namedIn(child(next.node, 'init'), next.scope));
  }
  return false;
}

/** The variables whose values a literal holds for good: `{ save, list: [like] }`. */
function namedIn(value: BaseNode | null, scope: Scope): Binding[] {
  const node = value && unwrap(value);
  if (is(node, 'Identifier')) {
    const binding = resolve(node.name, scope);
    return binding && !binding.assigned ? [binding] : [];
  }
  if (node?.type === 'ArrayExpression') {
    return childList(node, 'elements').flatMap((item) => namedIn(item, scope));
  }
  if (node?.type !== 'ObjectExpression') return [];
  return childList(node, 'properties').flatMap((property) => namedIn(child(property, 'value'), scope));
}

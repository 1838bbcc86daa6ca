import { type BaseNode, child, childList, type FunctionNode, field, is, isFunction, unwrap } from './ast.ts';
import type { Reporter } from './diagnostics.ts';
import type { InlineDirective } from './directives.ts';
import { type InlineUnit, nameInMessage } from './inline-units.ts';
import { type Binding, type Reference, resolve, type Scope, type ScopeAnalysis } from './scope.ts';

/** An inline function with what it takes from the functions around it. */
export interface CapturingUnit extends InlineUnit {
  /** The variables that travel with it, in the order of their first use. */
  captures: Binding[];
  /**
   * Functions that call each other in a circle, this one among them, in the order of the source. Each would have to
   * carry the others for ever, so each is made anew with all of them beside it, and they carry one list of captures.
   * Empty where the function is in no circle.
   */
  circle: CapturingUnit[];
}

/** Finds what each inline function captures, and reports what cannot be captured (D9). */
export function readCaptures(
  units: readonly InlineUnit[],
  inline: readonly InlineDirective[],
  analysis: ScopeAnalysis,
  reporter: Reporter,
): CapturingUnit[] {
  const withDirective = new Set(inline.map(({ fn }) => fn));
  const capturing: CapturingUnit[] = units.map((unit) => ({ ...unit, captures: [], circle: [] }));
  const byBinding = new Map<Binding, CapturingUnit>();
  for (const unit of capturing) if (unit.binding) byBinding.set(unit.binding, unit);
  const uses = new Map(capturing.map((unit) => [unit, capturedReferences(unit, analysis)]));

  const callees = new Map(
    capturing.map((unit) => {
      const found = uses.get(unit)!.flatMap(({ binding }) => byBinding.get(binding!) ?? []);
      return [unit, new Set(found)] as const;
    }),
  );
  const reachable = new Map(capturing.map((unit) => [unit, reach(unit, callees)]));
  for (const unit of capturing) {
    const own = reachable.get(unit)!;
    if (own.has(unit))
      unit.circle = capturing.filter((other) => own.has(other) && reachable.get(other)!.has(unit));
  }
  for (const unit of capturing) {
    const circle = new Set(unit.circle.map((member) => member.binding));
    const members = unit.circle.length > 0 ? unit.circle : [unit];
    const references = members.flatMap((member) => uses.get(member)!);
    const captures = new Set<Binding>();
    for (const { binding } of references) if (!circle.has(binding!)) captures.add(binding!);
    unit.captures = [...captures];
  }
  const holders = readHolders(capturing);
  for (const unit of capturing) {
    checkContext(unit, analysis, reporter);
    checkReferences(unit, uses.get(unit)!, withDirective, holders, reporter);
  }
  return capturing;
}

/** The functions that a function leads to; itself only where the way leads back. */
function reach(
  from: CapturingUnit,
  callees: ReadonlyMap<CapturingUnit, ReadonlySet<CapturingUnit>>,
): Set<CapturingUnit> {
  const seen = new Set<CapturingUnit>();
  const pending = [...callees.get(from)!];
  for (let unit = pending.pop(); unit; unit = pending.pop()) {
    if (seen.has(unit)) continue;
    seen.add(unit);
    pending.push(...callees.get(unit)!);
  }
  return seen;
}

/** The uses of variables that belong to the functions around: neither its own nor the module's. */
function capturedReferences(unit: InlineUnit, analysis: ScopeAnalysis): Reference[] {
  return inRange(analysis.references, unit.body).filter(({ binding }) => {
    if (!binding || binding.kind === 'arguments') return false;
    return !isInside(binding.scope.node, unit.body) && !isModuleLevel(binding);
  });
}

function isModuleLevel(binding: Binding): boolean {
  if (binding.scope.kind === 'module') return true;
  // Inside its body a class has its name once more; for a class at the top level both mean the same.
  const outer = binding.kind === 'class-name' && resolve(binding.name, binding.scope.parent!);
  return outer !== false && outer?.id === binding.id && outer.scope.kind === 'module' && !outer.assigned;
}

/** The items of a list in source order that lie within a node. */
function inRange<Item extends { node: BaseNode }>(items: readonly Item[], node: BaseNode): Item[] {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (items[middle]!.node.start < node.start) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < items.length && items[end]!.node.start < node.end) end++;
  return items.slice(low, end);
}

function isInside(inner: BaseNode, outer: BaseNode): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
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

function isCapturePossible(unit: InlineUnit): boolean {
  for (let scope = unit.scope; scope.parent; scope = scope.parent) if (scope.bindings.size > 0) return true;
  return false;
}

function checkReferences(
  unit: CapturingUnit,
  references: readonly Reference[],
  withDirective: ReadonlySet<FunctionNode>,
  holders: ReadonlyMap<Binding, CapturingUnit[]>,
  reporter: Reporter,
): void {
  const seen = new Set<Binding>();
  for (const { binding, node, write, name } of references) {
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

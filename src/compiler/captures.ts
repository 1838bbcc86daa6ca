import type { BaseNode } from './ast.ts';
import type { InlineUnit } from './inline-units.ts';
import { type Binding, type Reference, resolve, type ScopeAnalysis } from './scope.ts';

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

/** Finds what each inline function captures (D9). */
export function readCaptures(units: readonly InlineUnit[], analysis: ScopeAnalysis): CapturingUnit[] {
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
export function capturedReferences(unit: InlineUnit, analysis: ScopeAnalysis): Reference[] {
  return foreignReferences(unit.body, analysis);
}

/** The uses of variables in a part of the module that belong to functions around that part. */
export function foreignReferences(part: BaseNode, analysis: ScopeAnalysis): Reference[] {
  return inRange(analysis.references, part).filter(({ binding }) => {
    if (!binding || binding.kind === 'arguments') return false;
    return !isInside(binding.scope.node, part) && !isModuleLevel(binding);
  });
}

function isModuleLevel(binding: Binding): boolean {
  if (binding.scope.kind === 'module') return true;
  // Inside its body a class has its name once more; for a class at the top level both mean the same.
  const outer = binding.kind === 'class-name' && resolve(binding.name, binding.scope.parent!);
  return outer !== false && outer?.id === binding.id && outer.scope.kind === 'module' && !outer.assigned;
}

/** The items of a list in source order that lie within a node. */
export function inRange<Item extends { node: BaseNode }>(items: readonly Item[], node: BaseNode): Item[] {
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

export function isInside(inner: BaseNode, outer: BaseNode): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

import type { CapturingUnit } from './captures.ts';
import { functionId } from './function-id.ts';
import { normalise } from './normalise.ts';

/**
 * The ids of inline functions. Each covers the function's text and the names it captures, so that a page that was
 * loaded before a deploy never reaches another function, nor hands its captures to a changed one. Functions that are
 * the same in all of that are told apart by their order.
 */
export function createInlineIds(moduleId: string, source: string): (unit: CapturingUnit) => string {
  const count = new Map<string, number>();
  return (unit) => {
    const members = [unit, ...unit.circle.filter((member) => member !== unit)];
    const parts = [
      members.map((member) => normalise(member.body, source)),
      unit.captures.map((binding) => binding.name),
    ];
    const key = JSON.stringify([unit.label, ...parts]);
    const ordinal = count.get(key) ?? 0;
    count.set(key, ordinal + 1);
    return functionId(moduleId, unit.label, JSON.stringify([...parts, ordinal]));
  };
}

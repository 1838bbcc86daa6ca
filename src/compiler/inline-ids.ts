import type { BaseNode } from './ast.ts';
import type { CapturingUnit } from './captures.ts';
import { functionId } from './function-id.ts';
import { walk } from './walk.ts';

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

/** A function's text without comments, and with one space for any; strings, templates and JSX text stay as written. */
function normalise(node: BaseNode, source: string): string {
  const verbatim: BaseNode[] = [];
  walk(node, (inner) => {
    if (inner.type === 'Literal' || inner.type === 'TemplateElement' || inner.type === 'JSXText') {
      verbatim.push(inner);
    }
  });
  verbatim.sort((a, b) => a.start - b.start);
  let text = '';
  let position = node.start;
  for (const { start, end } of verbatim) {
    text += squeeze(source.slice(position, start)) + source.slice(start, end);
    position = end;
  }
  text += squeeze(source.slice(position, node.end));
  // A checkout with other line ends is the same program.
  return text.replace(/\r\n?/g, '\n');
}

function squeeze(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n\r\u2028\u2029]*/g, ' ').replace(/\s+/g, ' ');
}

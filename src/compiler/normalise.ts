import type { BaseNode } from './ast.ts';
import { walk } from './walk.ts';

/** The text of a function or expression without comments, and with one space for any; strings, templates and JSX text stay as written. */
export function normalise(node: BaseNode, source: string): string {
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

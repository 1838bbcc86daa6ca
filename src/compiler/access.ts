import { type BaseNode, childList, field, is, unwrap } from './ast.ts';
import { normalise } from './normalise.ts';
import type { AccessInfo } from './types.ts';

/** Longer expressions are cut: the text is for people. */
const TEXT_LENGTH = 60;

/**
 * Reads who may call from the source. What is no literal counts by being there: its value is known at run time alone.
 *
 * @returns Undefined where the expression says nothing: `undefined`, or a list of no policies.
 */
export function readAccess(expression: BaseNode, source: string): AccessInfo | undefined {
  const node = unwrap(expression);
  if (isNothing(node)) return undefined;
  if (node.type === 'ArrayExpression' && childList(node, 'elements').length === 0) return undefined;
  const text = normalise(node, source);
  if (/^(['"`])public\1$/.test(text)) return { kind: 'public' };
  return { kind: 'policy', text: text.length > TEXT_LENGTH ? `${text.slice(0, TEXT_LENGTH - 1)}…` : text };
}

/** Does an expression give `undefined`, or `null`, for all to see? */
export function isNothing(expression: BaseNode): boolean {
  const node = unwrap(expression);
  if (is(node, 'Identifier')) return node.name === 'undefined';
  if (is(node, 'Literal')) return node.value === null && field(node, 'raw') === 'null';
  return node.type === 'UnaryExpression' && field(node, 'operator') === 'void';
}

/** Of an export that is one of several functions, chosen at run time: as much as is sure for each of them. */
export function weakestAccess(all: readonly (AccessInfo | undefined)[]): AccessInfo | undefined {
  const texts = new Set<string>();
  for (const access of all) {
    if (access === undefined) return undefined;
    if (access.kind === 'policy') texts.add(access.text);
  }
  if (all.some((access) => access?.kind === 'public')) return { kind: 'public' };
  return { kind: 'policy', text: [...texts].join(' or ') };
}

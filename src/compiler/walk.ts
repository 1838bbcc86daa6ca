import { type BaseNode, isNode } from './ast.ts';

/** TypeScript nodes with code inside that runs; all others are types and hold none. */
const TYPESCRIPT_WITH_CODE = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSTypeAssertion',
  'TSNonNullExpression',
  'TSInstantiationExpression',
  'TSEnumDeclaration',
  'TSEnumBody',
  'TSEnumMember',
  'TSModuleDeclaration',
  'TSModuleBlock',
  'TSParameterProperty',
  'TSExportAssignment',
  'TSImportEqualsDeclaration',
  'TSExternalModuleReference',
  'TSQualifiedName',
]);

/** Is a node nothing but TypeScript's, gone before the program runs? */
export function isTypeOnly(node: BaseNode): boolean {
  return node.type.startsWith('TS') && !TYPESCRIPT_WITH_CODE.has(node.type);
}

/**
 * Visits a node and everything below it that runs, in the order of the source. `enter` may return `false` to stay
 * out of a node; `leave` is called for every node that was entered.
 */
export function walk(
  node: BaseNode,
  enter: (node: BaseNode, parent: BaseNode | null) => unknown,
  leave?: (node: BaseNode) => void,
  parent: BaseNode | null = null,
): void {
  if (isTypeOnly(node) || enter(node, parent) === false) return;
  for (const key in node) {
    if (key === 'parent') continue;
    const value = (node as unknown as Record<string, unknown>)[key];
    if (typeof value !== 'object' || value === null) continue;
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) walk(item, enter, leave, node);
    } else if (isNode(value)) {
      walk(value, enter, leave, node);
    }
  }
  leave?.(node);
}

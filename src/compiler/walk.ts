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

interface Step {
  node: BaseNode;
  parent: BaseNode | null;
  isLeaving: boolean;
}

/**
 * Visits a node and everything below it that runs, in the order of the source. `enter` may return `false` to stay
 * out of a node; `leave` is called for every node that was entered. No recursion: generated code nests deeply.
 */
export function walk(
  root: BaseNode,
  enter: (node: BaseNode, parent: BaseNode | null) => unknown,
  leave?: (node: BaseNode) => void,
): void {
  const steps: Step[] = [{ node: root, parent: null, isLeaving: false }];
  for (let step = steps.pop(); step; step = steps.pop()) {
    const { node, parent, isLeaving } = step;
    if (isLeaving) {
      leave?.(node);
    } else if (!isTypeOnly(node) && enter(node, parent) !== false) {
      if (leave) steps.push({ node, parent, isLeaving: true });
      const children = childrenOf(node);
      for (let index = children.length - 1; index >= 0; index--) {
        steps.push({ node: children[index]!, parent: node, isLeaving: false });
      }
    }
  }
}

function childrenOf(node: BaseNode): BaseNode[] {
  const children: BaseNode[] = [];
  for (const key in node) {
    if (key === 'parent') continue;
    const value = (node as unknown as Record<string, unknown>)[key];
    if (typeof value !== 'object' || value === null) continue;
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) children.push(item);
    } else if (isNode(value)) {
      children.push(value);
    }
  }
  return children;
}

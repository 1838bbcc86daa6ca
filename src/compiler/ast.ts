/**
 * The part of ESTree and TS-ESTree that the compiler reads, as oxc writes it (Vite's `parseSync`, rolldown, oxc-parser).
 * Our own, and loose where we never look, so that the public types depend on nobody's parser.
 */
export interface BaseNode {
  type: string;
  start: number;
  end: number;
}

/** What `parse` hands in: the root of a module's tree. Positions count UTF-16 code units. */
export interface Program extends BaseNode {
  type: 'Program';
  body: BaseNode[];
}

export interface Identifier extends BaseNode {
  type: 'Identifier';
  name: string;
}

export interface Literal extends BaseNode {
  type: 'Literal';
  value: unknown;
  raw?: string | null;
}

export interface FunctionNode extends BaseNode {
  type:
    | 'FunctionDeclaration'
    | 'FunctionExpression'
    | 'ArrowFunctionExpression'
    | 'TSDeclareFunction'
    | 'TSEmptyBodyFunctionExpression';
  id: Identifier | null;
  params: BaseNode[];
  body: BaseNode | null;
  async: boolean;
  generator: boolean;
  declare?: boolean;
}

export interface ClassNode extends BaseNode {
  type: 'ClassDeclaration' | 'ClassExpression';
  id: Identifier | null;
  superClass: BaseNode | null;
  body: BaseNode & { body: BaseNode[] };
  declare?: boolean;
}

export interface BlockStatement extends BaseNode {
  type: 'BlockStatement';
  body: BaseNode[];
}

export interface ExpressionStatement extends BaseNode {
  type: 'ExpressionStatement';
  expression: BaseNode;
  directive?: string | null;
}

export interface VariableDeclarator extends BaseNode {
  type: 'VariableDeclarator';
  id: BaseNode;
  init: BaseNode | null;
}

export interface VariableDeclaration extends BaseNode {
  type: 'VariableDeclaration';
  kind: 'var' | 'let' | 'const' | 'using' | 'await using';
  declarations: VariableDeclarator[];
  declare?: boolean;
}

export interface ImportDeclaration extends BaseNode {
  type: 'ImportDeclaration';
  specifiers: ImportSpecifier[];
  source: Literal;
  importKind?: 'value' | 'type';
}

export interface ImportSpecifier extends BaseNode {
  type: 'ImportSpecifier' | 'ImportDefaultSpecifier' | 'ImportNamespaceSpecifier';
  imported?: Identifier | Literal;
  local: Identifier;
  importKind?: 'value' | 'type';
}

export interface ExportSpecifier extends BaseNode {
  type: 'ExportSpecifier';
  local: Identifier | Literal;
  exported: Identifier | Literal;
  exportKind?: 'value' | 'type';
}

export interface ExportNamedDeclaration extends BaseNode {
  type: 'ExportNamedDeclaration';
  declaration: BaseNode | null;
  specifiers: ExportSpecifier[];
  source: Literal | null;
  exportKind?: 'value' | 'type';
}

export interface ExportDefaultDeclaration extends BaseNode {
  type: 'ExportDefaultDeclaration';
  declaration: BaseNode;
}

export interface ExportAllDeclaration extends BaseNode {
  type: 'ExportAllDeclaration';
  exported: Identifier | Literal | null;
  source: Literal;
  exportKind?: 'value' | 'type';
}

/** A property that holds a node, nodes, or neither: reads of it are always checked. */
export type Slot = BaseNode | readonly (BaseNode | null)[] | null | undefined;

/** Every node type above, told apart by its name. */
interface NodeByType {
  Program: Program;
  Identifier: Identifier;
  Literal: Literal;
  FunctionDeclaration: FunctionNode;
  FunctionExpression: FunctionNode;
  ArrowFunctionExpression: FunctionNode;
  TSDeclareFunction: FunctionNode;
  TSEmptyBodyFunctionExpression: FunctionNode;
  ClassDeclaration: ClassNode;
  ClassExpression: ClassNode;
  BlockStatement: BlockStatement;
  ExpressionStatement: ExpressionStatement;
  VariableDeclarator: VariableDeclarator;
  VariableDeclaration: VariableDeclaration;
  ImportDeclaration: ImportDeclaration;
  ExportNamedDeclaration: ExportNamedDeclaration;
  ExportDefaultDeclaration: ExportDefaultDeclaration;
  ExportAllDeclaration: ExportAllDeclaration;
  ExportSpecifier: ExportSpecifier;
}

/** Narrows a node by its type's name. */
export function is<Type extends keyof NodeByType>(
  node: BaseNode | null | undefined,
  ...types: Type[]
): node is NodeByType[Type] {
  return node != null && (types as string[]).includes(node.type);
}

/** The child of a node under a key that its interface above does not spell out. */
export function child(node: BaseNode, key: string): BaseNode | null {
  const value = (node as unknown as Record<string, unknown>)[key];
  return isNode(value) ? value : null;
}

/** The children of a node under a key that holds a list; holes are left out. */
export function childList(node: BaseNode, key: string): BaseNode[] {
  const value = (node as unknown as Record<string, unknown>)[key];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** A plain value (name, operator, flag) of a node. */
export function field(node: BaseNode, key: string): unknown {
  return (node as unknown as Record<string, unknown>)[key];
}

export function isNode(value: unknown): value is BaseNode {
  return typeof value === 'object' && value !== null && typeof (value as BaseNode).type === 'string';
}

export function isFunction(node: BaseNode | null | undefined): node is FunctionNode {
  return is(node, 'FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression');
}

/** The name in an import or export clause, whichever way it is written (`x`, `'odd name'`). */
export function moduleExportName(node: Identifier | Literal): string {
  return node.type === 'Identifier' ? node.name : String(node.value);
}

/** Looks through parentheses and TypeScript's type-only wrappers to the expression that is evaluated. */
export function unwrap(node: BaseNode): BaseNode {
  let current = node;
  while (
    current.type === 'ParenthesizedExpression' ||
    current.type === 'TSAsExpression' ||
    current.type === 'TSSatisfiesExpression' ||
    current.type === 'TSTypeAssertion' ||
    current.type === 'TSNonNullExpression' ||
    current.type === 'TSInstantiationExpression'
  ) {
    const inner = child(current, 'expression');
    if (!inner) break;
    current = inner;
  }
  return current;
}

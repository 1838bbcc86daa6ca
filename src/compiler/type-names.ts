import {
  type BaseNode,
  child,
  childList,
  type ExportDefaultDeclaration,
  type ExportNamedDeclaration,
  field,
  type ImportDeclaration,
  is,
  type Program,
} from './ast.ts';

/**
 * The names at the top of a module that stand for types alone: interfaces, aliases, `declare`, imports of types,
 * namespaces without code. A name that is a value as well (an interface and a const) is not among them.
 */
export function readTypeNames(program: Program): Set<string> {
  const types = new Set<string>();
  const values = new Set<string>();
  for (const statement of program.body) {
    if (is(statement, 'ImportDeclaration')) {
      readImport(statement, types, values);
      continue;
    }
    const node = declarationOf(statement);
    const names = node ? declaredNames(node).map(({ name }) => name) : [];
    for (const name of names) (isType(node!) ? types : values).add(name);
  }
  for (const name of values) types.delete(name);
  return types;
}

function readImport(node: ImportDeclaration, types: Set<string>, values: Set<string>): void {
  for (const { importKind, local } of node.specifiers) {
    (node.importKind === 'type' || importKind === 'type' ? types : values).add(local.name);
  }
}

/** The declaration that a statement is, or that it exports. */
function declarationOf(statement: BaseNode): BaseNode | null {
  if (statement.type === 'ExportNamedDeclaration') return (statement as ExportNamedDeclaration).declaration;
  if (statement.type === 'ExportDefaultDeclaration')
    return (statement as ExportDefaultDeclaration).declaration;
  return statement;
}

function isType(node: BaseNode): boolean {
  if (field(node, 'declare') === true) return true;
  switch (node.type) {
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
      return true;
    case 'TSImportEqualsDeclaration':
      return field(node, 'importKind') === 'type';
    case 'TSModuleDeclaration':
      return !holdsCode(node);
    default:
      return false;
  }
}

/** Does a `namespace` exist at run time? One that holds only types does not. */
function holdsCode(namespace: BaseNode): boolean {
  const body = child(namespace, 'body');
  if (!body) return false;
  if (body.type === 'TSModuleDeclaration') return holdsCode(body);
  return childList(body, 'body').some((statement) => {
    const node = declarationOf(statement);
    return !node || !isType(node);
  });
}

/** The names that a declaration declares; none for an overload, which has the name of the function that follows it. */
export function declaredNames(declaration: BaseNode): { name: string; start: number; end: number }[] {
  if (is(declaration, 'VariableDeclaration')) {
    return declaration.declarations.flatMap((declarator) => patternNames(declarator.id));
  }
  if (declaration.type === 'TSDeclareFunction') return [];
  const id = child(declaration, 'id');
  return is(id, 'Identifier') ? [id] : [];
}

function patternNames(pattern: BaseNode): { name: string; start: number; end: number }[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern as BaseNode & { name: string }];
    case 'ObjectPattern':
      return childList(pattern, 'properties').flatMap((property) =>
        patternNames(child(property, property.type === 'RestElement' ? 'argument' : 'value')!),
      );
    case 'ArrayPattern':
      return childList(pattern, 'elements').flatMap(patternNames);
    case 'AssignmentPattern':
      return patternNames(child(pattern, 'left')!);
    case 'RestElement':
      return patternNames(child(pattern, 'argument')!);
    default:
      return [];
  }
}

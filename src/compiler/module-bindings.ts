import {
  type BaseNode,
  type ClassNode,
  child,
  childList,
  type ExportDefaultDeclaration,
  type ExportNamedDeclaration,
  type FunctionNode,
  type ImportDeclaration,
  is,
  moduleExportName,
  type Program,
  type VariableDeclaration,
} from './ast.ts';

/** What a name at the top of a module stands for. */
export type ModuleBinding =
  | { kind: 'function'; node: FunctionNode }
  | { kind: 'class'; node: ClassNode }
  | { kind: 'enum' | 'namespace' | 'import-namespace'; node: BaseNode }
  | { kind: 'const' | 'let' | 'var' | 'using'; node: BaseNode; init: BaseNode | null; pattern: boolean }
  | { kind: 'import'; node: BaseNode; specifier: string; imported: string }
  | { kind: 'alias'; node: BaseNode }
  | { kind: 'type'; node: BaseNode };

/** Reads the declarations at the top level of a module, those inside `export` included. */
export function readModuleBindings(program: Program): Map<string, ModuleBinding> {
  const bindings = new Map<string, ModuleBinding>();
  const add = (name: string, binding: ModuleBinding) => {
    const known = bindings.get(name);
    // A type may share its name with a value (interface and const); the value is what is exported at run time.
    if (!known || known.kind === 'type') bindings.set(name, binding);
  };
  for (const statement of program.body) {
    if (statement.type === 'ImportDeclaration') addImports(statement as ImportDeclaration, add);
    else readDeclaration(declarationOf(statement), add);
  }
  return bindings;
}

function declarationOf(statement: BaseNode): BaseNode | null {
  if (statement.type === 'ExportNamedDeclaration') return (statement as ExportNamedDeclaration).declaration;
  if (statement.type === 'ExportDefaultDeclaration')
    return (statement as ExportDefaultDeclaration).declaration;
  return statement;
}

function readDeclaration(node: BaseNode | null, add: (name: string, binding: ModuleBinding) => void): void {
  if (!node) return;
  const id = child(node, 'id');
  const name = is(id, 'Identifier') ? id.name : undefined;
  const declared = (node as { declare?: boolean }).declare === true;
  if (is(node, 'VariableDeclaration')) {
    addVariables(node, add);
  } else if (name === undefined) {
    return;
  } else if (declared || node.type === 'TSInterfaceDeclaration' || node.type === 'TSTypeAliasDeclaration') {
    add(name, { kind: 'type', node });
  } else if (is(node, 'FunctionDeclaration')) {
    add(name, { kind: 'function', node });
  } else if (is(node, 'ClassDeclaration')) {
    add(name, { kind: 'class', node });
  } else if (node.type === 'TSEnumDeclaration') {
    add(name, { kind: 'enum', node });
  } else if (node.type === 'TSModuleDeclaration') {
    add(name, { kind: holdsValues(node) ? 'namespace' : 'type', node });
  } else if (node.type === 'TSImportEqualsDeclaration') {
    const isType = (node as { importKind?: string }).importKind === 'type';
    add(name, { kind: isType ? 'type' : 'alias', node });
  }
}

function addVariables(node: VariableDeclaration, add: (name: string, binding: ModuleBinding) => void): void {
  for (const declarator of node.declarations) {
    const pattern = !is(declarator.id, 'Identifier');
    const kind = node.kind === 'await using' ? 'using' : node.kind;
    for (const { name } of patternNames(declarator.id)) {
      add(
        name,
        node.declare ? { kind: 'type', node } : { kind, node: declarator, init: declarator.init, pattern },
      );
    }
  }
}

function addImports(node: ImportDeclaration, add: (name: string, binding: ModuleBinding) => void): void {
  const specifier = String(node.source.value);
  for (const item of node.specifiers) {
    if (node.importKind === 'type' || item.importKind === 'type') {
      add(item.local.name, { kind: 'type', node: item });
    } else if (item.type === 'ImportNamespaceSpecifier') {
      add(item.local.name, { kind: 'import-namespace', node: item });
    } else {
      const imported = item.imported ? moduleExportName(item.imported) : 'default';
      add(item.local.name, { kind: 'import', node: item, specifier, imported });
    }
  }
}

/** Does a `namespace` exist at run time? One that holds only types does not. */
function holdsValues(namespace: BaseNode): boolean {
  const body = child(namespace, 'body');
  if (!body) return false;
  if (body.type === 'TSModuleDeclaration') return holdsValues(body);
  return childList(body, 'body').some((statement) => {
    const node = declarationOf(statement);
    if (!node) return true;
    if ((node as { declare?: boolean }).declare === true) return false;
    if (node.type === 'TSModuleDeclaration') return holdsValues(node);
    return node.type !== 'TSInterfaceDeclaration' && node.type !== 'TSTypeAliasDeclaration';
  });
}

/** The identifiers that a binding pattern declares. */
export function patternNames(pattern: BaseNode): { name: string; start: number; end: number }[] {
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
    case 'TSParameterProperty':
      return patternNames(child(pattern, 'parameter')!);
    default:
      return [];
  }
}

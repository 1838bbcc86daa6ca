import {
  type BaseNode,
  type ExportAllDeclaration,
  type ExportDefaultDeclaration,
  type ExportNamedDeclaration,
  is,
  moduleExportName,
  type Program,
} from './ast.ts';
import { declaredNames, readTypeNames } from './type-names.ts';

/** One name that a module exports, and where its value comes from. */
export interface ModuleExport {
  /** The name that importers use. */
  name: string;
  /** Where that name, or for a default export what stands for it, is in the source. */
  range: { start: number; end: number };
  from:
    | { kind: 'binding'; local: string }
    | { kind: 'default'; statement: BaseNode; value: BaseNode }
    | { kind: 'module'; specifier: string; imported: string }
    | { kind: 'namespace'; specifier: string };
}

/** An `export *` without a name. */
export interface StarExport {
  specifier: string;
  range: { start: number; end: number };
}

/** Lists what a module exports at run time: types, and declarations without a body, are left out. */
export function readModuleExports(program: Program): { names: ModuleExport[]; stars: StarExport[] } {
  const types = readTypeNames(program);
  const names: ModuleExport[] = [];
  const stars: StarExport[] = [];
  for (const statement of program.body) {
    if (is(statement, 'ExportNamedDeclaration')) addNamed(statement, types, names);
    else if (is(statement, 'ExportDefaultDeclaration')) addDefault(statement, types, names);
    else if (is(statement, 'ExportAllDeclaration')) addAll(statement, names, stars);
  }
  return { names, stars };
}

function addNamed(node: ExportNamedDeclaration, types: ReadonlySet<string>, names: ModuleExport[]): void {
  if (node.exportKind === 'type') return;
  if (node.declaration) {
    for (const { name, start, end } of declaredNames(node.declaration)) {
      if (types.has(name)) continue;
      names.push({ name, range: { start, end }, from: { kind: 'binding', local: name } });
    }
    return;
  }
  for (const specifier of node.specifiers) {
    if (specifier.exportKind === 'type') continue;
    const name = moduleExportName(specifier.exported);
    const local = moduleExportName(specifier.local);
    const { start, end } = specifier.exported;
    if (node.source) {
      const from = { kind: 'module' as const, specifier: String(node.source.value), imported: local };
      names.push({ name, range: { start, end }, from });
    } else if (!types.has(local)) {
      names.push({ name, range: { start, end }, from: { kind: 'binding', local } });
    }
  }
}

function addDefault(node: ExportDefaultDeclaration, types: ReadonlySet<string>, names: ModuleExport[]): void {
  const value = node.declaration;
  if (value.type === 'TSDeclareFunction' || value.type === 'TSInterfaceDeclaration') return;
  const named = is(value, 'FunctionDeclaration', 'ClassDeclaration') ? value.id : null;
  if (named) {
    const { start, end } = named;
    names.push({ name: 'default', range: { start, end }, from: { kind: 'binding', local: named.name } });
  } else if (!(is(value, 'Identifier') && types.has(value.name))) {
    const start = node.start;
    names.push({
      name: 'default',
      range: { start, end: Math.min(value.end, start + 'export default'.length) },
      from: { kind: 'default', statement: node, value },
    });
  }
}

function addAll(node: ExportAllDeclaration, names: ModuleExport[], stars: StarExport[]): void {
  if (node.exportKind === 'type') return;
  const specifier = String(node.source.value);
  if (node.exported) {
    const { start, end } = node.exported;
    names.push({
      name: moduleExportName(node.exported),
      range: { start, end },
      from: { kind: 'namespace', specifier },
    });
  } else {
    stars.push({ specifier, range: { start: node.start, end: node.end } });
  }
}

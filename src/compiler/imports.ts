import {
  type BaseNode,
  child,
  field,
  type ImportDeclaration,
  is,
  moduleExportName,
  type Program,
  unwrap,
} from './ast.ts';
import { type Binding, resolve, type Scope } from './scope.ts';

/** Recognises imported names: the binding counts, not the spelling. */
export class Imports {
  readonly #origin = new Map<BaseNode, { source: string; name: string }>();
  readonly #runtimes: ReadonlySet<string>;

  /**
   * @param runtime What the server's runtime is called, beside its own name.
   */
  constructor(program: Program, runtime?: string) {
    this.#runtimes = new Set(['sallyport/server', runtime ?? 'sallyport/server']);
    for (const statement of program.body) {
      if (!is(statement, 'ImportDeclaration')) continue;
      for (const item of (statement as ImportDeclaration).specifiers) {
        const name =
          item.type === 'ImportNamespaceSpecifier'
            ? '*'
            : item.imported
              ? moduleExportName(item.imported)
              : 'default';
        this.#origin.set(item, { source: String(statement.source.value), name });
      }
    }
  }

  /** Where a binding was imported from; undefined for every other binding. */
  originOf(binding: Binding | null): { source: string; name: string } | undefined {
    return binding?.kind === 'import' ? this.#origin.get(binding.node) : undefined;
  }

  /** Which export of which module an expression is: `save`, or `actions.save` of a namespace. */
  exportBehind(expression: BaseNode, scope: Scope): { source: string; name: string } | undefined {
    const node = unwrap(expression);
    if (is(node, 'Identifier')) return this.originOf(resolve(node.name, scope));
    if (node.type !== 'MemberExpression') return undefined;
    const object = unwrap(child(node, 'object')!);
    const property = child(node, 'property')!;
    if (!is(object, 'Identifier')) return undefined;
    const origin = this.originOf(resolve(object.name, scope));
    const name = field(node, 'computed') ? field(property, 'value') : field(property, 'name');
    // A default import of a package like React holds the same names as its namespace.
    const isWhole = origin?.name === '*' || origin?.name === 'default';
    return origin && isWhole && typeof name === 'string' ? { source: origin.source, name } : undefined;
  }

  /** Which export of the server's runtime an expression is. */
  runtimeExportBehind(expression: BaseNode, scope: Scope): string | undefined {
    const origin = this.exportBehind(expression, scope);
    return origin && this.#runtimes.has(origin.source) ? origin.name : undefined;
  }

  /** Can anything in the module be that export of the server's runtime? */
  mayUseRuntimeExport(wanted: string): boolean {
    for (const { source, name } of this.#origin.values())
      if (this.#runtimes.has(source) && (name === wanted || name === '*' || name === 'default')) return true;
    return false;
  }
}

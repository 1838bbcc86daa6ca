import {
  type BaseNode,
  child,
  childList,
  type FunctionNode,
  field,
  type ImportDeclaration,
  is,
  isFunction,
  moduleExportName,
  type Program,
  unwrap,
} from './ast.ts';
import type { Reporter } from './diagnostics.ts';
import { type Binding, resolve, type Scope } from './scope.ts';
import { walk } from './walk.ts';

/** A call of `serverFunction` or `formFunction`, one unit with the function it is given (D13). */
export interface Wrapper {
  call: BaseNode;
  name: 'serverFunction' | 'formFunction';
  options: BaseNode | null;
  /** What stands where the function is expected. */
  argument: BaseNode | null;
  /** That, where it is a function written in place. */
  fn: FunctionNode | null;
}

/** Recognises imported names: the binding counts, not the spelling. */
export class Imports {
  readonly #origin = new Map<BaseNode, { source: string; name: string }>();

  constructor(program: Program) {
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
}

/** Recognises {@link Wrapper} calls. */
export class Wrappers {
  readonly #imports: Imports;
  readonly #runtimes: ReadonlySet<string>;

  constructor(imports: Imports, runtime: string | undefined) {
    this.#imports = imports;
    this.#runtimes = new Set(['sallyport/server', runtime ?? 'sallyport/server']);
  }

  /** The wrapper call that an expression is, if it is one. */
  read(expression: BaseNode, scope: Scope): Wrapper | undefined {
    const call = unwrap(expression);
    if (call.type !== 'CallExpression') return undefined;
    const origin = this.#imports.exportBehind(child(call, 'callee')!, scope);
    if (!origin || !this.#runtimes.has(origin.source)) return undefined;
    if (origin.name !== 'serverFunction' && origin.name !== 'formFunction') return undefined;
    const [options = null, argument = null] = childList(call, 'arguments');
    const fn = argument ? unwrap(argument) : null;
    return { call, name: origin.name, options, argument, fn: isFunction(fn) ? fn : null };
  }
}

/** Reports a wrapper call that cannot be read: options that are no plain literal, a missing function. */
export function checkWrapper({ call, name, options, argument }: Wrapper, reporter: Reporter): void {
  if (!options || !argument || isFunction(unwrap(options))) {
    reporter.report('SP1043', call, { name });
    return;
  }
  const literal = unwrap(options);
  const unreadable =
    literal.type !== 'ObjectExpression'
      ? options
      : childList(literal, 'properties').find(
          (property) => property.type === 'SpreadElement' || field(property, 'computed') === true,
        );
  if (unreadable) reporter.report('SP1042', unreadable, { name });
}

/** The options of an inline function are evaluated once more where a call arrives, in no function that could wait. */
export function checkInlineOptions({ options, name }: Wrapper, reporter: Reporter): void {
  if (!options) return;
  walk(options, (node) => {
    if (node.type === 'AwaitExpression' || node.type === 'YieldExpression') {
      reporter.report('SP1044', node, { name });
    }
    return !isFunction(node) && !is(node, 'ClassExpression');
  });
}

/** The options whose values stand in the source as literals; the others are known at run time alone. */
export function readOptions({ options }: Wrapper): Record<string, unknown> {
  const value = options ? readLiteral(options) : undefined;
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

const UNREADABLE = Symbol('unreadable');

function readLiteral(expression: BaseNode): unknown {
  const node = unwrap(expression);
  if (is(node, 'Literal')) {
    const { value } = node;
    return value === null || ['string', 'number', 'boolean'].includes(typeof value) ? value : UNREADABLE;
  }
  if (node.type === 'UnaryExpression' && field(node, 'operator') === '-') {
    const value = readLiteral(child(node, 'argument')!);
    return typeof value === 'number' ? -value : UNREADABLE;
  }
  if (node.type === 'ArrayExpression') {
    const values = (field(node, 'elements') as (BaseNode | null)[]).map((element) =>
      element ? readLiteral(element) : UNREADABLE,
    );
    return values.includes(UNREADABLE) ? UNREADABLE : values;
  }
  if (node.type !== 'ObjectExpression') return UNREADABLE;
  const entries = childList(node, 'properties').flatMap((property) => {
    if (property.type !== 'Property' || field(property, 'computed') === true) return [];
    const key = child(property, 'key')!;
    const value = readLiteral(child(property, 'value')!);
    return value === UNREADABLE ? [] : [[String(field(key, 'name') ?? field(key, 'value')), value] as const];
  });
  return Object.fromEntries(entries);
}

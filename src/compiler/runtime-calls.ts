import type { CapturingUnit } from './captures.ts';
import { isIdentifierName } from './names.ts';
import type { Piece } from './source-edits.ts';

/**
 * The functions of the server runtime that compiled code calls. They are exported by `sallyport/server` (or what
 * `options.runtime.server` names) for compiled code alone. The compiler's side of the contract:
 *
 * - `registerFunction(fn, meta)`: an export of a file with the directive is `fn`. Throws a coded error where `fn` is
 *   no function (D5). One function may be registered under several ids, one for each name it is exported by.
 * - `registerReexport(read, meta)`: the same for an export that comes from another module. `read` gives the function.
 *   In an import cycle, while that module has not run, it throws a `ReferenceError`, or gives `undefined` (Vite's module
 *   runner): then it is to be read again, at the latest when the function is looked up.
 * - `bindInline(fn, id, captures?)`: makes `fn`, one closure of the inline function `id`, a reference, and returns it.
 *   A direct call stays a call of `fn`. `captures` gives the current values of its captured variables, always in the
 *   same order; it is to be called when the reference is serialized, not before, and each time anew. It may throw what
 *   reading the variables throws. A value may lead back to the same function: to be met with a coded error.
 * - `bindInlineProperty(object, id, captures?)`: the same for the one own property of `object`, and returns `object`.
 * - `registerInline(create, meta)`: at the end of the module, once for each inline function. `create([…captures])`
 *   makes a function that does what that closure would do, with the captures it carried; without captures it takes
 *   nothing. `meta.captures` names them. Returns what the module exports under `exportName`, whose first argument is
 *   the captures where there are any, in the form in which they left (sealed).
 *
 * `meta` is `{ id, name, arity, file }`, as in `FunctionInfo`; `file` is the module's key. In development it has the
 * `module` of the client's references too. Where the file has a
 * `protect(access);`, that statement becomes `const … = protect(access, file)`, and every meta of the file gets
 * `protection: () => …`, to be called once the module has run. `registerInline` also gets `access: () => …`, the
 * function's own option, which is there before its captures are.
 */
export type RuntimeFunction =
  | 'registerFunction'
  | 'registerReexport'
  | 'registerInline'
  | 'bindInline'
  | 'bindInlineProperty';

/** The imports of a compiled module from the runtime, under names that nothing else has. */
export class RuntimeImports {
  readonly #name: (wish: string) => string;
  readonly #runtime: string;
  readonly #locals = new Map<RuntimeFunction, string>();

  constructor(name: (wish: string) => string, runtime: string) {
    this.#name = name;
    this.#runtime = runtime;
  }

  /** The local name of a runtime function. */
  use(name: RuntimeFunction): string {
    let local = this.#locals.get(name);
    if (local === undefined) {
      local = this.#name(name);
      this.#locals.set(name, local);
    }
    return local;
  }

  /** The import statement for all that was used; empty for nothing. */
  toString(): string {
    if (this.#locals.size === 0) return '';
    const names = Array.from(this.#locals, ([name, local]) => `${name} as ${local}`);
    return `import { ${names.join(', ')} } from ${JSON.stringify(this.#runtime)};`;
  }
}

/** What a function is registered with. `access` stays a part of the source, so that its map stays right. */
export function writeMeta(
  meta: Record<string, string | number | readonly string[]>,
  protection: string | undefined,
  access: readonly Piece[] = [],
): Piece[] {
  const before = JSON.stringify(meta).slice(0, -1);
  const after = protection === undefined ? '}' : `,"protection":() => ${protection}}`;
  if (access.length === 0) return [{ text: before + after }];
  return [{ text: `${before},"access":() => (` }, ...access, { text: `)${after}` }];
}

/** `, "id", () => [a, b])`: the end of a call that makes a function a reference. */
export function endOfBind(unit: CapturingUnit, id: string): string {
  const { captures } = unit;
  const read = captures.length > 0 ? `, () => [${captures.map((binding) => binding.name).join(', ')}]` : '';
  return `, ${JSON.stringify(id)}${read})`;
}

/** A property name as a literal writes it. `__proto__` would set the prototype, in brackets it is a name like others. */
export function propertyKey(name: string): string {
  return isIdentifierName(name) && name !== '__proto__' ? name : `[${JSON.stringify(name)}]`;
}

/** How that property is read. */
export function propertyAccess(name: string): string {
  return isIdentifierName(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

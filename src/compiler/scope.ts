import type { BaseNode, ClassNode, FunctionNode } from './ast.ts';

export type ScopeKind =
  | 'module'
  | 'function'
  | 'body'
  | 'block'
  | 'for'
  | 'switch'
  | 'catch'
  | 'class'
  | 'field'
  | 'static-block'
  | 'function-name'
  | 'enum'
  | 'namespace';

export type BindingKind =
  | 'var'
  | 'let'
  | 'const'
  | 'using'
  | 'function'
  | 'function-name'
  | 'class'
  | 'class-name'
  | 'param'
  | 'catch'
  | 'import'
  | 'enum'
  | 'enum-member'
  | 'namespace'
  | 'alias'
  | 'arguments';

/** A name and what it was declared as. */
export interface Binding {
  name: string;
  kind: BindingKind;
  scope: Scope;
  /** The construct that declares it: a function, a class, a declarator, an import's specifier. */
  node: BaseNode;
  /** Where its name stands. */
  id: BaseNode;
  /** Does it get a value anywhere but in its (first) declaration? */
  assigned: boolean;
  /** What several `enum` or `namespace` blocks of one name share. */
  members?: Map<string, Binding>;
}

export interface Scope {
  kind: ScopeKind;
  /** The node whose extent the scope has. */
  node: BaseNode;
  parent: Scope | null;
  bindings: ReadonlyMap<string, Binding>;
  /** Of an `enum` or `namespace`: the binding that all blocks of that name share. */
  merged?: Binding;
}

/** A use of a variable: a read, a write that is not its initializer, or both. */
export interface Reference {
  name: string;
  node: BaseNode;
  scope: Scope;
  write: boolean;
  /** Null for globals. */
  binding: Binding | null;
}

/** A use of something that belongs to the function around, arrow functions not counted. `eval` can see all of it. */
export interface ContextUse {
  what: 'this' | 'super' | 'new.target' | 'arguments' | 'eval';
  node: BaseNode;
  /** The function, field or static block it belongs to; null at the top of the module. */
  owner: BaseNode | null;
}

/** A use of a private name (`this.#secret`), with the class that declares it. */
export interface PrivateUse {
  name: string;
  node: BaseNode;
  owner: ClassNode | null;
}

/** Everything that {@link analyseScopes} finds in a module, each list in the order of the source. */
export interface ScopeAnalysis {
  module: Scope;
  /** With a focus: the uses in it, and elsewhere those that assign. */
  references: Reference[];
  contextUses: ContextUse[];
  privateUses: PrivateUse[];
  /** The scope in which a function stands, by function; with a focus of those in it. */
  scopeAround: Map<FunctionNode, Scope>;
}

/**
 * What of a module is of interest. Most of a large file is not: its uses of variables need not be kept, only what is
 * declared in it and assigned to.
 */
export interface Focus {
  functions: ReadonlySet<FunctionNode>;
  /** Apart from each other, in the order of the source. */
  ranges: readonly { start: number; end: number }[];
}

/** Most scopes declare nothing: they share this. */
const NO_BINDINGS: ReadonlyMap<string, Binding> = new Map();

export function createScope(kind: ScopeKind, node: BaseNode, parent: Scope | null): Scope {
  return { kind, node, parent, bindings: NO_BINDINGS };
}

/** Adds a declaration to a scope. */
export function bind(scope: Scope, binding: Binding): Binding {
  if (scope.bindings === NO_BINDINGS) scope.bindings = new Map();
  (scope.bindings as Map<string, Binding>).set(binding.name, binding);
  return binding;
}

/** Finds what a name means in a scope. Null: a global. */
export function resolve(name: string, from: Scope): Binding | null {
  for (let scope: Scope | null = from; scope; scope = scope.parent) {
    const found = scope.bindings.get(name) ?? scope.merged?.members?.get(name);
    if (found) return found;
    if (name === 'arguments' && scope.kind === 'function' && scope.node.type !== 'ArrowFunctionExpression') {
      const { node } = scope;
      return bind(scope, { name, kind: 'arguments', scope, node, id: node, assigned: false });
    }
  }
  return null;
}

/** The scope that a `var` in this scope belongs to. */
export function varScopeOf(from: Scope): Scope {
  let scope = from;
  while (
    scope.parent &&
    scope.kind !== 'body' &&
    scope.kind !== 'static-block' &&
    scope.kind !== 'namespace' &&
    scope.kind !== 'module'
  ) {
    scope = scope.parent;
  }
  return scope;
}

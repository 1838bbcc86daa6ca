import { type BaseNode, child, type FunctionNode, field, type Program } from './ast.ts';
import {
  type Binding,
  type BindingKind,
  bind,
  type ContextUse,
  createScope,
  type Focus,
  resolve,
  type Scope,
  type ScopeAnalysis,
  type ScopeKind,
} from './scope.ts';

/** Uses that matter wherever they are: `arguments` makes a function take any number, the others tell CommonJS. */
const ALWAYS_KEPT = new Set(['arguments', 'exports', 'module']);

/** What the walk through a module is in, and what it has found so far. */
export class ScopeBuilder {
  readonly analysis: ScopeAnalysis;
  /** The innermost scope. */
  scope: Scope;
  /** Whose `this` it is here. */
  owner: BaseNode | null = null;

  readonly #focus: Focus | undefined;

  constructor(program: Program, focus?: Focus) {
    this.#focus = focus;
    this.scope = createScope('module', program, null);
    this.analysis = {
      module: this.scope,
      references: [],
      contextUses: [],
      privateUses: [],
      scopeAround: new Map(),
    };
  }

  /** Visits what is inside of a new scope. */
  within(kind: ScopeKind, node: BaseNode, visit: (scope: Scope) => void): void {
    const outer = this.scope;
    this.scope = createScope(kind, node, outer);
    visit(this.scope);
    this.scope = outer;
  }

  /** Visits what has a `this` of its own. */
  owned(owner: BaseNode, visit: () => void): void {
    const outer = this.owner;
    this.owner = owner;
    visit();
    this.owner = outer;
  }

  /** Notes a use of `this` and its like. */
  note(what: ContextUse['what'], node: BaseNode, owner = this.owner): void {
    this.analysis.contextUses.push({ what, node, owner });
  }

  /** Notes a use of a variable. */
  refer(name: string, node: BaseNode, write = false): void {
    if (!write && this.#focus && !ALWAYS_KEPT.has(name) && !isIn(this.#focus.ranges, node.start)) return;
    this.analysis.references.push({ name, node, scope: this.scope, write, binding: null });
  }

  /** Notes the scope in which a function stands. */
  noteFunction(node: FunctionNode): void {
    if (!this.#focus || this.#focus.functions.has(node)) this.analysis.scopeAround.set(node, this.scope);
  }

  /** Declares a name; one that is known already gets one more value. */
  declare(scope: Scope, id: BaseNode, kind: BindingKind, node: BaseNode, hasValue = true): Binding {
    const name = String(field(id, 'name') ?? field(id, 'value'));
    // A `var` or function in a body of the same name as a parameter: one variable, as far as we ask.
    const home = scope.kind === 'body' && scope.parent?.bindings.has(name) ? scope.parent : scope;
    const known = home.bindings.get(name);
    if (!known) {
      return bind(home, { name, kind, scope: home, node, id, assigned: false });
    }
    if (kind === 'function' && (known.kind === 'function' || known.kind === 'var')) {
      // Of several functions of one name the last one counts, and a `var` without a value changes nothing.
      if (known.kind === 'var' && child(known.node, 'init')) known.assigned = true;
      Object.assign(known, { kind, node });
    } else if (hasValue && kind !== 'enum' && kind !== 'namespace') {
      known.assigned = true;
    }
    return known;
  }

  /** Makes a block of an `enum` or `namespace` see what the others of its name hold. */
  share(scope: Scope, binding: Binding): void {
    binding.members ??= new Map();
    scope.merged = binding;
  }

  /** Finds what every use means. Only now is every declaration known, hoisted ones included. */
  finish(): ScopeAnalysis {
    const { references, contextUses } = this.analysis;
    for (const reference of references) {
      const binding = resolve(reference.name, reference.scope);
      reference.binding = binding;
      if (binding && reference.write) binding.assigned = true;
      if (binding?.kind === 'arguments') this.note('arguments', reference.node, binding.node);
      else if (!binding && reference.name === 'arguments') this.note('arguments', reference.node, null);
    }
    sortBySource(references);
    sortBySource(contextUses);
    return this.analysis;
  }
}

function isIn(ranges: Focus['ranges'], offset: number): boolean {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[middle]!.end <= offset) low = middle + 1;
    else high = middle;
  }
  return low < ranges.length && ranges[low]!.start <= offset;
}

/** Almost always they are in order already. */
function sortBySource(items: { node: BaseNode }[]): void {
  let last = -1;
  for (const { node } of items) {
    if (node.start < last) {
      items.sort(bySource);
      return;
    }
    last = node.start;
  }
}

function bySource(a: { node: BaseNode }, b: { node: BaseNode }): number {
  return a.node.start - b.node.start;
}

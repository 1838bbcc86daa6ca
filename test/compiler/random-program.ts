/**
 * Random programs with inline Server Functions, for comparing what compiled code does with what the original does.
 *
 * A program is a function `main(check)` with blocks, loops, functions and variables nested at random, few names that
 * shadow each other on purpose, and Server Functions in every form. At the end of each block, when its variables have
 * values, `check(list)` calls the functions that the block made. A Server Function reads whatever it sees, changes
 * nothing of it (that would be an error), calls its siblings and itself, and may return functions of its own.
 */
export function createRandomProgram(seed: number): string {
  return new Generator(seed).program();
}

type Kind = 'value' | 'server' | 'bag' | 'helper';

interface Variable {
  name: string;
  kind: Kind;
  canAssign: boolean;
  /** Has the code written so far reached its declaration? */
  declared: boolean;
}

class Scope {
  readonly variables = new Map<string, Variable>();
  readonly parent: Scope | null;
  /**
   * Do its Server Functions use what is declared after them? Then they carry it, and cannot be carried by others before
   * the block is through.
   */
  readonly usesLater: boolean;
  /** The body of a function or `catch` cannot declare the names of its parameters once more. */
  readonly isBody: boolean;

  constructor(parent: Scope | null, usesLater: boolean, isBody = false) {
    this.parent = parent;
    this.usesLater = usesLater;
    this.isBody = isBody;
  }
}

const NAMES = ['a', 'b', 'c', 'd', 'e', 'save', 'item'];

/** Depth of nested blocks, and how much of the program they may take. */
const MAX_DEPTH = 4;
const MAX_STATEMENTS = 60;

class Generator {
  #state: number;
  #statements = 0;
  #fresh = 0;

  constructor(seed: number) {
    this.#state = (seed * 2654435761) >>> 0;
  }

  program(): string {
    const module = new Scope(null, false);
    for (const name of ['m1', 'm2']) this.#add(module, name, 'value', false).declared = true;
    const main = new Scope(module, this.#chance(50));
    const body = this.#block(main, 0, 4 + this.#below(4));
    return [
      "let m1 = 1, m2 = ['module'];",
      'export async function main(check) {',
      '  const all = [];',
      body,
      '  await check(all);',
      '}',
      '',
    ].join('\n');
  }

  /** A number of 0 to n-1 (mulberry32). */
  #below(n: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % n;
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[this.#below(items.length)]!;
  }

  #chance(percent: number): boolean {
    return this.#below(100) < percent;
  }

  #name(prefix: string): string {
    return `${prefix}${++this.#fresh}`;
  }

  #add(scope: Scope, name: string, kind: Kind, canAssign: boolean): Variable {
    const variable = { name, kind, canAssign, declared: false };
    scope.variables.set(name, variable);
    return variable;
  }

  /**
   * The variables that code can use. Code that runs later may use those of its own block before their declaration
   * (`later`): it is called when the block is through.
   */
  #visible(from: Scope, later: Scope | null, kinds: readonly Kind[]): Variable[] {
    const seen = new Set<string>();
    const found: Variable[] = [];
    for (let scope: Scope | null = from; scope; scope = scope.parent) {
      for (const variable of scope.variables.values()) {
        if (seen.has(variable.name)) continue;
        seen.add(variable.name);
        const isReady = variable.kind === 'value' || !scope.usesLater;
        if ((scope === later || (variable.declared && isReady)) && kinds.includes(variable.kind))
          found.push(variable);
      }
    }
    return found;
  }

  /** Names that a block has not declared yet. */
  #free(scope: Scope): string | undefined {
    const params = scope.isBody ? scope.parent?.variables : undefined;
    const free = NAMES.filter((name) => !scope.variables.has(name) && !params?.has(name));
    return free.length > 0 ? this.#pick(free) : undefined;
  }

  #block(scope: Scope, depth: number, count: number): string {
    const list = this.#name('list');
    const pad = '  '.repeat(depth + 1);
    const plan: (() => string)[] = [];
    // What the block declares is known before its first line is written: code may use it before it is declared.
    for (let n = 0; n < count; n++) {
      const name = this.#free(scope);
      if (name !== undefined && this.#chance(40)) plan.push(this.#planVariable(scope, name));
      else if (name !== undefined && this.#chance(70)) plan.push(this.#planServerFunction(scope, name, list));
      else plan.push(() => this.#statement(scope, depth, list));
    }
    const lines = [`const ${list} = [];`];
    for (const write of plan) {
      this.#statements++;
      lines.push(write());
      if (this.#chance(25)) lines.push(this.#assignment(scope));
    }
    lines.push(`await check(${list}); all.push(...${list});`);
    if (this.#chance(40)) lines.push(this.#assignment(scope), `await check(${list});`);
    return lines
      .filter(Boolean)
      .map((line) => pad + line)
      .join('\n');
  }

  #planVariable(scope: Scope, name: string): () => string {
    const keyword = this.#pick(['const', 'let', 'let']);
    const variable = this.#add(scope, name, 'value', keyword === 'let');
    return () => {
      const text = this.#declarator(scope, name);
      variable.declared = true;
      return `${keyword} ${text};`;
    };
  }

  #declarator(scope: Scope, name: string): string {
    const value = () => this.#value(scope, null, 2);
    switch (this.#below(5)) {
      case 0:
        return `{ x: ${name} = ${value()} } = ${this.#pick(['{}', `{ x: ${value()} }`])}`;
      case 1:
        return `[, ${name}] = [0, ${value()}]`;
      case 2:
        return `{ y: [...${name}] } = { y: [${value()}, ${value()}] }`;
      default:
        return `${name} = ${value()}`;
    }
  }

  #assignment(scope: Scope): string {
    const targets = this.#visible(scope, null, ['value']).filter((variable) => variable.canAssign);
    if (targets.length === 0) return '';
    const { name } = this.#pick(targets);
    const value = this.#value(scope, null, 1);
    return this.#pick([
      `${name} = ${value};`,
      `${name} = [${name}, ${value}].slice(0, 2).flat().slice(-3);`,
      `({ ${name} } = { ${name}: ${value} });`,
    ]);
  }

  #statement(scope: Scope, depth: number, list: string): string {
    if (depth >= MAX_DEPTH || this.#statements > MAX_STATEMENTS) return this.#assignment(scope);
    const inner = () => this.#block(new Scope(scope, this.#chance(50)), depth + 1, 2 + this.#below(3));
    const own = (name: string, canAssign = false, isBody = false) => {
      const around = new Scope(scope, false);
      this.#add(around, name, 'value', canAssign).declared = true;
      return this.#block(new Scope(around, this.#chance(50), isBody), depth + 1, 2 + this.#below(3));
    };
    const name = this.#pick(NAMES);
    const value = this.#value(scope, null, 1);
    const end = `\n${'  '.repeat(depth + 1)}}`;
    switch (this.#below(12)) {
      case 0:
        return `{\n${inner()}${end}`;
      case 1:
        return `if (${value} !== 'never') {\n${inner()}${end}`;
      case 2:
        return `for (let ${name} = 0; ${name} < 2; ${name}++) {\n${own(name)}${end}`;
      case 3:
        return `for (const ${name} of [${this.#plainValue()}, 7]) {\n${own(name)}${end}`;
      case 4:
        return `for (let ${name} in { k1: 1, k2: 2 }) {\n${own(name, true)}${end}`;
      case 5: {
        const counter = this.#name('w');
        const body = inner();
        return `let ${counter} = 0; while (${counter}++ < 2) {\n${body}${end}`;
      }
      case 6:
        return `try { throw { ${name}: 1, z: 'thrown' }; } catch ({ ${name}, ...rest }) {\n${own(name, true, true)}${end} finally {\n${inner()}${end}`;
      case 7: {
        const label = this.#name('label');
        return `${label}: {\n${inner()}\nbreak ${label};${end}`;
      }
      case 8:
        return this.#switch(scope, list);
      case 9:
        return this.#call(scope, depth);
      case 10:
        return this.#classWithStatic(scope, list);
      default:
        return this.#helper(scope, depth);
    }
  }

  #switch(scope: Scope, list: string): string {
    const cases = new Scope(scope, false);
    const name = this.#pick(NAMES);
    // Either the case with the declarations is the one that runs, or one before it, which sees the function all the same.
    const runs = this.#chance(50);
    const value = runs ? this.#add(cases, 'own', 'value', false) : undefined;
    const fn = this.#planServerFunction(cases, name, list, 'declaration');
    if (value) value.declared = true;
    const first = this.#pick(['', `case -1:`, `case ${list}.length - 99:`, 'case [] + 0:']);
    const declaration = fn();
    return runs
      ? `switch (1) {\n${first}\ncase 1:\nconst own = ${this.#plainValue()};\n${declaration}\ndefault:\n}`
      : `switch (1) {\n${first}\ncase 1:\n${list}.push(${name});\nbreak;\ncase 2:\n${declaration}\n}`;
  }

  /** A function around a block, called in place. */
  #call(scope: Scope, depth: number): string {
    const fn = new Scope(scope, false);
    const [first, second] = [this.#pick(NAMES), this.#name('p')];
    this.#add(fn, first, 'value', true).declared = true;
    this.#add(fn, second, 'value', false).declared = true;
    const body = this.#block(new Scope(fn, this.#chance(50), true), depth + 1, 2 + this.#below(4));
    const params = this.#pick([
      `${first}, ${second} = ${first}`,
      `{ ${first} = 'default', ...${second} } = {}`,
      `[${first}, ...${second}] = [1, 2, 3]`,
      `${first} = 5, ...${second}`,
    ]);
    const argument = this.#pick(['', 'undefined', this.#plainArgument(params)]);
    const end = `\n${'  '.repeat(depth + 1)}}`;
    return this.#pick([
      `await (async (${params}) => {\n${body}${end})(${argument});`,
      `await (async function (${params}) {\n${body}${end})(${argument});`,
      `await (async function own(${params}) {\n${body}${end})(${argument});`,
      `await ({ async method(${params}) {\n${body}${end} }).method(${argument});`,
      `for await (const _ of (async function* (${params}) {\n${body}\nyield 1;${end})(${argument}));`,
    ]);
  }

  #plainArgument(params: string): string {
    return params.startsWith('[') ? '[4, 5]' : params.startsWith('{') ? '{ x: 1 }' : '9, 8';
  }

  /** A function that is no Server Function: it hands functions out, and none may capture it. */
  #helper(scope: Scope, depth: number): string {
    const helper = this.#name('helper');
    const fn = new Scope(scope, false);
    const param = this.#pick(NAMES);
    this.#add(fn, param, 'value', false).declared = true;
    const body = this.#block(new Scope(fn, this.#chance(50), true), depth + 1, 2 + this.#below(3));
    return `async function ${helper}(${param}) {\n${body}\n${'  '.repeat(depth + 1)}}\nawait ${helper}('one'); await ${helper}([2]);`;
  }

  #classWithStatic(scope: Scope, list: string): string {
    const name = this.#name('Class');
    const method = this.#serverFunction(
      scope,
      scope,
      undefined,
      (params, body) => `static async m(${params}) {${body}}`,
    );
    const field = this.#serverFunction(
      scope,
      scope,
      undefined,
      (params, body) => `static f = async (${params}) => {${body}};`,
    );
    const computed = this.#serverFunction(
      scope,
      scope,
      undefined,
      (params, body) => `static async 'odd name'(${params}) {${body}}`,
    );
    return `class ${name} { ${this.#pick([method, field, computed])} static last = 1; }\n${list}.push(...['m', 'f', 'odd name'].flatMap((key) => ${name}[key] ?? []));`;
  }

  #planServerFunction(scope: Scope, name: string, list: string, only?: 'declaration'): () => string {
    const form =
      only ??
      this.#pick([
        'declaration',
        'declaration',
        'arrow',
        'arrow',
        'expression',
        'named',
        'object',
        'bag',
        'anonymous',
        'default',
        'let',
      ] as const);
    const isBag = form === 'object' || form === 'bag';
    const kind: Kind = form === 'anonymous' || form === 'default' ? 'helper' : isBag ? 'bag' : 'server';
    const hidden = kind === 'helper' ? this.#name('hidden') : name;
    const variable = this.#add(scope, hidden, kind, false);
    // A variable that is assigned to is carried as it is: its function must not need itself.
    const self = form === 'let' || isBag ? hidden : undefined;
    const later = scope.usesLater ? scope : null;
    return () => {
      const write = (text: (params: string, body: string) => string) =>
        this.#serverFunction(scope, later, self, text);
      const push = `${list}.push(${isBag ? `${hidden}.m` : hidden});`;
      const declaration = () => {
        switch (form) {
          case 'declaration':
            return write((params, body) => `async function ${hidden}(${params}) {${body}}`);
          case 'arrow':
            return `const ${hidden} = ${write((params, body) => `async (${params}) => {${body}}`)};`;
          case 'expression':
            return `const ${hidden} = ${write((params, body) => `async function (${params}) {${body}}`)};`;
          case 'named':
            return `const ${hidden} = (${write((params, body) => `async function own(${params}) {${body}}`)});`;
          case 'object':
            return `const ${hidden} = { x: 1, ${write((params, body) => `async m(${params}) {${body}}`)}, y: 2 };`;
          case 'bag':
            return `const ${hidden} = { [${this.#pick(["'m'", "'m' + ''"])}]: ${write((params, body) => `async (${params}) => {${body}}`)} };`;
          case 'anonymous':
            return `const [${hidden}] = [${write((params, body) => `async (${params}) => {${body}}`)}];`;
          case 'default':
            return `const { ${hidden} = ${write((params, body) => `async (${params}) => {${body}}`)} } = {};`;
          case 'let':
            return `let ${hidden} = null; ${hidden} = ${write((params, body) => `async (${params}) => {${body}}`)};`;
        }
      };
      const text = declaration();
      variable.declared = true;
      return form === 'declaration' && this.#chance(50) ? `${push} ${text}` : `${text} ${push}`;
    };
  }

  /** The parameters and the body of a Server Function. `without` must not be used: it holds the function. */
  #serverFunction(
    scope: Scope,
    later: Scope | null,
    without: string | undefined,
    write: (params: string, body: string) => string,
    depth = 0,
    barred: Scope | null = without ? scope : null,
  ): string {
    const own = new Scope(scope, false);
    this.#add(own, 'n', 'value', false).declared = true;
    // Hidden by a name of its own that nothing reads.
    if (without) this.#add(own, without, 'helper', false);
    const body = new Scope(own, false, true);
    const params = ['n = 0'];
    if (this.#chance(40)) params.push(this.#parameter(own, later));
    if (this.#chance(20)) params.push(`...${this.#declare(own, 'rest')}`);
    const lines = [" 'use server';"];
    if (this.#chance(20)) lines.push('m1++;');
    for (let n = this.#below(3); n > 0; n--) {
      const name = this.#free(body);
      if (name === undefined) continue;
      const value = this.#value(own, later, 2, [name]);
      lines.push(this.#local(body, name, value));
    }
    // A function that is carried as part of an object must not lead back to itself: it calls only those further out.
    const further = (variable: Variable) => barred?.variables.get(variable.name) !== variable;
    const callable = this.#visible(body, later, ['server']).filter(further);
    const bags = this.#visible(body, later, ['bag']).filter(further);
    const results: string[] = [];
    if (callable.length > 0) {
      const { name } = this.#pick(callable);
      results.push(`n > 0 ? await ${name}(n - 1) : 'end'`);
      if (this.#chance(20)) results.push(`typeof ${this.#pick(callable).name}`);
      if (this.#chance(15)) results.push(`n > 1 ? ${this.#pick(callable).name} : 'no function'`);
    }
    if (bags.length > 0 && this.#chance(50))
      results.push(`n > 0 ? await ${this.#pick(bags).name}.m(n - 1) : 'end'`);
    for (let n = 1 + this.#below(3); n > 0; n--) results.push(this.#value(body, later, 3));
    if (depth < 2 && this.#chance(25)) {
      results.push(
        this.#serverFunction(
          body,
          later,
          undefined,
          (inner, text) => `async (${inner}) => {${text}}`,
          depth + 1,
          barred,
        ),
      );
    }
    if (this.#chance(15)) results.push('m1', 'm2');
    lines.push(`return [${results.join(', ')}];`);
    return write(params.join(', '), `${lines.join(' ')} `);
  }

  #declare(scope: Scope, name: string): string {
    this.#add(scope, name, 'value', false).declared = true;
    return name;
  }

  #parameter(own: Scope, later: Scope | null): string {
    const names = NAMES.filter((name) => !own.variables.has(name));
    const name = this.#pick(names);
    // The default is written before the parameter exists, and must not read the name that the parameter hides.
    const value = this.#value(own, later, 2, [name]);
    const text = this.#pick([
      `${name} = ${value}`,
      `{ q: ${name} = ${value} } = {}`,
      `[${name} = ${value}] = []`,
    ]);
    this.#declare(own, name);
    return text;
  }

  #local(body: Scope, name: string, value: string): string {
    this.#declare(body, name);
    return this.#pick([
      `const ${name} = ${value};`,
      `let ${name} = ${value};`,
      `var ${name} = ${value};`,
      `let ${name}; for (${name} of [${value}]);`,
      `let ${name}; try { throw ${value}; } catch (error) { ${name} = [error]; }`,
      `function ${name}_() { return ${value}; } const ${name} = ${name}_();`,
    ]);
  }

  #plainValue(): string {
    return this.#pick(['1', "'text'", '[1, 2]', '{ x: 1, y: [2] }', 'null', 'true', '-0.5', '`t`']);
  }

  /** An expression without side effects. */
  #value(scope: Scope, later: Scope | null, depth: number, without: readonly string[] = []): string {
    const variables = this.#visible(scope, later, ['value']).filter(({ name }) => !without.includes(name));
    const leaf = () =>
      variables.length > 0 && this.#chance(75) ? this.#pick(variables).name : this.#plainValue();
    if (depth === 0 || this.#chance(25)) return leaf();
    const value = (less = 1) => this.#value(scope, later, Math.max(0, depth - less), without);
    const object = () => (variables.length > 0 ? `{ ${this.#pick(variables).name} }` : '{}');
    switch (this.#below(14)) {
      case 0:
        return `[${value()}, ${value()}]`;
      case 1:
        return object();
      case 2:
        return `{ k: ${value()}, ...${object()} }`;
      case 3:
        return `\`<\${${value()}}>\``;
      case 4:
        return `((${this.#pick(['x', 'a', 'b'])}) => [${value()}, ${leaf()}])(${leaf()})`;
      case 5:
        return `(${value()} ?? ${leaf()})`;
      case 6:
        return `[...[${value()}], typeof ${leaf()}]`;
      case 7:
        return `(() => { const inner = ${value()}; return { inner }; })()`;
      case 8:
        return `{ get k() { return ${value()}; } }.k`;
      case 9:
        return `new (class { v = ${value()}; static s = 1; })().v`;
      case 10:
        return `[${value()}].map((${this.#pick(['x', 'a', 'c'])}, i) => [i, ${leaf()}])`;
      case 11:
        return `(function (${this.#pick(['x', 'd'])}) { return [arguments.length, ${leaf()}]; })(${value()})`;
      case 12:
        return `(({ z = ${value()} }) => z)({})`;
      default:
        return `String.raw\`\${${value()}}\``;
    }
  }
}

import {
  type BaseNode,
  type BlockStatement,
  type ClassNode,
  child,
  childList,
  type ExportNamedDeclaration,
  type FunctionNode,
  field,
  type ImportDeclaration,
  is,
  isNode,
  type Program,
  type VariableDeclaration,
} from './ast.ts';
import { type BindingKind, type Focus, type Scope, type ScopeAnalysis, varScopeOf } from './scope.ts';
import { ScopeBuilder } from './scope-builder.ts';
import { isTypeOnly } from './walk.ts';

/** Where the commonest nodes hold others, for speed: of all others every property is looked at. */
const CHILDREN: Readonly<Record<string, readonly string[] | undefined>> = {
  __proto__: null as never,
  ArrayExpression: ['elements'],
  AwaitExpression: ['argument'],
  ConditionalExpression: ['test', 'consequent', 'alternate'],
  EmptyStatement: [],
  ExportDefaultDeclaration: ['declaration'],
  ExpressionStatement: ['expression'],
  IfStatement: ['test', 'consequent', 'alternate'],
  JSXElement: ['openingElement', 'children'],
  JSXExpressionContainer: ['expression'],
  JSXFragment: ['children'],
  JSXText: [],
  NewExpression: ['callee', 'arguments'],
  ObjectExpression: ['properties'],
  ParenthesizedExpression: ['expression'],
  ReturnStatement: ['argument'],
  SpreadElement: ['argument'],
  TemplateLiteral: ['expressions'],
  TSInterfaceDeclaration: [],
  TSTypeAliasDeclaration: [],
  UnaryExpression: ['argument'],
};

/**
 * Finds the scopes of a module, what each declares, and which declaration every use of a name means. Modules are
 * strict code, so a function in a block is the block's. Types are not looked at: they are gone when the code runs.
 *
 * @param focus Where uses of variables are of interest; everywhere, where it is left out.
 */
export function analyseScopes(program: Program, focus?: Focus): ScopeAnalysis {
  return new Analyser(program, focus).run(program);
}

class Analyser {
  readonly #build: ScopeBuilder;
  readonly #classes: { node: ClassNode; privates: Set<string> }[] = [];

  constructor(program: Program, focus: Focus | undefined) {
    this.#build = new ScopeBuilder(program, focus);
  }

  run(program: Program): ScopeAnalysis {
    this.#visitAll(program.body);
    return this.#build.finish();
  }

  #visitAll(nodes: readonly BaseNode[]): void {
    for (const node of nodes) this.#visit(node);
  }

  #visitKey(node: BaseNode, key: string): void {
    const value = child(node, key);
    if (value) this.#visit(value);
  }

  #visit(node: BaseNode): void {
    switch (node.type) {
      case 'Identifier':
        this.#build.refer(String(field(node, 'name')), node);
        break;
      case 'Literal':
      case 'TemplateElement':
      case 'BreakStatement':
      case 'ContinueStatement':
      case 'ExportAllDeclaration':
        break;
      case 'FunctionDeclaration':
        this.#visitFunctionDeclaration(node as FunctionNode);
        break;
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        this.#visitFunction(node as FunctionNode);
        break;
      case 'ClassDeclaration':
      case 'ClassExpression':
        this.#visitClass(node as ClassNode);
        break;
      case 'VariableDeclaration':
        this.#visitVariables(node as VariableDeclaration);
        break;
      case 'BlockStatement':
        this.#build.within('block', node, () => this.#visitAll((node as BlockStatement).body));
        break;
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
        this.#visitFor(node);
        break;
      case 'SwitchStatement':
        this.#visitKey(node, 'discriminant');
        this.#build.within('switch', node, () => this.#visitAll(childList(node, 'cases')));
        break;
      case 'CatchClause':
        this.#visitCatch(node);
        break;
      case 'LabeledStatement':
        this.#visitKey(node, 'body');
        break;
      case 'BinaryExpression':
      case 'LogicalExpression':
        this.#visitOperators(node);
        break;
      case 'AssignmentExpression':
        this.#visitTarget(child(node, 'left')!);
        this.#visitKey(node, 'right');
        break;
      case 'UpdateExpression':
        this.#visitTarget(child(node, 'argument')!);
        break;
      case 'MemberExpression':
        this.#visitKey(node, 'object');
        this.#visitName(node, 'property');
        break;
      case 'Property':
        this.#visitName(node, 'key');
        this.#visitKey(node, 'value');
        break;
      case 'CallExpression':
        if (field(child(node, 'callee')!, 'name') === 'eval') this.#build.note('eval', node);
        this.#visitKey(node, 'callee');
        this.#visitAll(childList(node, 'arguments'));
        break;
      case 'ThisExpression':
        this.#build.note('this', node);
        break;
      case 'Super':
        this.#build.note('super', node);
        break;
      case 'MetaProperty':
        if (field(child(node, 'meta')!, 'name') === 'new') this.#build.note('new.target', node);
        break;
      case 'PrivateIdentifier':
        this.#notePrivate(node);
        break;
      case 'ImportDeclaration':
        this.#visitImport(node as ImportDeclaration);
        break;
      case 'ExportNamedDeclaration':
        this.#visitExport(node as ExportNamedDeclaration);
        break;
      case 'JSXOpeningElement':
        this.#visitJsxName(child(node, 'name')!, false);
        this.#visitAll(childList(node, 'attributes'));
        break;
      case 'JSXAttribute':
        this.#visitKey(node, 'value');
        break;
      case 'JSXClosingElement':
        break;
      case 'TSEnumDeclaration':
        this.#visitEnum(node);
        break;
      case 'TSModuleDeclaration':
        this.#visitNamespace(node);
        break;
      case 'TSImportEqualsDeclaration':
        if (field(node, 'importKind') === 'type') break;
        this.#build.declare(this.#build.scope, child(node, 'id')!, 'alias', node);
        this.#visitKey(node, 'moduleReference');
        break;
      case 'TSQualifiedName':
        this.#visitKey(node, 'left');
        break;
      default: {
        const keys = CHILDREN[node.type];
        if (keys) for (const key of keys) this.#visitSlot(node, key);
        else if (!isTypeOnly(node)) this.#visitChildren(node);
      }
    }
  }

  /** `a + b + …`: generated code has chains so long that the stack would not do. */
  #visitOperators(node: BaseNode): void {
    const rights: BaseNode[] = [];
    let left = node;
    while (left.type === 'BinaryExpression' || left.type === 'LogicalExpression') {
      rights.push(child(left, 'right')!);
      left = child(left, 'left')!;
    }
    this.#visit(left);
    for (const right of rights.reverse()) this.#visit(right);
  }

  /** A key or property: a name of its own, unless it is computed. */
  #visitName(node: BaseNode, key: string): void {
    const name = child(node, key);
    if (name && (field(node, 'computed') || name.type === 'PrivateIdentifier')) this.#visit(name);
  }

  #visitChildren(node: BaseNode): void {
    for (const key in node) {
      if (key !== 'parent' && key !== 'typeAnnotation' && key !== 'typeArguments') this.#visitSlot(node, key);
    }
  }

  #visitSlot(node: BaseNode, key: string): void {
    const value = field(node, key);
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) this.#visit(item);
    } else if (isNode(value)) {
      this.#visit(value);
    }
  }

  #visitFunctionDeclaration(node: FunctionNode): void {
    if (node.declare) return;
    if (node.id) this.#build.declare(this.#build.scope, node.id, 'function', node);
    this.#visitFunction(node);
  }

  #visitFunction(node: FunctionNode): void {
    this.#build.noteFunction(node);
    if (node.type === 'FunctionExpression' && node.id) {
      this.#build.within('function-name', node, (scope) => {
        this.#build.declare(scope, node.id!, 'function-name', node);
        this.#visitFunctionInside(node);
      });
    } else {
      this.#visitFunctionInside(node);
    }
  }

  #visitFunctionInside(node: FunctionNode): void {
    const visit = () =>
      this.#build.within('function', node, () => {
        for (const param of node.params) this.#declarePattern(param, 'param', node, this.#build.scope);
        if (is(node.body, 'BlockStatement')) {
          const { body } = node.body;
          this.#build.within('body', node.body, () => this.#visitAll(body));
        } else if (node.body) {
          this.#visit(node.body);
        }
      });
    if (node.type === 'ArrowFunctionExpression') visit();
    else this.#build.owned(node, visit);
  }

  #visitClass(node: ClassNode): void {
    if (node.declare) return;
    this.#visitAll(childList(node, 'decorators'));
    if (node.type === 'ClassDeclaration' && node.id)
      this.#build.declare(this.#build.scope, node.id, 'class', node);
    const names = node.body.body.flatMap((member) => {
      const key = child(member, 'key');
      return key?.type === 'PrivateIdentifier' ? [String(field(key, 'name'))] : [];
    });
    this.#build.within('class', node, (scope) => {
      if (node.id) this.#build.declare(scope, node.id, 'class-name', node);
      this.#classes.push({ node, privates: new Set(names) });
      if (node.superClass) this.#visit(node.superClass);
      for (const member of node.body.body) this.#visitMember(member);
      this.#classes.pop();
    });
  }

  #visitMember(member: BaseNode): void {
    if (isTypeOnly(member) || field(member, 'declare') === true) return;
    if (member.type === 'StaticBlock') {
      this.#build.owned(member, () =>
        this.#build.within('static-block', member, () => this.#visitAll(childList(member, 'body'))),
      );
      return;
    }
    this.#visitAll(childList(member, 'decorators'));
    if (field(member, 'computed')) this.#visitKey(member, 'key');
    const value = child(member, 'value');
    if (!value || isTypeOnly(value)) return;
    if (member.type === 'MethodDefinition') this.#visit(value);
    else this.#build.owned(member, () => this.#build.within('field', value, () => this.#visit(value)));
  }

  #notePrivate(node: BaseNode): void {
    const name = String(field(node, 'name'));
    const owner = this.#classes.findLast((entry) => entry.privates.has(name))?.node ?? null;
    this.#build.analysis.privateUses.push({ name, node, owner });
  }

  #visitVariables(node: VariableDeclaration): void {
    if (node.declare) return;
    const kind = node.kind === 'await using' ? 'using' : node.kind;
    const scope = kind === 'var' ? varScopeOf(this.#build.scope) : this.#build.scope;
    for (const declarator of node.declarations) {
      this.#declarePattern(declarator.id, kind, declarator, scope, declarator.init !== null);
      if (declarator.init) this.#visit(declarator.init);
    }
  }

  /** Declares the names of a pattern; its defaults and computed keys are expressions of the current scope. */
  #declarePattern(pattern: BaseNode, kind: BindingKind, node: BaseNode, scope: Scope, hasValue = true): void {
    const declare = (part: BaseNode | null) => {
      if (part) this.#declarePattern(part, kind, node, scope, hasValue);
    };
    this.#visitAll(childList(pattern, 'decorators'));
    switch (pattern.type) {
      case 'Identifier':
        // TypeScript's `this` parameter is a type.
        if (field(pattern, 'name') !== 'this') this.#build.declare(scope, pattern, kind, node, hasValue);
        break;
      case 'ObjectPattern':
        for (const property of childList(pattern, 'properties')) {
          if (property.type === 'RestElement') {
            declare(child(property, 'argument'));
          } else {
            if (field(property, 'computed')) this.#visitKey(property, 'key');
            declare(child(property, 'value'));
          }
        }
        break;
      case 'ArrayPattern':
        for (const element of childList(pattern, 'elements')) declare(element);
        break;
      case 'AssignmentPattern':
        declare(child(pattern, 'left'));
        this.#visitKey(pattern, 'right');
        break;
      case 'RestElement':
        declare(child(pattern, 'argument'));
        break;
      case 'TSParameterProperty':
        declare(child(pattern, 'parameter'));
        break;
    }
  }

  /** What stands to the left of `=`. */
  #visitTarget(target: BaseNode): void {
    switch (target.type) {
      case 'Identifier':
        this.#build.refer(String(field(target, 'name')), target, true);
        break;
      case 'ObjectPattern':
        for (const property of childList(target, 'properties')) {
          if (field(property, 'computed')) this.#visitKey(property, 'key');
          this.#visitTarget(child(property, property.type === 'RestElement' ? 'argument' : 'value')!);
        }
        break;
      case 'ArrayPattern':
        for (const element of childList(target, 'elements')) this.#visitTarget(element);
        break;
      case 'AssignmentPattern':
        this.#visitTarget(child(target, 'left')!);
        this.#visitKey(target, 'right');
        break;
      case 'RestElement':
        this.#visitTarget(child(target, 'argument')!);
        break;
      case 'ParenthesizedExpression':
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSTypeAssertion':
      case 'TSNonNullExpression':
        this.#visitTarget(child(target, 'expression')!);
        break;
      default:
        this.#visit(target);
    }
  }

  #visitFor(node: BaseNode): void {
    this.#build.within('for', node, () => {
      const left = child(node, 'left');
      if (is(left, 'VariableDeclaration')) {
        const scope = left.kind === 'var' ? varScopeOf(this.#build.scope) : this.#build.scope;
        const kind = left.kind === 'await using' ? 'using' : left.kind;
        for (const declarator of left.declarations) {
          this.#declarePattern(declarator.id, kind, declarator, scope);
          if (declarator.init) this.#visit(declarator.init);
        }
      } else if (left) {
        this.#visitTarget(left);
      }
      for (const key of ['init', 'test', 'update', 'right', 'body']) this.#visitKey(node, key);
    });
  }

  #visitCatch(node: BaseNode): void {
    this.#build.within('catch', node, (scope) => {
      const param = child(node, 'param');
      if (param) this.#declarePattern(param, 'catch', node, scope);
      this.#visitKey(node, 'body');
    });
  }

  #visitImport(node: ImportDeclaration): void {
    if (node.importKind === 'type') return;
    for (const item of node.specifiers) {
      if (item.importKind !== 'type') this.#build.declare(this.#build.scope, item.local, 'import', item);
    }
  }

  #visitExport(node: ExportNamedDeclaration): void {
    if (node.declaration) this.#visit(node.declaration);
    if (node.source || node.exportKind === 'type') return;
    for (const { local, exportKind } of node.specifiers) {
      if (exportKind !== 'type' && is(local, 'Identifier')) this.#build.refer(local.name, local);
    }
  }

  #visitJsxName(name: BaseNode, isObject: boolean): void {
    if (name.type === 'JSXMemberExpression') {
      this.#visitJsxName(child(name, 'object')!, true);
    } else if (name.type === 'JSXIdentifier') {
      const text = String(field(name, 'name'));
      if (text === 'this') this.#build.note('this', name);
      // <div> and <my-element> are the browser's, <Page> and <page.Part> are variables.
      else if (isObject || !/^[a-z]|-/.test(text)) this.#build.refer(text, name);
    } else if (name.type !== 'JSXNamespacedName') {
      this.#visit(name);
    }
  }

  #visitEnum(node: BaseNode): void {
    if (field(node, 'declare') === true) return;
    const binding = this.#build.declare(this.#build.scope, child(node, 'id')!, 'enum', node);
    const body = child(node, 'body');
    const members = childList(body ?? node, 'members');
    this.#build.within('enum', node, (scope) => {
      this.#build.share(scope, binding);
      for (const member of members) {
        const id = child(member, 'id')!;
        if (!field(member, 'computed')) {
          const declared = this.#build.declare(scope, id, 'enum-member', member);
          binding.members!.set(declared.name, declared);
        }
        this.#visitKey(member, 'initializer');
      }
    });
  }

  #visitNamespace(node: BaseNode): void {
    const id = child(node, 'id')!;
    const body = child(node, 'body');
    if (field(node, 'declare') === true || id.type === 'Literal' || !body) return;
    let root = id;
    while (root.type === 'TSQualifiedName') root = child(root, 'left')!;
    const binding = this.#build.declare(this.#build.scope, root, 'namespace', node);
    this.#build.within('namespace', node, (scope) => {
      // `namespace A.B` opens B, which shares nothing with other blocks of A.
      if (root === id) this.#build.share(scope, binding);
      if (body.type === 'TSModuleDeclaration') this.#visitNamespace(body);
      else this.#visitAll(childList(body, 'body'));
      if (root !== id) return;
      for (const statement of childList(body, 'body')) {
        if (!is(statement, 'ExportNamedDeclaration') || !statement.declaration) continue;
        for (const { name, id: own } of scope.bindings.values()) {
          const inside = own.start >= statement.start && own.end <= statement.end;
          if (inside) binding.members!.set(name, scope.bindings.get(name)!);
        }
      }
    });
  }
}

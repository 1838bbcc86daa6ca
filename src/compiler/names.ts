import { type BaseNode, child, type FunctionNode, field, is, type Literal, unwrap } from './ast.ts';

/** The name that JavaScript itself would give a function, from its own or from where it stands; undefined for none. */
export function functionName(fn: FunctionNode, parent: BaseNode | null | undefined): string | undefined {
  return fn.id?.name ?? (parent ? inferName(parent) : undefined);
}

/** The name that a function without one gets from what it is the value of; of `value`, where that is given. */
export function inferName(parent: BaseNode, value?: BaseNode): string | undefined {
  if (value && !VALUE_KEYS.some((key) => isValue(child(parent, key), value))) return undefined;
  switch (parent.type) {
    case 'VariableDeclarator':
      return identifierName(child(parent, 'id'));
    case 'AssignmentExpression':
      return ['=', '&&=', '||=', '??='].includes(String(field(parent, 'operator')))
        ? identifierName(child(parent, 'left'))
        : undefined;
    case 'AssignmentPattern':
      return identifierName(child(parent, 'left'));
    case 'ExportDefaultDeclaration':
      return 'default';
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
    case 'AccessorProperty':
      return field(parent, 'computed') ? undefined : keyName(child(parent, 'key'));
    default:
      return undefined;
  }
}

const VALUE_KEYS = ['init', 'right', 'declaration', 'value'];

function isValue(slot: BaseNode | null, value: BaseNode): boolean {
  return slot !== null && unwrap(slot) === value;
}

function identifierName(node: BaseNode | null): string | undefined {
  return is(node, 'Identifier') ? node.name : undefined;
}

function keyName(key: BaseNode | null): string | undefined {
  if (!key) return undefined;
  if (key.type === 'PrivateIdentifier') return `#${String(field(key, 'name'))}`;
  return is(key, 'Identifier') ? key.name : String((key as Literal).value);
}

/** Words that cannot name a binding of a module. */
const RESERVED = new Set(
  `arguments await break case catch class const continue debugger default delete do else enum eval export extends
  false finally for function if implements import in instanceof interface let new null package private protected
  public return static super switch this throw true try typeof var void while with yield`.split(/\s+/),
);

/** Can a name stand without quotes in an export clause? */
export function isIdentifierName(name: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$\u200C\u200D]*$/u.test(name);
}

/** Can this export name be the name of a `const`? */
export function isBindingName(name: string): boolean {
  return isIdentifierName(name) && !RESERVED.has(name);
}

/** Makes names that occur nowhere in a text, so that they collide with nothing in it, not even through `eval`. */
export function createNamer(...texts: string[]): (wish: string) => string {
  const taken = new Set(texts.flatMap((text) => text.match(/\$\$[A-Za-z0-9_$]*/g) ?? []));
  return (wish) => {
    const base = `$$${wish.replace(/[^A-Za-z0-9_$]+/g, '_')}`;
    let name = base;
    for (let count = 1; taken.has(name); count++) name = `${base}$${count}`;
    taken.add(name);
    return name;
  };
}

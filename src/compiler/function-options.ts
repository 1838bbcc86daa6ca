import { isNothing, readAccess } from './access.ts';
import { type BaseNode, child, childList, field, is, unwrap } from './ast.ts';
import type { CallMode, FunctionInfo } from './types.ts';
import type { Wrapper } from './wrappers.ts';

/** The value that an option of a wrapper call is given. Of several of one name the last one counts. */
export function optionOf({ options }: Pick<Wrapper, 'options'>, name: string): BaseNode | undefined {
  const literal = options && unwrap(options);
  if (literal?.type !== 'ObjectExpression') return undefined;
  const property = childList(literal, 'properties').findLast(
    (one) => one.type === 'Property' && field(one, 'computed') !== true && keyOf(one) === name,
  );
  return property && (child(property, 'value') ?? undefined);
}

/** The name of a property that is not computed. */
export function keyOf(property: BaseNode): string {
  const key = child(property, 'key')!;
  return String(field(key, 'name') ?? field(key, 'value'));
}

/** What a wrapper call says of its function, as far as the source tells. */
export function readWrapperInfo(
  wrapper: Wrapper,
  source: string,
): Pick<FunctionInfo, 'wrapper' | 'options' | 'access' | 'validated' | 'calls'> {
  const access = optionOf(wrapper, 'access');
  const input = optionOf(wrapper, 'input');
  const calls = literalOf(optionOf(wrapper, 'calls'));
  return {
    wrapper: wrapper.name,
    options: readOptions(wrapper),
    access: access && readAccess(access, source),
    validated: input !== undefined && !isNothing(input),
    ...(isCallMode(calls) ? { calls } : {}),
  };
}

const CALL_MODES: readonly unknown[] = ['serial', 'parallel', 'latest', 'drop'] satisfies CallMode[];

/** Is a value one of the ways to send calls that overlap? */
export function isCallMode(value: unknown): value is CallMode {
  return CALL_MODES.includes(value);
}

/** The value of a literal; undefined for everything else. */
export function literalOf(expression: BaseNode | undefined): unknown {
  const node = expression && unwrap(expression);
  return is(node, 'Literal') ? node.value : undefined;
}

/** The options whose values stand in the source as literals; the others are known at run time alone. */
function readOptions({ options }: Wrapper): Record<string, unknown> {
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
    const value = readLiteral(child(property, 'value')!);
    return value === UNREADABLE ? [] : [[keyOf(property), value] as const];
  });
  return Object.fromEntries(entries);
}

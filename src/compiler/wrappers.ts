import { type BaseNode, child, childList, type FunctionNode, field, is, isFunction, unwrap } from './ast.ts';
import type { Reporter } from './diagnostics.ts';
import { isCallMode, keyOf, literalOf, optionOf } from './function-options.ts';
import type { Imports } from './imports.ts';
import type { Scope } from './scope.ts';
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

/** Recognises {@link Wrapper} calls. */
export class Wrappers {
  readonly #imports: Imports;

  constructor(imports: Imports) {
    this.#imports = imports;
  }

  /** The wrapper call that an expression is, if it is one. */
  read(expression: BaseNode, scope: Scope): Wrapper | undefined {
    const call = unwrap(expression);
    if (call.type !== 'CallExpression') return undefined;
    const name = this.#imports.runtimeExportBehind(child(call, 'callee')!, scope);
    if (name !== 'serverFunction' && name !== 'formFunction') return undefined;
    const [options = null, argument = null] = childList(call, 'arguments');
    const fn = argument ? unwrap(argument) : null;
    return { call, name, options, argument, fn: isFunction(fn) ? fn : null };
  }
}

/** Reports a wrapper call that cannot be read: options that are no plain literal, a missing function. */
export function checkWrapper(wrapper: Wrapper, reporter: Reporter): void {
  const { call, name, options, argument } = wrapper;
  if (!options || !argument || isFunction(unwrap(options))) {
    reporter.report('SP1043', call, { name });
    return;
  }
  const literal = unwrap(options);
  const unreadable =
    literal.type === 'ObjectExpression' ? childList(literal, 'properties').find(isUnreadable) : options;
  if (unreadable) reporter.report('SP1042', unreadable, { name });
  const calls = optionOf(wrapper, 'calls');
  if (calls && !isCallMode(literalOf(calls))) reporter.report('SP1056', calls, { name });
}

/** What the compiler would read as another option than the running program does, or as none. */
function isUnreadable(property: BaseNode): boolean {
  if (property.type === 'SpreadElement' || field(property, 'computed') || field(property, 'kind') !== 'init')
    return true;
  const name = keyOf(property);
  // A method is no policy, and `__proto__` hands on options that are not written here.
  return name === '__proto__' || (name === 'access' && field(property, 'method') === true);
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

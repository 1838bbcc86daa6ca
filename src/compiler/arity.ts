import { type BaseNode, type FunctionNode, is, isFunction } from './ast.ts';
import { walk } from './walk.ts';

/**
 * How many arguments a call can use: the declared parameters, those with defaults included. -1 where any number may
 * matter: a rest parameter, or `arguments`. Of several functions (`flag ? a : b`) the most.
 */
export function countArguments(functions: readonly FunctionNode[]): number {
  const counts = functions.map((fn) => (takesAny(fn) ? -1 : declared(fn).length));
  return counts.includes(-1) ? -1 : Math.max(...counts);
}

/** TypeScript's `this` parameter is a type, not an argument. */
function declared(fn: FunctionNode): BaseNode[] {
  return fn.params.filter((param) => !(is(param, 'Identifier') && param.name === 'this'));
}

function takesAny(fn: FunctionNode): boolean {
  if (fn.params.some((param) => param.type === 'RestElement')) return true;
  // An arrow function has no `arguments` of its own; at the top of a module there is none to see.
  if (fn.type === 'ArrowFunctionExpression') return false;
  let found = false;
  const search = (node: BaseNode) =>
    walk(node, (inner) => {
      if (is(inner, 'Identifier') && inner.name === 'arguments') found = true;
      // `eval` can read `arguments` too.
      if (inner.type === 'CallExpression' && isDirectEval(inner)) found = true;
      return !found && !(isFunction(inner) && inner.type !== 'ArrowFunctionExpression');
    });
  for (const param of fn.params) search(param);
  if (fn.body) search(fn.body);
  return found;
}

function isDirectEval(call: BaseNode): boolean {
  const { callee } = call as BaseNode & { callee: BaseNode };
  return is(callee, 'Identifier') && callee.name === 'eval';
}

import { type BaseNode, type FunctionNode, is } from './ast.ts';
import type { ScopeAnalysis } from './scope.ts';

/**
 * How many arguments a call can use: the declared parameters, those with defaults included. -1 where any number may
 * matter: a rest parameter, or `arguments`. Of several functions (`flag ? a : b`) the most.
 */
export function countArguments(functions: readonly FunctionNode[], analysis: ScopeAnalysis): number {
  const counts = functions.map((fn) => (takesAny(fn, analysis) ? -1 : declaredParams(fn).length));
  return counts.includes(-1) ? -1 : Math.max(...counts);
}

/** The parameters that take arguments: TypeScript's `this` is only a type. */
export function declaredParams(fn: FunctionNode): BaseNode[] {
  return fn.params.filter((param) => !(is(param, 'Identifier') && param.name === 'this'));
}

function takesAny(fn: FunctionNode, analysis: ScopeAnalysis): boolean {
  if (fn.params.some((param) => param.type === 'RestElement')) return true;
  // An arrow function has no `arguments` of its own.
  if (fn.type === 'ArrowFunctionExpression') return false;
  return analysis.contextUses.some(
    ({ what, owner }) => owner === fn && (what === 'arguments' || what === 'eval'),
  );
}

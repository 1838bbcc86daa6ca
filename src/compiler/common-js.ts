import { analyseScopes } from './analyse-scopes.ts';
import type { Program } from './ast.ts';
import type { ScopeAnalysis } from './scope.ts';

/** Is a file CommonJS? It imports and exports nothing, and uses the `exports` or `module` that Node gives such files. */
export function isCommonJs(program: Program, analysis?: ScopeAnalysis): boolean {
  if (program.body.some(({ type }) => /^(?:Import|Export)/.test(type))) return false;
  const { references } = analysis ?? analyseScopes(program);
  return references.some(({ name, binding }) => !binding && (name === 'exports' || name === 'module'));
}

import { type BaseNode, child, childList, type Program, unwrap } from './ast.ts';
import type { Reporter } from './diagnostics.ts';
import type { Imports } from './imports.ts';
import type { Scope, ScopeAnalysis } from './scope.ts';
import { walk } from './walk.ts';

/** The statement of a file that says who may call its functions (S3). */
export interface Protection {
  /** `protect(signedIn);` at the top level. */
  statement: BaseNode;
  /** What it is given. */
  access: BaseNode;
}

/** One use of `protect`. */
interface Use {
  /** `protect`, or `sallyport.protect`. */
  callee: BaseNode;
  /** The nodes around it, the nearest first. */
  ancestors: BaseNode[];
}

/** Could the module hold the statement? Only then its every use of names has to be known. */
export function mayProtect(imports: Imports): boolean {
  return imports.mayUseRuntimeExport('protect');
}

/**
 * Finds the `protect()` of a file, and reports all that would protect nothing: a statement that is silently without
 * effect is worse than none.
 *
 * @param hasDirective Does the file begin with the directive?
 */
export function readProtection(
  program: Program,
  analysis: ScopeAnalysis,
  imports: Imports,
  hasDirective: boolean,
  reporter: Reporter,
): Protection | undefined {
  if (!mayProtect(imports)) return undefined;
  const found: Protection[] = [];
  for (const use of findUses(program, analysis, imports)) {
    const call = calledBy(use);
    const statement = call?.ancestors.find(isSyntax);
    if (!hasDirective) {
      if (call) reporter.report('SP1050', use.callee);
    } else if (!call || statement?.type !== 'ExpressionStatement') {
      reporter.report('SP1052', use.callee);
    } else if (call.ancestors.at(-2) !== statement) {
      reporter.report('SP1051', use.callee);
    } else {
      const [access, ...more] = childList(call.node, 'arguments');
      if (!access || more.length > 0 || access.type === 'SpreadElement') reporter.report('SP1054', call.node);
      else found.push({ statement, access });
    }
  }
  const [first, second] = found;
  if (second) {
    const { line } = reporter.locate(first!.statement.start);
    reporter.report('SP1053', second.statement, { line });
  }
  return first;
}

/** Is a node more than parentheses or a type around another one? */
function isSyntax(node: BaseNode): boolean {
  return unwrap(node) === node;
}

/** The call of which a use is the callee. */
function calledBy({ callee, ancestors }: Use): { node: BaseNode; ancestors: BaseNode[] } | undefined {
  const depth = ancestors.findIndex(isSyntax);
  const node = ancestors[depth];
  if (node?.type !== 'CallExpression' || unwrap(child(node, 'callee')!) !== callee) return undefined;
  return { node, ancestors: ancestors.slice(depth + 1) };
}

function findUses(program: Program, analysis: ScopeAnalysis, imports: Imports): Use[] {
  const scopeOf = new Map<BaseNode, Scope>();
  for (const { node, scope, binding } of analysis.references)
    if (binding?.kind === 'import') scopeOf.set(node, scope);
  const uses: Use[] = [];
  const ancestors: BaseNode[] = [];
  walk(
    program,
    (node) => {
      const root = node.type === 'MemberExpression' ? unwrap(child(node, 'object')!) : node;
      const scope = scopeOf.get(root);
      if (scope && imports.runtimeExportBehind(node, scope) === 'protect')
        uses.push({ callee: node, ancestors: ancestors.toReversed() });
      ancestors.push(node);
    },
    () => ancestors.pop(),
  );
  return uses;
}

import { analyseScopes } from './analyse-scopes.ts';
import { type BaseNode, child, childList, type FunctionNode, is, isFunction, unwrap } from './ast.ts';
import { Reporter } from './diagnostics.ts';
import type { InlineDirective } from './directives.ts';
import { takesFormData } from './form-data.ts';
import { Imports } from './imports.ts';
import { resolve, type Scope, type ScopeAnalysis } from './scope.ts';
import type { Diagnostic, Parse } from './types.ts';
import { walk } from './walk.ts';
import { Wrappers } from './wrappers.ts';

const HOOK = 'useActionState';

/** The cheap question before any other: can this text call the hook? */
export function mayUseHook(source: string): boolean {
  return source.includes(HOOK);
}

interface HookCall {
  action: BaseNode;
  scope: Scope;
}

/** Reports `useActionState(fn)` where `fn`, a function of the same file, takes the form data first: state comes first. */
export function checkOwnActions(
  program: BaseNode,
  inline: readonly InlineDirective[],
  analysis: ScopeAnalysis,
  imports: Imports,
  reporter: Reporter,
): void {
  if (!mayUseHook(reporter.source)) return;
  const wrappers = new Wrappers(imports);
  for (const { action, scope } of findHookCalls(program, analysis, imports)) {
    const fn = functionBehind(action, scope, wrappers);
    if (fn && inline.some((one) => one.fn === fn) && takesFormData(fn)) report(action, reporter);
  }
}

/**
 * Checks the calls of `useActionState` in a module that imports Server Functions: a function whose first parameter is
 * the form data gets the state there. The compiler sees one module at a time, so the bundler tells about the others.
 *
 * @param source The module's text.
 * @param options How to parse it, how to name it, and `formDataFirst`: does the export of that name, imported from that
 *   specifier, take the form data first? That is `FunctionInfo.formDataFirst` of the target.
 * @returns The warnings; empty, and nothing parsed, where the text does not hold the hook's name.
 * @throws Whatever `options.parse` throws.
 * @example
 * ```ts
 * const known = new Map([['./actions', compile(actions, …)!.functions]]);
 * checkActionState(page, {
 *   parse,
 *   file: 'src/page.tsx',
 *   formDataFirst: (specifier, name) =>
 *     known.get(specifier)?.find((fn) => fn.exportName === name)?.formDataFirst === true,
 * });
 * ```
 */
export function checkActionState(
  source: string,
  options: { parse: Parse; file: string; formDataFirst: (specifier: string, name: string) => boolean },
): Diagnostic[] {
  if (!mayUseHook(source)) return [];
  const program = options.parse(source, options.file);
  const analysis = analyseScopes(program);
  const imports = new Imports(program);
  const reporter = new Reporter(source, options.file);
  for (const { action, scope } of findHookCalls(program, analysis, imports)) {
    const origin = imports.exportBehind(action, scope);
    if (origin && options.formDataFirst(origin.source, origin.name)) report(action, reporter);
  }
  return reporter.diagnostics;
}

/**
 * The modules whose functions are given to `useActionState`, so that a bundler can compile them before it calls
 * {@link checkActionState}.
 *
 * @returns The specifiers as written, each once.
 * @throws Whatever `parse` throws.
 * @example
 * ```ts
 * actionStateImportsOf(page, parse, 'src/page.tsx'); // ['./actions']
 * ```
 */
export function actionStateImportsOf(source: string, parse: Parse, file: string): string[] {
  const found = new Set<string>();
  checkActionState(source, {
    parse,
    file,
    formDataFirst: (specifier) => {
      found.add(specifier);
      return false;
    },
  });
  return [...found];
}

function report(action: BaseNode, reporter: Reporter): void {
  const name = reporter.source.slice(action.start, action.end);
  reporter.report('SP1041', action, {
    name: name.length > 40 || name.includes('\n') ? 'This function' : `'${name}'`,
  });
}

function findHookCalls(program: BaseNode, analysis: ScopeAnalysis, imports: Imports): HookCall[] {
  const calls: HookCall[] = [];
  const scopeOf = new Map<BaseNode, Scope>();
  for (const { node, scope } of analysis.references) scopeOf.set(node, scope);
  walk(program, (node) => {
    if (node.type !== 'CallExpression') return;
    const { callee } = node as BaseNode & { callee: BaseNode };
    const named = unwrap(callee);
    const root = is(named, 'Identifier')
      ? named
      : unwrap((named as BaseNode & { object?: BaseNode }).object ?? named);
    const scope = scopeOf.get(root) ?? analysis.module;
    const origin = imports.exportBehind(callee, scope);
    const [action] = childList(node, 'arguments');
    if (origin?.source === 'react' && origin.name === HOOK && action) calls.push({ action, scope });
  });
  return calls;
}

/** The function that an expression is, or that its variable always holds. */
function functionBehind(expression: BaseNode, scope: Scope, wrappers: Wrappers): FunctionNode | undefined {
  const node = unwrap(expression);
  const binding = is(node, 'Identifier') ? resolve(node.name, scope) : null;
  if (!binding) return functionIn(node, scope, wrappers);
  if (binding.assigned) return undefined;
  if (isFunction(binding.node)) return binding.kind === 'function' ? binding.node : undefined;
  const init = child(binding.node, 'init');
  return init ? functionIn(unwrap(init), binding.scope, wrappers) : undefined;
}

/** A function in `formFunction` is none here: it takes what the hook gives it. */
function functionIn(value: BaseNode, scope: Scope, wrappers: Wrappers): FunctionNode | undefined {
  if (isFunction(value)) return value;
  const wrapper = wrappers.read(value, scope);
  return wrapper?.name === 'serverFunction' ? (wrapper.fn ?? undefined) : undefined;
}

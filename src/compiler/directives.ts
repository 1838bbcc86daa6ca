import { type BaseNode, child, type FunctionNode, field, is, isFunction, type Program } from './ast.ts';
import type { Reporter } from './diagnostics.ts';
import { functionName } from './names.ts';
import type { Focus } from './scope.ts';
import { DIRECTIVE, findCandidates, isNearMiss } from './text-check.ts';
import { walk } from './walk.ts';

/** A function with a directive of its own. */
export interface InlineDirective {
  fn: FunctionNode;
  /** The statement that is the directive. */
  directive: BaseNode;
  /** The strings at the start of the body, the directive among them. */
  prologue: BaseNode[];
  /** The nodes around the function, the nearest first. */
  ancestors: BaseNode[];
}

/** What the directives of a module say. */
export interface Directives {
  /** The directive at the top of the file, where there is one. */
  file: BaseNode | undefined;
  /** The strings at the start of the module. */
  prologue: BaseNode[];
  /** Functions with a directive of their own, in the order of the source: outer ones before those inside. */
  inline: InlineDirective[];
}

/** Finds every directive, and reports every string that was meant to be one (D3, D4, D6). */
export function findDirectives(program: Program, reporter: Reporter): Directives {
  const { source } = reporter;
  const inline: InlineDirective[] = [];
  const inPrologue = new Set<BaseNode>();
  const functions: { node: FunctionNode; name: string }[] = [];
  const ancestors: BaseNode[] = [];

  const prologue = readPrologue(program.body, source);
  const file = prologue.find((statement) => isDirective(statement, source));
  for (const statement of prologue) inPrologue.add(statement);
  const client = prologue.find((statement) => rawText(statement, source) === 'use client');
  if (file && client) {
    reporter.report('SP1006', child(client.start > file.start ? client : file, 'expression')!);
  }

  const candidates = findCandidates(source);
  walk(
    program,
    (node, parent) => {
      // Most of a module is far from any directive: only the way to the places that hold the text is taken.
      if (!holdsOne(candidates, node)) return false;
      if (isFunction(node)) {
        const name = functionName(node, parent);
        functions.push({ node, name: name ? `'${name}'` : 'this function' });
        if (is(node.body, 'BlockStatement')) {
          const own = readPrologue(node.body.body, source);
          for (const statement of own) inPrologue.add(statement);
          const directive = own.find((statement) => isDirective(statement, source));
          if (directive) {
            inline.push({ fn: node, directive, prologue: own, ancestors: ancestors.toReversed() });
            if (client) reporter.report('SP1006', child(directive, 'expression')!);
          }
        }
      } else if (node.type === 'ExpressionStatement') {
        checkStatement(node, inPrologue.has(node), functions.at(-1)?.name, reporter);
      }
      return ancestors.push(node);
    },
    (node) => {
      ancestors.pop();
      if (functions.at(-1)?.node === node) functions.pop();
    },
  );
  return { file, prologue, inline };
}

/** What the analysis of scopes has to look at closely: the functions with a directive, and a call that wraps one. */
export function focusOn(inline: readonly InlineDirective[]): Focus {
  const ranges: { start: number; end: number }[] = [];
  for (const { fn, ancestors } of inline) {
    const around = ancestors.find(
      (node) => node.type !== 'ParenthesizedExpression' && !node.type.startsWith('TS'),
    );
    let { start, end } = around?.type === 'CallExpression' ? around : fn;
    // Outer functions come before those inside of them, but a call may begin before a function in its arguments.
    for (let last = ranges.at(-1); last && last.end > start; last = ranges.at(-1)) {
      start = Math.min(start, last.start);
      end = Math.max(end, last.end);
      ranges.pop();
    }
    ranges.push({ start, end });
  }
  return { functions: new Set(inline.map(({ fn }) => fn)), ranges };
}

function holdsOne(offsets: readonly number[], { start, end }: BaseNode): boolean {
  let low = 0;
  let high = offsets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (offsets[middle]! < start) low = middle + 1;
    else high = middle;
  }
  return low < offsets.length && offsets[low]! < end;
}

/** Is this statement, known to stand in a prologue, the directive? Compared as written: escapes make another string. */
function isDirective(statement: BaseNode, source: string): boolean {
  return rawText(statement, source) === DIRECTIVE;
}

/** The statements at the start of a body that are strings in quotes, and nothing else. */
export function readPrologue(body: readonly BaseNode[], source: string): BaseNode[] {
  const end = body.findIndex((statement) => rawText(statement, source) === undefined);
  return end === -1 ? [...body] : body.slice(0, end);
}

/** The text between the quotes of a statement that is a bare string. */
function rawText(statement: BaseNode, source: string): string | undefined {
  if (statement.type !== 'ExpressionStatement') return undefined;
  const expression = child(statement, 'expression');
  if (!is(expression, 'Literal') || typeof expression.value !== 'string') return undefined;
  // Some parsers drop parentheses; the source tells.
  return expression.start === statement.start
    ? source.slice(expression.start + 1, expression.end - 1)
    : undefined;
}

function checkStatement(
  statement: BaseNode,
  inPrologue: boolean,
  around: string | undefined,
  reporter: Reporter,
): void {
  const { source } = reporter;
  const raw = rawText(statement, source);
  if (raw !== undefined) {
    const string = child(statement, 'expression')!;
    if (isNearMiss(raw)) {
      reporter.report('SP1005', string, { written: source.slice(string.start, string.end) });
    } else if (raw === DIRECTIVE && !inPrologue) {
      if (around) reporter.report('SP1002', string, { name: around });
      else reporter.report('SP1001', string);
    }
    return;
  }
  const leading = /^(['"])use server\1/.exec(
    source.slice(statement.start, statement.start + DIRECTIVE.length + 2),
  );
  if (leading) {
    reporter.report('SP1007', { start: statement.start, end: statement.start + leading[0].length });
    return;
  }
  let inner = child(statement, 'expression');
  while (inner?.type === 'ParenthesizedExpression') inner = child(inner, 'expression');
  if (!inner) return;
  const range = child(statement, 'expression')!;
  if (is(inner, 'Literal') && meansDirective(inner.value)) {
    const open = inner.start > range.start ? range : { start: statement.start, end: range.end };
    reporter.report('SP1004', open);
  } else if (inner.type === 'TemplateLiteral' && meansDirective(templateText(inner))) {
    reporter.report('SP1003', inner);
  }
}

function meansDirective(text: unknown): boolean {
  return typeof text === 'string' && (text === DIRECTIVE || isNearMiss(text));
}

/** The text of a template without substitutions. */
function templateText(template: BaseNode): string | undefined {
  const quasis = field(template, 'quasis') as { value: { raw: string } }[];
  return quasis.length === 1 ? quasis[0]!.value.raw : undefined;
}

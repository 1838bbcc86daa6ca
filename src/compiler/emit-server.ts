import type MagicString from 'magic-string';
import type { BaseNode } from './ast.ts';
import { isIdentifierName } from './names.ts';
import type { ServerExport } from './server-exports.ts';
import type { CompileOptions } from './types.ts';

/**
 * Adds the registrations of a file with the directive to its code. Function declarations register before the first
 * statement, so that an import cycle meets them registered; everything else when the module is through.
 */
export function emitRegistrations(
  code: MagicString,
  directive: BaseNode,
  functions: readonly ServerExport[],
  options: CompileOptions,
  name: (wish: string) => string,
): void {
  const source = code.original;
  if (functions.length === 0) {
    code.remove(directive.start, directive.end);
    return;
  }
  const register = name('registerFunction');
  const runtime = JSON.stringify(options.runtime?.server ?? 'sallyport/server');
  const top = [`import { registerFunction as ${register} } from ${runtime};`];
  const end: string[] = [];
  const imports = new Map<string, string[]>();
  for (const fn of functions) {
    const { from } = fn;
    let local: string;
    if (from.kind === 'binding') {
      local = from.local;
    } else if (from.kind === 'default') {
      local = name('default');
      if (fn.hoisted) nameDeclaration(code, from.value, local, top);
      else nameExpression(code, from.statement, local);
    } else {
      local = name(fn.exportName);
      const specifier = JSON.stringify(from.kind === 'module' ? from.specifier : '');
      const imported = from.kind === 'module' ? from.imported : '*';
      const list = imports.get(specifier) ?? [];
      list.push(`${isIdentifierName(imported) ? imported : JSON.stringify(imported)} as ${local}`);
      imports.set(specifier, list);
    }
    const meta = JSON.stringify({ id: fn.id, name: fn.name, arity: fn.arity, file: options.id });
    (fn.hoisted ? top : end).push(`${register}(${local}, ${meta});`);
  }
  for (const [specifier, list] of imports) end.push(`import { ${list.join(', ')} } from ${specifier};`);
  // On the directive's own line: lines keep their numbers even where nobody reads the source map.
  code.overwrite(directive.start, directive.end, top.join(' '));
  code.append(`${source.endsWith('\n') ? '' : '\n'}${end.length > 0 ? `;${end.join('\n')}\n` : ''}`);
}

/** `export default async function () {}`: the declaration gets a name to register it by, and keeps the one it shows. */
function nameDeclaration(code: MagicString, fn: BaseNode, local: string, top: string[]): void {
  const { end } = skipWord(code.original, skipWord(code.original, fn.start, 'async').end, 'function');
  code.appendLeft(end, ` ${local}`);
  top.push(`Object.defineProperty(${local}, 'name', { value: 'default', configurable: true });`);
}

/** `export default <expression>`: into a constant, by way of a property so that a function without a name is still called `default`. */
function nameExpression(code: MagicString, statement: BaseNode, local: string): void {
  const source = code.original;
  const { end } = skipWord(source, skipWord(source, statement.start, 'export').end, 'default');
  code.overwrite(statement.start, end, `const ${local} = ({ default:`);
  const last = source[statement.end - 1] === ';' ? statement.end - 1 : statement.end;
  code.appendLeft(last, ` }).default; export { ${local} as default };`);
}

/** Finds a keyword after spaces and comments. */
function skipWord(source: string, from: number, word: string): { end: number } {
  const trivia = /(?:\s|\/\/[^\n\r\u2028\u2029]*|\/\*[\s\S]*?\*\/)*/y;
  trivia.lastIndex = from;
  trivia.test(source);
  if (!source.startsWith(word, trivia.lastIndex)) throw new Error(`expected ${word} at ${from}`);
  return { end: trivia.lastIndex + word.length };
}

import { type BaseNode, child } from './ast.ts';
import type { CapturingUnit } from './captures.ts';
import type { Directives, InlineDirective } from './directives.ts';
import { bindInPlace, type CompiledUnit, copyToModuleLevel } from './emit-inline.ts';
import { isIdentifierName } from './names.ts';
import type { Protection } from './protect.ts';
import { RuntimeImports, writeMeta } from './runtime-calls.ts';
import type { ServerExport } from './server-exports.ts';
import { type Piece, SourceEdits } from './source-edits.ts';
import { createSourceMap } from './source-map.ts';
import { afterStatement, endOfToken, startOfCode } from './source-text.ts';
import type { CompileOptions, SourceMap } from './types.ts';

/** What the server's side of a module is written from. */
export interface ServerModule {
  source: string;
  directives: Directives;
  exports: readonly ServerExport[];
  units: ReadonlyMap<CapturingUnit, CompiledUnit>;
  /** The `protect()` of the file. */
  protection: Protection | undefined;
  /** Gives names that occur nowhere in the module. */
  name: (wish: string) => string;
}

/** Writes the server's side of a module: its code, with the functions registered and the inline ones bound. */
export function emitServer(module: ServerModule, options: CompileOptions): { code: string; map: SourceMap } {
  const { source, units, name } = module;
  const file = options.file ?? options.id;
  const code = new SourceEdits(source);
  const runtime = new RuntimeImports(name, options.runtime?.server ?? 'sallyport/server');
  for (const inline of module.directives.inline) removeDirective(code, inline);
  const end: string[] = [];
  const protection = module.protection && nameProtection(code, module.protection, name, options.id);
  const names: string[] = [];
  const registrations: string[] = [];
  nameDefaultDeclarations(code, units.values(), names);
  // Before the functions are bound: of two wraps of one node the first is the outer one.
  registerExports(code, module, options, runtime, protection, registrations, end);
  const binds = bindInPlace(code, [...units.values()], runtime);
  const copies = [...units.values()].flatMap((unit) =>
    copyToModuleLevel(code, unit, units, runtime, { place: placeOf(options), protection }),
  );
  insertAtTop(
    code,
    module.directives,
    [runtime.toString(), ...names, ...binds, ...registrations].filter(Boolean).join(' '),
  );
  const pieces = code.all();
  if (end.length > 0 || copies.length > 0) {
    pieces.push({ text: `${source.endsWith('\n') ? '' : '\n'};${end.map((line) => `${line}\n`).join('')}` });
  }
  for (const piece of copies) pieces.push(piece);
  return { code: writeOut(pieces), map: createSourceMap(pieces, file, source) };
}

/** What is compiled has no directive left: nobody, ourselves included, takes it for something to compile. */
function removeDirective(code: SourceEdits, { directive, prologue }: InlineDirective): void {
  const isFirst = prologue[0] === directive;
  // The semicolon of a later one may end the directive before it.
  const end = isFirst ? directive.end : child(directive, 'expression')!.end;
  code.replace(directive.start, end, '');
}

function writeOut(pieces: readonly Piece[]): string {
  return pieces.map((piece) => piece.text).join('');
}

/** On the line of the directive, or of the first statement: lines keep their numbers even without a source map. */
function insertAtTop(code: SourceEdits, { file, prologue }: Directives, text: string): void {
  const last = prologue.at(-1);
  if (file) {
    code.replace(file.start, file.end, text);
  } else if (last) {
    code.insert(last.end, afterStatement(code.source, last, ` ${text}`));
  } else {
    code.insert(startOfCode(code.source), `${text} `);
  }
}

/**
 * Registers the exports of a file with the directive. Function declarations register before the first statement, so
 * that an import cycle meets them registered; everything else when the module is through.
 */
function registerExports(
  code: SourceEdits,
  { exports, name }: ServerModule,
  options: CompileOptions,
  runtime: RuntimeImports,
  protection: string | undefined,
  top: string[],
  end: string[],
): void {
  const imports = new Map<string, string[]>();
  for (const fn of exports) {
    const { from } = fn;
    const meta = writeOut(
      writeMeta({ id: fn.id, name: fn.name, arity: fn.arity, ...placeOf(options) }, protection),
    );
    let local: string;
    if (from.kind === 'binding') {
      local = from.local;
    } else if (from.kind === 'default') {
      local = name('default');
      if (fn.hoisted) nameDeclaration(code, from.value, local, top);
      else nameExpression(code, from.statement, local);
    } else {
      local = name(fn.exportName);
      const specifier = from.kind === 'module' ? from.specifier : '';
      const imported = from.kind === 'module' ? from.imported : '*';
      const list = imports.get(specifier) ?? [];
      list.push(`${isIdentifierName(imported) ? imported : JSON.stringify(imported)} as ${local}`);
      imports.set(specifier, list);
    }
    // In an import cycle the other module may not have run yet.
    const target = fn.reexport ? `${runtime.use('registerReexport')}(() => ${local}` : '';
    const call = target || `${runtime.use('registerFunction')}(${local}`;
    (fn.hoisted ? top : end).push(`${call}, ${meta});`);
  }
  for (const [specifier, list] of imports) {
    end.push(`import { ${list.join(', ')} } from ${JSON.stringify(specifier)};`);
  }
}

/** `protect(signedIn);`: what it returns is kept, for the registrations, which ran before it. */
function nameProtection(
  code: SourceEdits,
  { statement, access }: Protection,
  name: (wish: string) => string,
  file: string,
): string {
  const local = name('protection');
  code.insert(statement.start, `const ${local} = `);
  code.insert(access.end, `, ${JSON.stringify(file)}`);
  return local;
}

/** What a registration says of the module it is in. */
function placeOf({ id, dev, module }: CompileOptions): Record<string, string> {
  return dev && module !== undefined ? { file: id, module } : { file: id };
}

/** Inline functions that are `export default async function () {}`. */
function nameDefaultDeclarations(code: SourceEdits, units: Iterable<CompiledUnit>, top: string[]): void {
  for (const { form, fn, localName } of units) {
    if (form === 'declaration' && !fn.id) nameDeclaration(code, fn, localName!, top);
  }
}

/** `export default async function () {}`: the declaration gets a name to register it by, and keeps the one it shows. */
function nameDeclaration(code: SourceEdits, fn: BaseNode, local: string, top: string[]): void {
  const source = code.source;
  code.insert(endOfToken(source, endOfToken(source, fn.start, 'async'), 'function'), ` ${local}`);
  top.push(`Object.defineProperty(${local}, 'name', { value: 'default', configurable: true });`);
}

/**
 * `export default <expression>`: into a constant, by way of a property so that a function without a name is still
 * called `default`.
 */
function nameExpression(code: SourceEdits, statement: BaseNode, local: string): void {
  const source = code.source;
  const end = endOfToken(source, endOfToken(source, statement.start, 'export'), 'default');
  code.replace(statement.start, end, '');
  const last = source[statement.end - 1] === ';' ? statement.end - 1 : statement.end;
  const before = `const ${local} = ({ default:`;
  code.wrap({ start: end, end: last }, before, ` }).default; export { ${local} as default };`);
}

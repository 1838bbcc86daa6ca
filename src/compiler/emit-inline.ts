import { isNothing } from './access.ts';
import { type BaseNode, child, childList, field, isFunction } from './ast.ts';
import type { CapturingUnit } from './captures.ts';
import { readPrologue } from './directives.ts';
import { optionOf } from './function-options.ts';
import { endOfBind, propertyAccess, propertyKey, type RuntimeImports, writeMeta } from './runtime-calls.ts';
import type { Piece, SourceEdits } from './source-edits.ts';
import { afterStatement, endOfToken } from './source-text.ts';

/** An inline function that is ready to be written. */
export interface CompiledUnit extends CapturingUnit {
  id: string;
  exportName: string;
  arity: number;
  /** The name that an `export default async function () {}` gets. */
  localName?: string;
}

/**
 * Makes every inline function a reference where it stands. Its code stays there too: a direct call on the server is a
 * call of the original, with the live variables (D9).
 *
 * @returns What has to run before the first statement of the module.
 */
export function bindInPlace(
  code: SourceEdits,
  units: readonly CompiledUnit[],
  runtime: RuntimeImports,
): string[] {
  const top: string[] = [];
  // First what is put at the start of blocks, then what is put around expressions: one may begin where a block does.
  for (const unit of units) {
    if (unit.form === 'declaration') bindDeclaration(code, unit, runtime, top);
    else if (unit.form === 'static-method') bindStaticMethod(code, unit, runtime);
  }
  for (const unit of units) {
    if (unit.form === 'expression') bindExpression(code, unit, runtime);
    else if (unit.form === 'property') {
      code.wrap(unit.holder, `...${runtime.use('bindInlineProperty')}({ `, ` }${endOfBind(unit, unit.id)}`);
    }
  }
  return top;
}

function bindExpression(code: SourceEdits, unit: CompiledUnit, runtime: RuntimeImports): void {
  const { before, after } = keepName(unit);
  code.wrap(unit.body, `${runtime.use('bindInline')}(${before}`, `${after}${endOfBind(unit, unit.id)}`);
}

/** In a call a function without a name would lose the one that its variable gives it; as a property it keeps it. */
function keepName({ fn, wrapper, ownName }: CompiledUnit): { before: string; after: string } {
  if (fn.id || wrapper || ownName === undefined) return { before: '', after: '' };
  return { before: `{ ${propertyKey(ownName)}: `, after: ` }${propertyAccess(ownName)}` };
}

function bindStaticMethod(code: SourceEdits, unit: CompiledUnit, runtime: RuntimeImports): void {
  const name = unit.ownName!;
  const access = name.startsWith('#') ? `.${name}` : propertyAccess(name);
  const statement = `${runtime.use('bindInline')}(this${access}${endOfBind(unit, unit.id)};`;
  code.insert(child(unit.holder, 'body')!.start + 1, ` static { ${statement} }`);
}

/** A declaration exists when its block is entered, so it has to be a reference before the block's first statement. */
function bindDeclaration(
  code: SourceEdits,
  unit: CompiledUnit,
  runtime: RuntimeImports,
  top: string[],
): void {
  const source = code.source;
  const call = `${runtime.use('bindInline')}(${localName(unit)}${endOfBind(unit, unit.id)}`;
  const list = unit.ancestors.find((node) => !node.type.startsWith('Export'))!;
  if (list.type === 'Program') {
    top.push(`${call};`);
  } else if (list.type === 'SwitchCase') {
    bindInSwitch(code, unit.ancestors[unit.ancestors.indexOf(list) + 1]!, call);
  } else if (list.type === 'StaticBlock') {
    code.insert(endOfToken(source, endOfToken(source, list.start, 'static'), '{'), ` ${call};`);
  } else {
    const isBody = isFunction(unit.ancestors[unit.ancestors.indexOf(list) + 1]);
    const last = isBody ? readPrologue(childList(list, 'body'), source).at(-1) : undefined;
    if (last) code.insert(last.end, afterStatement(source, last, ` ${call};`));
    else code.insert(list.start + 1, ` ${call};`);
  }
}

/**
 * The cases of a `switch` are one block without a first line. What runs first in it, whichever case is taken, is the
 * test of the first case; without any test there is only the default.
 */
function bindInSwitch(code: SourceEdits, statement: BaseNode, call: string): void {
  const cases = childList(statement, 'cases');
  const test = cases.map((one) => child(one, 'test')).find((node) => node !== null);
  if (test) {
    code.wrap(test, `(${call}, `, ')');
  } else {
    const source = code.source;
    code.insert(endOfToken(source, endOfToken(source, cases[0]!.start, 'default'), ':'), ` ${call};`);
  }
}

function localName({ fn, localName }: CompiledUnit): string {
  return fn.id?.name ?? localName!;
}

/**
 * Writes the function that makes an inline function anew from its captures, as a part of the module's end. The copies
 * are taken from the module as it is now, so that the references inside them are bound too.
 */
export function copyToModuleLevel(
  code: SourceEdits,
  unit: CompiledUnit,
  units: ReadonlyMap<CapturingUnit, CompiledUnit>,
  runtime: RuntimeImports,
  { place, protection }: { place: Record<string, string>; protection: string | undefined },
): Piece[] {
  const { id, label: name, arity, captures, wrapper } = unit;
  const option = wrapper && optionOf(wrapper, 'access');
  // A value that turns out to be undefined when the program runs is refused: only a literal one is nothing said.
  const access = option && !isNothing(option) ? code.part(option.start, option.end) : [];
  const names = captures.map((binding) => binding.name);
  const carried: { captures?: string[] } = names.length > 0 ? { captures: names } : {};
  const meta = writeMeta({ id, name, arity, ...place, ...carried }, protection, access);
  const params = names.length > 0 ? `[${names.join(', ')}]` : '';
  let create: Piece[];
  if (unit.circle.length > 0) create = copyCircle(code, unit, units, runtime);
  else if (isFixedAtModuleLevel(unit)) create = [ownText(localName(unit))];
  else create = copyUnit(code, unit, runtime);
  const start = `export const ${unit.exportName} = ${runtime.use('registerInline')}((${params}) => `;
  return [ownText(start), ...create, ownText(', '), ...meta, ownText(');\n')];
}

/** A declaration at the top level is in reach of the module's end: it needs no copy. */
function isFixedAtModuleLevel({ form, fn, scope }: CompiledUnit): boolean {
  if (form !== 'declaration' || scope.kind !== 'module') return false;
  return !fn.id || scope.bindings.get(fn.id.name)?.assigned === false;
}

function copyUnit(code: SourceEdits, unit: CompiledUnit, runtime: RuntimeImports): Piece[] {
  return around(`${runtime.use('bindInline')}(`, copyFunction(code, unit), endOfBind(unit, unit.id));
}

function copyFunction(code: SourceEdits, unit: CompiledUnit): Piece[] {
  const { fn, body, form, holder, ownName, captures, scope } = unit;
  const copy = code.part(body.start, body.end);
  if (form === 'static-method' || (form === 'property' && field(holder, 'method'))) {
    if (ownName === undefined) return around('async function', copy, '');
    return around(`{ async ${propertyKey(ownName)}`, copy, ` }${propertyAccess(ownName)}`);
  }
  if (form === 'declaration' && fn.id) {
    const { name, start, end } = fn.id;
    // Where the name means the variable around, which may hold something else, the copy must not have it.
    if (scope.kind !== 'module' && !captures.some((binding) => binding.name === name)) return copy;
    const nameless = [...code.part(fn.start, start), ...code.part(end, fn.end)];
    return around(`{ ${propertyKey(name)}: `, nameless, ` }${propertyAccess(name)}`);
  }
  const { before, after } = keepName(unit);
  return around(before, copy, after);
}

function ownText(text: string): Piece {
  return { text };
}

function around(before: string, pieces: readonly Piece[], after: string): Piece[] {
  return [ownText(before), ...pieces, ownText(after)].filter((piece) => piece.text !== '');
}

/** Functions that call each other: all of them, in one scope, as in the source. */
function copyCircle(
  code: SourceEdits,
  unit: CompiledUnit,
  units: ReadonlyMap<CapturingUnit, CompiledUnit>,
  runtime: RuntimeImports,
): Piece[] {
  const bind = runtime.use('bindInline');
  const members = unit.circle.map((member) => units.get(member)!);
  const declarations = members.filter((member) => member.form === 'declaration');
  const constants = members.filter((member) => member.form !== 'declaration');
  return [
    ownText('{'),
    ...declarations.map((member) =>
      ownText(` ${bind}(${member.binding!.name}${endOfBind(member, member.id)};`),
    ),
    ...constants.flatMap((member) =>
      around(` const ${member.binding!.name} = `, copyUnit(code, member, runtime), ';'),
    ),
    ownText(` return ${unit.binding!.name};`),
    ...declarations.flatMap(({ fn }) => around(' ', code.part(fn.start, fn.end), '')),
    ownText(' }'),
  ];
}

import { createError } from '../errors/sallyport-error.ts';
import { serverErrors } from '../errors/server.ts';
import type { FunctionReference } from '../wire/format.ts';
import { openCaptures, sealCaptures } from './captures.ts';
import { type FoundFunction, type FunctionTable, findFunction } from './function-table.ts';
import { markFunction, markOf } from './marks.ts';

/**
 * Makes the encoder's way from a function to what leaves: its id, with the number of arguments it takes so that the other
 * side sends no more.
 *
 * @throws (the encoder) SP3023 for a function that this build cannot be asked for: no client code imports it
 */
export function referenceEncoder(table: FunctionTable | undefined) {
  return function encodeReference(fn: CallableFunction): FunctionReference | undefined {
    const mark = markOf(fn);
    if (mark === undefined) return undefined;
    if (table !== undefined && !table.dev && table.find(mark.id, null) === undefined)
      throw createError(serverErrors, 'SP3023', { name: mark.name });
    const id = mark.arity < 0 ? mark.id : `${mark.id}.${mark.arity}`;
    const { bound = [] } = mark;
    if (mark.readCaptures === undefined) return { id, bound };
    // The captures lead the way: to the server they are the first argument.
    return { id, bound: [sealCaptures(mark, encodeReference), ...bound] };
  };
}

/** Makes the decoder's way from a reference to a function: only functions of the table, and nothing that shows code. */
export function referenceDecoder(table: FunctionTable): (reference: FunctionReference) => CallableFunction {
  return ({ id: sent, bound }) => {
    // What this server encoded itself, such as a captured function, has its number of arguments behind the id.
    const [id = '', arity = '-1'] = sent.split('.');
    // A build's table answers at once; in development the answer comes when the function is called.
    if (!table.dev && table.find(id, null) === undefined) unknownFunction();
    const call = async (...args: unknown[]): Promise<unknown> => {
      const found = (await findFunction(table, id, null)) ?? unknownFunction();
      const { run, args: opened } = await openCall(found, [...bound, ...args], table);
      return run(...opened);
    };
    const name = id.slice(0, id.indexOf('-'));
    Object.defineProperty(call, 'name', { value: name });
    // A reference is opaque: turned into text it must not give a source, whoever passed it.
    Object.defineProperty(call, 'toString', { value: () => `async function ${name}() { [server code] }` });
    return markFunction(call, { id, name, arity: Number(arity), bound });
  };
}

function unknownFunction(): never {
  throw createError(serverErrors, 'SP3003');
}

/** Takes the sealed captures off the arguments of an inline function and makes the function they belong to. */
export async function openCall(
  found: FoundFunction,
  args: unknown[],
  table: FunctionTable,
): Promise<{ run: FoundFunction['run']; args: unknown[] }> {
  if (found.inline === undefined) return { run: found.run, args };
  const [sealed, ...rest] = args;
  const captures = await openCaptures(found.inline.mark, sealed, referenceDecoder(table));
  return { run: found.inline.create(captures), args: rest };
}

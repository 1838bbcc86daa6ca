import { createError } from '../errors/sallyport-error.ts';
import { serverErrors } from '../errors/server.ts';
import type { FunctionReference } from '../wire/format.ts';
import { type FunctionTable, findFunction } from './function-table.ts';
import { markFunction, markOf } from './marks.ts';

/** Function -> what leaves: its id, with the number of arguments it takes so that the other side sends no more. */
export function encodeReference(fn: CallableFunction): FunctionReference | undefined {
  const mark = markOf(fn);
  if (mark === undefined) return undefined;
  return { id: mark.arity < 0 ? mark.id : `${mark.id}.${mark.arity}`, bound: mark.bound ?? [] };
}

/** Makes the decoder's way from a reference to a function: only functions of the table, and nothing that shows code. */
export function referenceDecoder(table: FunctionTable): (reference: FunctionReference) => CallableFunction {
  return ({ id, bound }) => {
    // A build's table answers at once; in development the answer comes when the function is called.
    if (!table.dev && table.find(id, null) === undefined) unknownFunction();
    const call = async (...args: unknown[]): Promise<unknown> => {
      const { run } = (await findFunction(table, id, null)) ?? unknownFunction();
      return run(...bound, ...args);
    };
    const name = id.slice(0, id.indexOf('-'));
    Object.defineProperty(call, 'name', { value: name });
    // A reference is opaque: turned into text it must not give a source, whoever passed it.
    Object.defineProperty(call, 'toString', { value: () => `async function ${name}() { [server code] }` });
    return markFunction(call, { id, name, arity: -1, bound });
  };
}

function unknownFunction(): never {
  throw createError(serverErrors, 'SP3003');
}

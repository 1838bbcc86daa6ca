import { limitErrors } from '../../errors/limits.ts';
import { createError } from '../../errors/sallyport-error.ts';
import { serverErrors } from '../../errors/server.ts';
import type { FunctionReference } from '../../wire/format.ts';
import type { WireLimits } from '../../wire/limits.ts';
import { type Access, checkAccess } from '../gate/access.ts';
import { accessOf } from '../gate/effective-access.ts';
import { blameCaller } from '../gate/refusal.ts';
import { type EncodeFunction, openCaptures, sealCaptures } from './captures.ts';
import { functionOptions } from './function-options.ts';
import { type FoundFunction, type FunctionTable, findFunction } from './function-table.ts';
import { type FunctionMark, markOf, markReference } from './marks.ts';
import { endpointId } from './other-ids.ts';

/**
 * Makes the encoder's way from a function to what leaves: its id, with the number of arguments it takes so that the other
 * side sends no more.
 *
 * @param seal makes the seal of a closure's captures, or a promise of it
 * @throws (the encoder) SP3023 for a function that this build cannot be asked for: no client code imports it
 */
export function referenceEncoder(
  table: FunctionTable | undefined,
  seal: (mark: FunctionMark, encodeFunction: EncodeFunction) => string | Promise<string> = sealCaptures,
) {
  const encoderFor = (reader: 'caller' | 'server') =>
    function encodeReference(fn: CallableFunction): FunctionReference | undefined {
      const mark = markOf(fn);
      if (mark === undefined) return undefined;
      const known = endpointId(mark.id, table);
      if (known === undefined) throw createError(serverErrors, 'SP3023', { name: mark.name });
      const id = reader === 'caller' ? idForCaller(fn, known, mark) : idForServer(known, mark);
      const { bound = [] } = mark;
      if (mark.readCaptures === undefined) return { id, bound };
      // The captures lead the way: to the server they are the first argument.
      return { id, bound: [seal(mark, encodeSealed), ...bound] };
    };
  const encodeSealed = encoderFor('server');
  return encoderFor('caller');
}

/** Behind the arity of what only the server reads: the caller named this function, the server just carries it. */
const namedByCaller = 'caller';

/** With the number of arguments, and how overlapping calls are sent, where that is said: `id`, `id.2`, `id.2.latest`. */
function idForCaller(fn: CallableFunction, id: string, { arity }: FunctionMark): string {
  const calls = functionOptions(fn)?.calls;
  if (calls !== undefined) return `${id}.${arity}.${calls}`;
  return arity < 0 ? id : `${id}.${arity}`;
}

function idForServer(id: string, { arity, fromCaller }: FunctionMark): string {
  if (fromCaller) return `${id}.${arity}.${namedByCaller}`;
  return arity < 0 ? id : `${id}.${arity}`;
}

/** Where references are looked up, and who may call what says nothing of its own. */
export interface ReferenceGate {
  readonly table: FunctionTable;
  readonly access: Access | undefined;
  /** How many functions that the caller named may still be called in this request. */
  callsLeft: number;
}

/** The {@link ReferenceGate} of one request. */
export function referenceGate(
  { access, limits }: { access: Access | undefined; limits: WireLimits },
  table: FunctionTable,
): ReferenceGate {
  return { table, access, callsLeft: limits.functions };
}

/**
 * Makes the decoder's way from a reference to a function: only functions of the table, and nothing that shows code.
 *
 * @param from who named the function. A `caller` could name any: what comes from there goes through the gate when it is
 *   called, or a function that takes a callback would be a way around it. What this `server` sealed is called like any
 *   other function on the server (SPEC D10), unless it was a caller who named it first
 */
export function referenceDecoder(
  gate: ReferenceGate,
  from: 'caller' | 'server',
): (reference: FunctionReference) => CallableFunction {
  const { table, access } = gate;
  return ({ id: sent, bound }) => {
    // What this server encoded itself, such as a captured function, has its number of arguments behind the id.
    const [id = '', arity = '', naming] = sent.split('.');
    const fromCaller = from === 'caller' || naming === namedByCaller;
    // A build's table answers at once; in development the answer comes when the function is called.
    if (!table.dev && table.find(id, null) === undefined) unknownFunction();
    const call = async (...args: unknown[]): Promise<unknown> => {
      if (fromCaller) chargeCall(gate);
      const found = (await findFunction(table, id, null)) ?? unknownFunction();
      if (fromCaller) await checkAccess(accessOf(found, access));
      const { run, args: opened } = await openCall(found, [...bound, ...args], gate);
      return run(...opened);
    };
    const name = id.slice(0, id.indexOf('-'));
    Object.defineProperty(call, 'name', { value: name });
    return markReference(call, {
      id,
      name,
      arity: /^\d{1,4}$/.test(arity) ? Number(arity) : -1,
      bound,
      ...(fromCaller ? { fromCaller } : {}),
    });
  };
}

function unknownFunction(): never {
  throw blameCaller(createError(serverErrors, 'SP3003'));
}

/**
 * A function that calls what it is given twice, given itself a hundred times over, would never end: what a caller names
 * is called so many times in one request, all together.
 */
function chargeCall(gate: ReferenceGate): void {
  gate.callsLeft--;
  if (gate.callsLeft < 0) throw blameCaller(createError(limitErrors, 'SP3062'));
}

/** Takes the sealed captures off the arguments of an inline function and makes the function they belong to. */
export async function openCall(
  found: FoundFunction,
  args: unknown[],
  gate: ReferenceGate,
): Promise<{ run: FoundFunction['run']; args: unknown[] }> {
  if (found.inline === undefined) return { run: found.run, args };
  const [sealed, ...rest] = args;
  const captures = await openCaptures(found.inline.mark, sealed, referenceDecoder(gate, 'server'));
  return { run: found.inline.create(captures), args: rest };
}

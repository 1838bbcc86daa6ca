import { createError, SallyportError } from '../../errors/sallyport-error.ts';
import { serverErrors } from '../../errors/server.ts';
import { type DecodeOptions, decode } from '../../wire/decode.ts';
import { decodeStream } from '../../wire/decode-stream.ts';
import { type ReferenceGate, referenceDecoder } from '../functions/function-reference.ts';
import type { FoundFunction } from '../functions/function-table.ts';
import type { Limits } from '../gate/limits.ts';
import { incomingOf, readPieces, readWhole } from './body-deadlines.ts';

/** What {@link readArguments} has to know of the call. */
export interface ReadOptions {
  readonly gate: ReferenceGate;
  readonly found: FoundFunction;
  readonly limits: Limits;
}

/** Up to here, in bytes, a body whose length is announced is read in one piece: no stream is worth its machinery. */
const smallBody = 64 * 1024;

/**
 * Reads the body of a call, never more than the limits allow, and gives the arguments.
 *
 * @throws SP3004 where the announced length is over the limits; SP3060 where the body comes too slowly; SP21xx for what
 *   cannot be decoded; SP3005 where the message holds no list; SP3006 for more arguments than the function takes
 */
export async function readArguments(
  request: Request,
  { gate, found, limits }: ReadOptions,
): Promise<unknown[]> {
  const arity = argumentCount(found);
  const decodeFunction = referenceDecoder(gate, 'caller');
  const options: DecodeOptions = { limits, decodeFunction, decodeError: refuseFailure };
  const args = await readMessage(request, limits, options).catch(explain);
  if (!Array.isArray(args)) throw createError(serverErrors, 'SP3005');
  const most = arity < 0 ? mostArguments : arity;
  if (args.length > most) throw createError(serverErrors, 'SP3006', { sent: args.length, declared: most });
  return args;
}

/**
 * Who sends arguments waits for what they promise; none of them is a failure. One that a function awaits would be the
 * failure of that function.
 */
function refuseFailure(): never {
  throw createError(serverErrors, 'SP3005');
}

/** Of a function that takes any number: some more than a hundred thousand are more than a stack can hold. */
const mostArguments = 10_000;

/** How many arguments a call may have: sealed captures come before those that the function declares. */
function argumentCount({ arity, inline }: FoundFunction): number {
  return arity < 0 || inline === undefined ? arity : arity + 1;
}

/** The wire knows its limits; where they are set, only the server knows. */
function explain(error: unknown): never {
  if (!(error instanceof SallyportError) || !(error.code === 'SP2120' || error.code === 'SP2121'))
    throw error;
  const { code, message, status } = error;
  const hint = 'Raise it with createHandler({ limits: { … } }), or send less.';
  throw new SallyportError(code, message, { status, hint, cause: error });
}

async function readMessage(request: Request, limits: Limits, options: DecodeOptions): Promise<unknown> {
  const limit = limits.bodyBytes + limits.fileBytes;
  const announced = Number(request.headers.get('content-length') ?? Number.NaN);
  if (announced > limit) throw createError(serverErrors, 'SP3004', { limit });
  const incoming = incomingOf(request);
  // What the header says binds only who speaks HTTP/1: there it decides where the body ends.
  if (incoming !== undefined && announced <= smallBody)
    return decode(await readWhole(request, limits, announced, incoming), options);
  return decodeStream(readPieces(request, limits), { ...options, idleTimeout: 0, whole: true });
}

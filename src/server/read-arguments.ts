import { createError, SallyportError } from '../errors/sallyport-error.ts';
import { serverErrors } from '../errors/server.ts';
import { type DecodeOptions, decode } from '../wire/decode.ts';
import { decodeStream } from '../wire/decode-stream.ts';
import { wireError } from '../wire/format.ts';
import type { WireLimits } from '../wire/limits.ts';
import { type ReferenceGate, referenceDecoder } from './function-reference.ts';
import type { FoundFunction } from './function-table.ts';

/** What {@link readArguments} has to know of the call. */
export interface ReadOptions {
  readonly gate: ReferenceGate;
  readonly found: FoundFunction;
  readonly limits: WireLimits;
}

/** Up to here, in bytes, a body whose length is announced is read in one piece: no stream is worth its machinery. */
const smallBody = 64 * 1024;

/**
 * Reads the body of a call, never more than the limits allow, and gives the arguments.
 *
 * @throws SP3004 where the announced length is over the limits; SP21xx for what cannot be decoded; SP3005 where the
 *   message holds no list; SP3006 for more arguments than the function takes
 */
export async function readArguments(
  request: Request,
  { gate, found, limits }: ReadOptions,
): Promise<unknown[]> {
  const arity = argumentCount(found);
  const options: DecodeOptions = { limits, decodeFunction: referenceDecoder(gate, 'caller') };
  const args = await readMessage(request, limits, options).catch(explain);
  if (!Array.isArray(args)) throw createError(serverErrors, 'SP3005');
  if (arity >= 0 && args.length > arity)
    throw createError(serverErrors, 'SP3006', { sent: args.length, declared: arity });
  return args;
}

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

async function readMessage(request: Request, limits: WireLimits, options: DecodeOptions): Promise<unknown> {
  const limit = limits.bodyBytes + limits.fileBytes;
  const announced = Number(request.headers.get('content-length') ?? Number.NaN);
  if (announced > limit) throw createError(serverErrors, 'SP3004', { limit });
  if (announced <= smallBody) return decode(await readWhole(request), options);
  if (request.body === null) return decode(new Uint8Array(), options);
  try {
    return await decodeStream(request.body, { ...options, whole: true });
  } catch (error) {
    // Whether the sender closed the connection in order or not: its message ended too early.
    throw error instanceof SallyportError && error.code === 'SP2123'
      ? wireError('SP2102', {}, error.cause)
      : error;
  }
}

async function readWhole(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await request.arrayBuffer());
  } catch (cause) {
    throw wireError('SP2102', {}, cause);
  }
}

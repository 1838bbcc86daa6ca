import { createError, SallyportError } from '../../errors/sallyport-error.ts';
import { serverErrors } from '../../errors/server.ts';
import { type DecodeOptions, decode } from '../../wire/decode.ts';
import { encodeArguments } from '../../wire/encode-arguments.ts';
import type { FunctionReference, WireMessage } from '../../wire/format.ts';
import { resultLimits } from '../../wire/limits.ts';
import { taintCheck } from '../answer/taint.ts';
import { blameCaller } from '../gate/refusal.ts';
import { currentSealing, type Sealing } from '../request/scope.ts';
import type { FunctionMark } from './marks.ts';

/** The functions whose captures are being read, innermost last: one that carries itself would never end. */
const reading: FunctionMark[] = [];

/**
 * Reads the captured variables of a closure and seals them (SPEC D9). What cannot be sent is an error at once, with its
 * path; the sealing itself takes a moment, so the seal is a promise, and the wire carries those.
 *
 * @throws SP2xxx with a path such as `captures of buy(): cart.user`; SP3021 where the captures lead back to the function;
 *   SP3022 outside of a request, where there are no keys
 */
export function sealCaptures(mark: FunctionMark, encodeFunction: EncodeFunction): Promise<string> {
  const sealing = currentSealing(mark.name);
  return sealLater(mark.id, encodeCaptures(mark, encodeFunction), sealing);
}

/**
 * {@link sealCaptures} at once where that is possible: no promise among the captures, and a synchronous cipher. A form
 * that is being rendered needs it now.
 */
export function sealCapturesNow(
  mark: FunctionMark,
  encodeFunction: EncodeFunction,
): string | Promise<string> {
  const sealing = currentSealing(mark.name);
  const message = encodeCaptures(mark, encodeFunction);
  const bytes = typeof message === 'string' ? new TextEncoder().encode(message) : message;
  const sealed =
    bytes instanceof Uint8Array ? sealing.sealer.sealNow(bytes, mark.id, sealing.context) : undefined;
  return sealed ?? sealLater(mark.id, message, sealing);
}

function sealLater(
  id: string,
  message: WireMessage | Promise<WireMessage>,
  sealing: Sealing,
): Promise<string> {
  const sealed = seal(id, message, sealing);
  // Whoever sends the reference waits for it; where sending failed before, nobody does.
  sealed.catch(() => {});
  return sealed;
}

/** Names the Server Functions among the captures. */
export type EncodeFunction = (fn: CallableFunction) => FunctionReference | undefined;

/** Reads the captured variables of a closure and encodes them. */
function encodeCaptures(
  mark: FunctionMark,
  encodeFunction: EncodeFunction,
): WireMessage | Promise<WireMessage> {
  if (reading.includes(mark)) throw createError(serverErrors, 'SP3021', { name: mark.name });
  reading.push(mark);
  const root = `captures of ${mark.name}()`;
  try {
    return encodeArguments(mark.readCaptures?.() ?? [], { root, encodeFunction, check: taintCheck() });
  } catch (error) {
    throw nameCapture(error, root, mark.captureNames);
  } finally {
    reading.pop();
  }
}

/** `captures of buy()[0].user` says little to who wrote a variable: `captures of buy(): cart.user`. */
function nameCapture(error: unknown, root: string, names: readonly string[] = []): unknown {
  if (!(error instanceof SallyportError)) return error;
  for (const [index, name] of names.entries()) {
    const { message, stack } = error;
    error.message = message.replace(`${root}[${index}]`, () => `${root}: ${name}`);
    if (error.message === message) continue;
    if (stack !== undefined) error.stack = stack.replace(message, () => error.message);
    break;
  }
  return error;
}

async function seal(id: string, message: WireMessage | Promise<WireMessage>, { sealer, context }: Sealing) {
  const whole = await message;
  const bytes = await new Blob(Array.isArray(whole) ? whole : [whole]).arrayBuffer();
  return sealer.seal(new Uint8Array(bytes), id, context);
}

/**
 * Opens what {@link sealCaptures} made.
 *
 * @throws SP3003 where the key is not known any more, SP3016 for whatever this server did not seal for the function
 */
export async function openCaptures(
  { id, name }: FunctionMark,
  sealed: unknown,
  decodeFunction: DecodeOptions['decodeFunction'],
): Promise<unknown[]> {
  // A seal left as a promise and comes back as one: made and settled by our own decoder, so it is no foreign thenable.
  const text = sealed instanceof Promise ? await sealed : sealed;
  if (typeof text !== 'string') throw blameCaller(createError(serverErrors, 'SP3016'));
  const { sealer, context } = currentSealing(name);
  const bytes = await sealer.open(text, id, context).catch((error) => {
    throw blameCaller(error);
  });
  try {
    // It was sealed by this application: bounded by what it captured itself.
    return decode(bytes, { limits: resultLimits, decodeFunction }) as unknown[];
  } catch (error) {
    // Sealed by a build that wrote another format: an old page, not a failure of the function.
    throw blameCaller(error as object);
  }
}

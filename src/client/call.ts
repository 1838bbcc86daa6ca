import { SallyportError } from '../errors/sallyport-error.ts';
import { encodeArguments } from '../wire/browser.ts';
import type { WireMessage } from '../wire/format.ts';
import { readAnswer } from './answer.ts';
import { clientOptions } from './configure.ts';
import { CallError, createCallError, isLoadFailure } from './errors.ts';
import { isRedirect, navigateTo } from './navigate.ts';
import { enqueue, untilAborted } from './queue.ts';
import { encodeReference, type Reference } from './reference.ts';
import { bodyOf, type SendOptions, send } from './send.ts';

/** One call: arguments -> queue -> request -> answer. Always settles; a failure is told to `onError` first. */
export async function callServer(
  reference: Reference,
  args: unknown[],
  options: SendOptions = {},
): Promise<unknown> {
  try {
    options.signal?.throwIfAborted();
    const encoded = encode(reference, args);
    // A call enters the queue when its arguments are encoded (SPEC C5): at once, unless one of them is a promise.
    const message = encoded instanceof Promise ? await encoded.catch(rename(reference)) : encoded;
    // At once: large buffers in the message are still the caller's own, who may change them while the call waits.
    const body = bodyOf(message);
    const { headers: given } = clientOptions();
    // Before the queue: headers() may call a Server Function itself, such as one that renews a token.
    const headers =
      typeof given === 'function' ? await untilAborted(Promise.resolve(given()), options.signal) : given;
    const call = async () =>
      readAnswer(reference, await send(reference, body, headers, options), options.signal);
    return await enqueue(call, options.signal);
  } catch (error) {
    if (isRedirect(error)) return goThere(error.location, reference);
    // Whoever aborts knows of it.
    throw options.signal?.aborted ? error : tell(error, reference);
  }
}

/** Outside of the queue: the next page's own calls wait for their turn. */
async function goThere(location: string, reference: Reference): Promise<undefined> {
  try {
    return await navigateTo(location, reference.name);
  } catch (error) {
    throw tell(error, reference);
  }
}

function encode(reference: Reference, args: unknown[]): WireMessage | Promise<WireMessage> {
  try {
    return encodeArguments(args, { encodeFunction: encodeReference });
  } catch (error) {
    return rename(reference)(error);
  }
}

/** An argument that cannot be sent is an error of the call: it keeps its code and path, and names the function. */
function rename({ name }: Reference): (error: unknown) => never {
  return (error) => {
    if (isLoadFailure(error)) throw createCallError('SP4009', name, {}, { cause: error });
    if (!(error instanceof SallyportError) || error instanceof CallError) throw error;
    throw new CallError(error.code, `${name}() was not called. ${error.message}`, name, {
      hint: error.hint,
      cause: error,
    });
  };
}

function tell(error: unknown, { name }: Reference): unknown {
  try {
    clientOptions().onError?.(error, { functionName: name });
  } catch (failure) {
    // The caller gets its own error; that of the reporter shows where uncaught errors show.
    queueMicrotask(() => {
      throw failure;
    });
  }
  return error;
}

import { SallyportError } from '../errors/sallyport-error.ts';
import { earlierArguments, encodeArguments } from '../wire/browser.ts';
import { cleanFormData } from '../wire/form-fields.ts';
import type { WireMessage } from '../wire/format.ts';
import { readAnswer } from './answer.ts';
import type { CallOptions } from './call-options.ts';
import { clientState } from './configure.ts';
import { CallError, createCallError, isLoadFailure } from './errors.ts';
import { isRedirect, navigateTo } from './navigate.ts';
import { enqueue, untilAborted } from './queue.ts';
import { encodeReference, type Reference } from './reference.ts';
import { callOnce } from './same-function.ts';
import { bodyOf, send } from './send.ts';

/** One call, in the mode of its function. Always settles; a failure is told to `onError` first. */
export function callServer(
  reference: Reference,
  args: unknown[],
  options: CallOptions = {},
): Promise<unknown> {
  const { calls: mode = clientState().defaultCalls } = reference;
  const call = (own: CallOptions) => perform(reference, args, own, own.parallel ?? mode === 'parallel');
  return mode === 'latest' || mode === 'drop' ? callOnce(reference, mode, call, options) : call(options);
}

/** Arguments -> queue -> request -> answer. */
async function perform(
  reference: Reference,
  args: unknown[],
  options: CallOptions,
  parallel: boolean,
): Promise<unknown> {
  const { signal } = options;
  const isForHeaders = asksForHeaders;
  try {
    signal?.throwIfAborted();
    const earlier = parallel ? undefined : earlierArguments();
    const encoded = encode(reference, args);
    // A call enters the queue when its arguments are encoded (SPEC C5): at once, unless one of them is a promise.
    const message =
      encoded instanceof Promise ? await untilAborted(encoded.catch(rename(reference)), signal) : encoded;
    // At once: large buffers in the message are still the caller's own, who may change them while the call waits.
    const body = bodyOf(message);
    if (earlier !== undefined && message === encoded) await untilAborted(earlier, signal);
    const { headers: given } = clientState();
    // Before the queue: headers() may call a Server Function itself, such as one that renews a token.
    const headers =
      typeof given === 'function'
        ? isForHeaders
          ? undefined
          : await untilAborted(Promise.resolve(askForHeaders(given)), signal)
        : given;
    const call = async () => readAnswer(reference, await send(reference, body, headers, options), signal);
    return await enqueue(call, signal, parallel);
  } catch (error) {
    if (isRedirect(error)) return goThere(error.location, reference);
    // Whoever aborts knows of it. A time that is up is news.
    throw signal?.aborted && signal.reason?.code !== 'SP4021' ? error : tell(error, reference);
  }
}

let asksForHeaders = false;

/**
 * What `headers()` calls itself, before it waits for anything, goes out without its headers: it would be asked for them
 * again, without end, or wait for itself where it remembers the first promise.
 */
function askForHeaders<Given>(given: () => Given): Given {
  asksForHeaders = true;
  try {
    return given();
  } finally {
    asksForHeaders = false;
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
    // A form's data is what the form has, with and without scripts (SPEC F5).
    const clean = args.map((arg) => (arg instanceof FormData ? cleanFormData(arg) : arg));
    return encodeArguments(clean, { encodeFunction: encodeReference });
  } catch (error) {
    // What a function is that came as a prop may take a moment to know.
    if (error instanceof Promise) return error.then(() => encode(reference, args));
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
    clientState().onError?.(error, { functionName: name });
  } catch (failure) {
    // The caller gets its own error; that of the reporter shows where uncaught errors show.
    queueMicrotask(() => {
      throw failure;
    });
  }
  return error;
}

import diagnostics from 'node:diagnostics_channel';

/**
 * What subscribers of the channels `tracing:sallyport:call:start`, `…:end`, `…:asyncStart`, `…:asyncEnd` and `…:error`
 * get, once per call: the names that `diagnostics_channel.tracingChannel('sallyport:call')` makes. One object for the
 * whole call, filled as it goes on.
 */
export interface CallEvent {
  readonly request: Request;
  /** The function's id as the caller sent it; undefined where the address holds none. */
  id?: string;
  /** The function's name, once it is found. */
  functionName?: string;
  /** The decoded arguments, once they are read. They come from a stranger, and may hold secrets: never log them whole. */
  args?: readonly unknown[];
  /** HTTP status of the answer. */
  status?: number;
  /** Code of the refusal or failure: one of ours, or that of a `PublicError`. */
  code?: string;
  /** What the function threw. */
  error?: unknown;
  /** Milliseconds that the call took, up to the root of its result. */
  duration?: number;
}

const name = 'sallyport:call';
// Not every runtime has it. Then nobody can have subscribed either.
const channel = diagnostics.tracingChannel?.(name);
const channels = channel && [channel.start, channel.end, channel.asyncStart, channel.asyncEnd, channel.error];

/** Tells whoever listens of a call. Without listeners it costs a look at five flags. */
export async function traceCall<Answer extends { readonly status: number }>(
  request: Request,
  answer: (event: CallEvent) => Promise<Answer>,
): Promise<Answer> {
  const event: CallEvent = { request };
  if (channel === undefined || !channels?.some(({ hasSubscribers }) => hasSubscribers)) return answer(event);
  const began = performance.now();
  return channel.tracePromise(async () => {
    const answered = await answer(event);
    event.status = answered.status;
    event.duration = performance.now() - began;
    return answered;
  }, event);
}

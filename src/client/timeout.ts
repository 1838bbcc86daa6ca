import { callServer } from './call.ts';
import { createCallError } from './errors.ts';
import { joinSignals } from './queue.ts';
import type { Reference } from './reference.ts';

/** What a timer of a browser can wait, in milliseconds; what is longer would be over at once. */
const longestTimer = 2 ** 31 - 1;

/** A call with options of its own: the one that is not known elsewhere is its time. */
export function callWithOptions(reference: Reference, args: unknown[]): Promise<unknown> {
  const { name, options = {} } = reference;
  const { timeout = longestTimer } = options;
  if (timeout >= longestTimer) return callServer(reference, args, options);
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(createCallError('SP4021', name, { timeout })), timeout);
  const clear = () => clearTimeout(timer);
  const outcome = callServer(reference, args, { ...options, signal: joinSignals(stop, options.signal) });
  outcome.then(clear, clear);
  return outcome;
}

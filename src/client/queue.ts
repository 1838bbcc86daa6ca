import { clientState } from './configure.ts';

/**
 * Runs `work` when everything that was queued before has ended, well or not (SPEC C5: one call at a time, in order).
 *
 * @param signal whoever aborts is told at once, also while waiting; aborted work that has not begun never does
 * @param parallel whether not to wait, and to let nobody wait
 */
export function enqueue<Result>(
  work: () => Promise<Result>,
  signal?: AbortSignal,
  parallel = false,
): Promise<Result> {
  const state = clientState();
  const turn = parallel ? undefined : state.last;
  const result = Promise.resolve(turn).then(() => {
    signal?.throwIfAborted();
    return work();
  });
  const outcome = untilAborted(result, signal);
  // An aborted call gives its place away, whatever holds up its request.
  if (!parallel) state.last = outcome.then(ignore, ignore);
  return outcome;
}

/** The promise itself, or the signal's reason if that comes first. */
export function untilAborted<Result>(result: Promise<Result>, signal?: AbortSignal): Promise<Result> {
  // With and without a signal it takes the same number of turns: two calls must not change places for it.
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal?.reason);
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort);
    result.then(resolve, reject).finally(() => signal?.removeEventListener('abort', abort));
  });
}

/** Fires when one of the two does. */
export function joinSignals({ signal }: AbortController, other: AbortSignal | undefined): AbortSignal {
  return other === undefined ? signal : AbortSignal.any([signal, other]);
}

function ignore(): void {}

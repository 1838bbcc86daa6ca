let last: Promise<unknown> = Promise.resolve();

/**
 * Runs `work` when everything that was queued before has ended, well or not (SPEC C5: one call at a time, in order).
 *
 * @param signal whoever aborts is told at once, also while waiting; aborted work that has not begun never does
 */
export function enqueue<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
  const result = last.then(() => {
    signal?.throwIfAborted();
    return work();
  });
  const outcome = untilAborted(result, signal);
  // An aborted call gives its place away, whatever holds up its request.
  last = outcome.then(ignore, ignore);
  return outcome;
}

/** The promise itself, or the signal's reason if that comes first. */
export function untilAborted<Result>(result: Promise<Result>, signal?: AbortSignal): Promise<Result> {
  if (signal === undefined) return result;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort);
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

function ignore(): void {}

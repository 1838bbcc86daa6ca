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
  last = result.then(ignore, ignore);
  return signal === undefined ? result : untilAborted(result, signal);
}

function untilAborted<Result>(result: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort);
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

function ignore(): void {}

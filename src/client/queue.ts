let last: Promise<unknown> = Promise.resolve();

/**
 * Runs `work` when everything that was queued before has ended, well or not (SPEC C5: one call at a time, in order).
 */
export function enqueue<Result>(work: () => Promise<Result>): Promise<Result> {
  const result = last.then(work);
  last = result.then(ignore, ignore);
  return result;
}

function ignore(): void {}

import { createError, SallyportError } from '../../errors/sallyport-error.ts';
import { serverErrors } from '../../errors/server.ts';
import type { RequestScope } from '../request/scope.ts';

/**
 * Runs a function that may take `limit` milliseconds. When they are over the caller gets its answer and the request's
 * signal fires: what heeds it ends, what does not goes on unheard.
 *
 * @param onUnused gets a result that came too late
 * @throws SP3028 when the time is up
 */
export async function runWithin<Result>(
  limit: number,
  name: string,
  scope: RequestScope,
  run: () => Promise<Result>,
  onUnused: (result: Result) => void,
): Promise<Result> {
  const timeUp = new AbortController();
  scope.signal = AbortSignal.any([scope.request.signal, timeUp.signal]);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = createError(serverErrors, 'SP3028', { name, limit });
      timeUp.abort(error);
      reject(error);
    }, limit);
  });
  const running = run();
  try {
    return await Promise.race([running, late]);
  } catch (error) {
    // Where the function failed by itself there is no result, and its error is known.
    running.then(onUnused, () => {});
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Whether a thrown value says that a function's time is up. */
export function isTimeUp(thrown: unknown): thrown is SallyportError {
  try {
    return thrown instanceof SallyportError && thrown.code === 'SP3028';
  } catch {
    return false;
  }
}

// What a connection lost on its way is an error of no component: it is known by where it came from, because errors of the
// application may say anything.

const lost = new WeakSet<object>();

/** What is done with a stream, and when it breaks off. */
export interface Watch {
  /**
   * Nobody looks at what comes any more: the stream ends. Who waits for the rest hears nothing of that: to components that
   * are gone, and read on, it would be an error that nobody catches.
   */
  readonly stop: AbortController;
  /** Hears of what breaks the stream. Until the promise settles those who wait for the rest do not. */
  lost?(error: unknown): Promise<void>;
}

/** The same stream; what breaks it is noted. */
export function watchStream(stream: ReadableStream<Uint8Array>, watch: Watch): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  const { signal } = watch.stop;
  const cancel = (reason: unknown) => reader.cancel(reason).catch(() => {});
  signal.addEventListener('abort', () => cancel(signal.reason));
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (signal.aborted) await forever();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          if (signal.aborted) await forever();
          if (typeof error === 'object' && error !== null) lost.add(error);
          await watch.lost?.(error);
          if (signal.aborted) await forever();
          throw error;
        }
      },
      cancel,
    },
    { highWaterMark: 0 },
  );
}

/** Whoever waits for it is let go with it. */
function forever(): Promise<never> {
  return new Promise(() => {});
}

/** Whether an error is that of a stream that broke off, or React's own for one that ended too soon. */
export function isBrokenOff(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  // 412 is its number in production.
  return (
    lost.has(error) ||
    /^Connection closed\.?$|^Minified React error #412;/.test(String((error as Error).message))
  );
}

/** Whether it broke off because the application ended the call that it came with. */
export function isEndedByCaller(error: unknown): boolean {
  const isLost = typeof error === 'object' && error !== null && lost.has(error);
  // What the network does to pages, and what calls make of it.
  return isLost && !(error instanceof TypeError) && (error as { code?: unknown }).code !== 'SP4006';
}

// What a connection lost on its way is an error of no component: it is known by where it came from, because errors of the
// application may say anything.

const lost = new WeakSet<object>();

/** The same stream; what breaks it is noted. */
export function watchStream(stream: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          if (typeof error === 'object' && error !== null) lost.add(error);
          throw error;
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
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

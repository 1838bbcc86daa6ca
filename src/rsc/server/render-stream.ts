import { renderToReadableStream } from '@vitejs/plugin-rsc/rsc/server';
import { isRedirect, type Redirect } from '../../server/request/redirect.ts';
import { digestOfRedirect } from '../page-protocol.ts';

/** A tree that is being rendered by React's server. */
export interface Rendering {
  readonly stream: ReadableStream<Uint8Array>;
  /** Ends the rendering where nobody wants the rest. */
  stop(): void;
  /** What was thrown first, before the other side has heard of it: React's stream hides it in production. */
  readonly thrown: { redirect?: Redirect; error?: unknown };
}

/**
 * Renders components of the server as React's stream.
 *
 * @param report hears of what a component throws, and gives the digest for the other side
 * @param signal ends the rendering
 */
export function renderStream(
  model: unknown,
  report: (error: unknown) => string,
  signal: AbortSignal,
): Rendering {
  const thrown: { redirect?: Redirect; error?: unknown } = {};
  const own = new AbortController();
  const either = AbortSignal.any([signal, own.signal]);
  const onError = (error: unknown) => {
    // Nobody waits for the page any more.
    if (either.aborted) return undefined;
    if (isRedirect(error)) {
      thrown.redirect ??= error;
      return digestOfRedirect(error.location);
    }
    if (!('error' in thrown)) thrown.error = error;
    return report(error);
  };
  return {
    stream: renderToReadableStream(model, { onError, signal: either }),
    stop: () => own.abort(),
    thrown,
  };
}

/** The same stream, when its first bytes are there: until then the page may yet become a redirect. */
export async function whenBegun(stream: ReadableStream<Uint8Array>): Promise<ReadableStream<Uint8Array>> {
  const { begun, rest } = readAhead(stream);
  await begun;
  return rest;
}

/** The same stream, when all of it is rendered that waits for nothing: until then components may set cookies. */
export async function afterFirstTurn(
  stream: ReadableStream<Uint8Array>,
): Promise<ReadableStream<Uint8Array>> {
  const { begun, rest } = readAhead(stream);
  // React begins in a turn of its own.
  await Promise.race([begun, new Promise((resolve) => setTimeout(resolve, 0))]);
  return rest;
}

/** The same stream, which begins to be read at once. */
export function readAhead(stream: ReadableStream<Uint8Array>) {
  const reader = stream.getReader();
  let first: Promise<ReadableStreamReadResult<Uint8Array>> | undefined = reader.read();
  const begun = first;
  begun.catch(() => {});
  const rest = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await (first ?? reader.read());
        first = undefined;
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  return { begun, rest };
}

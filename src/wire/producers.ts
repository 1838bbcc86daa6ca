import type { PendingValue } from './preparation.ts';

/** Something that brings rows: one for a promise, any number for a stream. */
export interface Producer extends PendingValue {
  /** Asks for the next item; for a promise, its value. Never throws. */
  next(): Promise<IteratorResult<unknown>>;
  /** Tells a stream that nobody listens any more. Never throws, and waits for nothing. */
  stop(reason: unknown): void;
  /** Whether an answer is under way, or waits to be written. */
  asked: boolean;
  /** Items so far, for the paths of errors. */
  count: number;
}

function ignore(): void {}

/** Opens what a row announced. What goes wrong on the way is the answer to the first question. */
export function openProducer(pending: PendingValue): Producer {
  const { next, stop } = openSource(pending);
  return {
    ...pending,
    asked: false,
    count: 0,
    next: async () => await next(),
    stop: (reason) => {
      Promise.resolve(reason).then(stop).catch(ignore);
    },
  };
}

interface Source {
  next: () => Promise<IteratorResult<unknown>>;
  stop: (reason: unknown) => unknown;
}

function openSource({ kind, source }: PendingValue): Source {
  if (kind === 'P') return { next: async () => ({ done: false, value: await source }), stop: ignore };
  try {
    return kind === 'I'
      ? openIterable(source as AsyncIterable<unknown>)
      : openStream(source as ReadableStream);
  } catch (error) {
    return { next: () => Promise.reject(error), stop: ignore };
  }
}

function openIterable(iterable: AsyncIterable<unknown>): Source {
  const iterator = iterable[Symbol.asyncIterator]();
  return {
    next: async () => {
      const { done, value } = await iterator.next();
      // An iterator written by hand may give a promise as its item.
      return done ? { done, value } : { done: false, value: await value };
    },
    stop: () => iterator.return?.(),
  };
}

function openStream(stream: ReadableStream<unknown>): Source {
  const reader = stream.getReader();
  return {
    next: () => reader.read() as Promise<IteratorResult<unknown>>,
    stop: (reason) => reader.cancel(reason),
  };
}

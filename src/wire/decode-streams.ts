import type { Sink, StreamKind } from './decode-options.ts';
import { wireError } from './format.ts';

/** A {@link Sink} of a stream: its reader may be ahead of what has arrived, or gone. */
interface StreamSink extends Sink {
  close(): void;
  hungry: boolean;
  cancelled: boolean;
}

/** Makes the receiving end of a stream. `onChange` is called when its reader asks for more, or goes away. */
export function openStreamSink(kind: StreamKind, onChange: () => void): { value: object; sink: StreamSink } {
  return kind === 'I' ? openIterable(onChange) : openReadable(kind, onChange);
}

function openReadable(kind: StreamKind, onChange: () => void): { value: object; sink: StreamSink } {
  let controller!: ReadableStreamDefaultController<unknown>;
  let fed = () => {};
  const sink: StreamSink = {
    hungry: false,
    cancelled: false,
    push(item) {
      if (kind === 'B' && !(item instanceof Uint8Array)) throw wireError('SP2107', { tag: '$W' });
      sink.hungry = false;
      // A byte stream takes no empty chunk.
      if (!sink.cancelled && (kind === 'S' || (item as Uint8Array).length > 0)) controller.enqueue(item);
      fed();
    },
    fail(error) {
      sink.hungry = false;
      controller.error(error);
      fed();
    },
    close() {
      sink.hungry = false;
      if (!sink.cancelled) {
        controller.close();
        (controller as unknown as ReadableByteStreamController).byobRequest?.respond(0);
      }
      fed();
    },
  };
  const source = {
    type: kind === 'B' ? 'bytes' : undefined,
    start(given: ReadableStreamDefaultController<unknown>) {
      controller = given;
    },
    pull() {
      sink.hungry = true;
      return new Promise<void>((resolve) => {
        fed = resolve;
        onChange();
      });
    },
    cancel() {
      sink.hungry = false;
      sink.cancelled = true;
      onChange();
    },
  } as UnderlyingDefaultSource<unknown>;
  return { value: new ReadableStream(source, { highWaterMark: 0 }), sink };
}

type Waiting = { resolve: (result: IteratorResult<unknown>) => void; reject: (error: unknown) => void };

function openIterable(onChange: () => void): { value: object; sink: StreamSink } {
  const items: unknown[] = [];
  const waiting: Waiting[] = [];
  let end: { error?: unknown } | undefined;
  /** The end is told once; afterwards the iterator is just done, as a generator would be. */
  const takeEnd = ({ resolve, reject }: Waiting) => {
    const ended = end as { error?: unknown };
    end = {};
    if ('error' in ended) reject(ended.error);
    else resolve({ done: true, value: undefined });
  };
  const finish = (how: { error?: unknown }) => {
    end ??= how;
    sink.hungry = false;
    for (const reader of waiting.splice(0)) takeEnd(reader);
  };
  const sink: StreamSink = {
    hungry: false,
    cancelled: false,
    push(item) {
      if (sink.cancelled) return;
      const reader = waiting.shift();
      sink.hungry = waiting.length > 0;
      if (reader === undefined) items.push(item);
      else reader.resolve({ done: false, value: item });
    },
    fail: (error) => finish({ error }),
    close: () => finish({}),
  };
  const value = {
    [Symbol.asyncIterator]() {
      return value;
    },
    next() {
      return new Promise<IteratorResult<unknown>>((resolve, reject) => {
        if (items.length > 0) resolve({ done: false, value: items.shift() });
        else if (end !== undefined) takeEnd({ resolve, reject });
        else {
          waiting.push({ resolve, reject });
          sink.hungry = true;
          onChange();
        }
      });
    },
    async return(given?: unknown) {
      items.length = 0;
      sink.cancelled = true;
      finish({});
      onChange();
      return { done: true, value: given };
    },
  };
  return { value, sink };
}

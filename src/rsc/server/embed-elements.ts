import { renderToReadableStream } from '@vitejs/plugin-rsc/rsc/server';
import type { EmbeddedValue } from '../../wire/preparation.ts';
import { embeddedTag } from '../embedded-tag.ts';

const elementTypes: ReadonlySet<unknown> = new Set(
  ['react.transitional.element', 'react.element', 'react.lazy', 'react.client.reference'].map(Symbol.for),
);

/**
 * Makes what carries React elements in one result (SPEC T2): React's own stream, embedded as bytes. All elements that a
 * row of the message holds share one stream, as items of a list; the first of them brings it.
 *
 * @param report hears of what a component throws, and gives the digest for the other side
 */
export function embedElements(report: (error: unknown) => string) {
  let list: unknown[] | undefined;
  return (value: unknown): EmbeddedValue | undefined => {
    if (!isElement(value)) return undefined;
    if (list !== undefined) return { tag: embeddedTag(list.push(value) - 1), stream: new Blob().stream() };
    const own = [value];
    list = own;
    // Rows are prepared without a pause: what comes later is in another one.
    queueMicrotask(() => {
      list = undefined;
    });
    return { tag: embeddedTag(0), stream: renderLater(own, report) };
  };
}

function isElement(value: unknown): boolean {
  return elementTypes.has((value as { $$typeof?: unknown }).$$typeof);
}

/** Begins when the bytes are asked for: the list is whole then, and a message that nobody reads costs nothing. */
function renderLater(list: unknown[], onError: (error: unknown) => string): ReadableStream<Uint8Array> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  return new ReadableStream(
    {
      async pull(controller) {
        reader ??= renderToReadableStream(list, { onError }).getReader();
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader?.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

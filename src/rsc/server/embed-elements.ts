import type { ReactNode } from 'react';
import type { EmbeddedValue } from '../../wire/preparation.ts';
import { embeddedTag } from '../embedded-tag.ts';
import { renderStream } from './render-stream.ts';

/** A tree that is rendered already, as part of another request. */
class ApartNode {
  readonly $$typeof = Symbol.for('sallyport.apart');
  readonly stream: ReadableStream<Uint8Array>;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.stream = stream;
  }
}

/**
 * Something to send beside a result, which belongs to another request.
 *
 * @param stream React's stream of an object with the tree at 0
 */
export function embedApart(stream: ReadableStream<Uint8Array>): ReactNode {
  return new ApartNode(stream) as unknown as ReactNode;
}

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
  let rowOfList: number | undefined;
  return (value: unknown, row: number): EmbeddedValue | undefined => {
    // A row that could not be written never brings its list: what comes in the next one must not count on it.
    if (row !== rowOfList) list = undefined;
    rowOfList = row;
    if (value instanceof ApartNode) {
      list = undefined;
      return { tag: embeddedTag(0), stream: value.stream };
    }
    if (!isElement(value)) return undefined;
    if (list !== undefined) return { tag: embeddedTag(list.push(value) - 1), stream: new Blob().stream() };
    const own = [value];
    list = own;
    return { tag: embeddedTag(0), stream: renderLater(own, report) };
  };
}

function isElement(value: unknown): boolean {
  return elementTypes.has((value as { $$typeof?: unknown }).$$typeof);
}

/** Begins when the bytes are asked for: the list is whole then, and a message that nobody reads costs nothing. */
function renderLater(list: unknown[], report: (error: unknown) => string): ReadableStream<Uint8Array> {
  const stop = new AbortController();
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  return new ReadableStream(
    {
      async pull(controller) {
        // An object and not a list, in which React would ask for keys.
        reader ??= renderStream({ ...list }, report, stop.signal).stream.getReader();
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel(reason) {
        stop.abort(reason);
        return reader?.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

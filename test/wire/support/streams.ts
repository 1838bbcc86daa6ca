import { decodeStream, type EncodeResultOptions, encode, resultLimits } from '../../../src/wire.ts';

export type Bytes = Uint8Array<ArrayBuffer>;

export const options = {
  limits: resultLimits,
  decodeError: (payload: unknown) => Object.assign(new Error('remote'), { payload }),
};
export const encodeError = (error: unknown) => ({
  message: error instanceof Error ? error.message : String(error),
});

export function stream(value: unknown, how: EncodeResultOptions = { encodeError }): ReadableStream<Bytes> {
  const body = encode(value, how);
  if (!(body instanceof ReadableStream)) throw new Error('The message is whole already.');
  return body;
}

export const send = <Value>(value: Value, how?: EncodeResultOptions) =>
  decodeStream(stream(value, how), options) as Promise<Value>;

export async function collect<Item>(items: AsyncIterable<Item> | ReadableStream<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items as AsyncIterable<Item>) collected.push(item);
  return collected;
}

/** Lets everything happen that waits for nothing but its turn. */
export const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

/** A source whose chunks a test hands out one by one. */
export function control() {
  let controller!: ReadableStreamDefaultController<Bytes>;
  let cancelled: unknown;
  const source = new ReadableStream<Bytes>({
    start: (given) => {
      controller = given;
    },
    cancel: (reason) => {
      cancelled = reason;
    },
  });
  const encoder = new TextEncoder();
  return {
    source,
    write: (text: string) => controller.enqueue(encoder.encode(text)),
    close: () => controller.close(),
    error: (error: unknown) => controller.error(error),
    get cancelled() {
      return cancelled;
    },
  };
}

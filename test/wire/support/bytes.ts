import type { WireBody, WirePart } from '../../../src/wire.ts';

export type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();

export const toBytes = (text: string): Bytes => encoder.encode(text);

/** The bytes of a message without files, as one buffer. */
export function joinMessage(body: WireBody): Bytes {
  if (body instanceof ReadableStream) throw new Error('The message is a stream.');
  const parts = (Array.isArray(body) ? body : [body]).map((part: WirePart) => {
    if (part instanceof Blob) throw new Error('The message has a file.');
    return typeof part === 'string' ? toBytes(part) : part;
  });
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** The bytes of any message, as one buffer. */
export async function collect(body: WireBody): Promise<Bytes> {
  const response = new Response(
    body instanceof ReadableStream ? body : new Blob(Array.isArray(body) ? body : [body]),
  );
  return new Uint8Array(await response.arrayBuffer());
}

/** Cuts bytes at the places that the numbers say, empty pieces among them. */
export function cut(bytes: Bytes, places: readonly number[]): Bytes[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  let start = 0;
  return ends.map((end) => {
    const piece = bytes.slice(start, end);
    start = end;
    return piece;
  });
}

/** Bytes that arrive piece by piece. */
export async function* arrive(pieces: readonly Bytes[]): AsyncGenerator<Bytes> {
  for (const piece of pieces) yield piece;
}

import { decode } from '../../src/wire/decode.ts';
import { encodeArguments } from '../../src/wire/encode-arguments.ts';
import { type WireMessage, wireContentType } from '../../src/wire/format.ts';

/** What an answer says: the result, or the payload that the client makes an error of. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into whatever comes.
export type AnswerBody = { result: any; error?: undefined } | { error: any; result?: undefined };

/** Calls a function the way the client does, and gives status, headers and the decoded answer. */
export async function callFunction(
  origin: string,
  id: string,
  args: unknown[] = [],
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; body: AnswerBody }> {
  const message = (await encodeArguments(args)) as WireMessage;
  const response = await fetch(`${origin}/_sallyport/${id}`, {
    method: 'POST',
    headers: { 'content-type': wireContentType, origin: new URL(origin).origin, ...headers },
    body: Array.isArray(message) ? new Blob(message) : message,
  });
  return { status: response.status, headers: response.headers, body: await readAnswer(response) };
}

/** Decodes an answer that is there as a whole. */
export async function readAnswer(response: Response): Promise<AnswerBody> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  try {
    return { result: decode(bytes, { decodeError: (payload) => new Failure(payload) }) };
  } catch (thrown) {
    if (thrown instanceof Failure) return { error: thrown.payload };
    throw thrown;
  }
}

class Failure {
  readonly payload: unknown;
  constructor(payload: unknown) {
    this.payload = payload;
  }
}

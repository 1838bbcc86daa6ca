import { decodeStream } from '../../../src/wire/decode-stream.ts';
import { encodeArguments } from '../../../src/wire/encode-arguments.ts';
import { type FunctionReference, type WireMessage, wireContentType } from '../../../src/wire/format.ts';
import { resultLimits } from '../../../src/wire/limits.ts';

/** What an attacker sees of an answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The bytes of the body, as text. */
  readonly text: string;
  /** The code of the refusal or failure; undefined for a result. */
  readonly code: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever comes.
  readonly result: any;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever comes.
  readonly error: any;
}

/** Somebody who speaks the protocol, and holds to nothing else. */
export interface Caller {
  /** Calls a function with arguments that the encoder can write. */
  call(id: string, args?: unknown[], headers?: Record<string, string>): Promise<Answer>;
  /** Sends any body to the address of a function. */
  post(id: string, body: BodyInit, headers?: Record<string, string>): Promise<Answer>;
}

/** A Server Function as a caller holds it: an id, and what is bound to it. Any id, and anything. */
export type HeldFunction = CallableFunction & { readonly reference: FunctionReference };

export function reference(id: string, ...bound: unknown[]): HeldFunction {
  return Object.assign(() => {}, { reference: { id, bound } });
}

/** The id without the number of arguments behind it. */
export function idOf({ reference: { id } }: HeldFunction): string {
  return id.split('.')[0] ?? '';
}

/** The bytes of a call. */
export async function messageOf(args: unknown[]): Promise<Blob> {
  const encodeFunction = (fn: CallableFunction) => (fn as Partial<HeldFunction>).reference;
  const message = (await encodeArguments(args, { encodeFunction })) as WireMessage;
  return new Blob(Array.isArray(message) ? message : [message]);
}

class Failure {
  readonly payload: { code?: string };
  constructor(payload: unknown) {
    this.payload = payload as { code?: string };
  }
}

/**
 * Makes a caller.
 *
 * @param send the handler itself, or `fetch`
 * @param origin of the server
 */
export function openCaller(send: (request: Request) => Promise<Response>, origin: string): Caller {
  const post: Caller['post'] = async (id, body, headers = {}) => {
    const request = new Request(`${origin}/_sallyport/${id}`, {
      method: 'POST',
      headers: { 'content-type': wireContentType, 'sec-fetch-site': 'same-origin', ...headers },
      body,
    });
    return readAnswer(await send(request));
  };
  return { post, call: async (id, args = [], headers) => post(id, await messageOf(args), headers) };
}

/** Reads an answer to its end: what is still to come in it is waited for, and a part that fails is a {@link Failure}. */
export async function readAnswer(response: Response): Promise<Answer> {
  const { status, headers } = response;
  const bytes = await response.arrayBuffer();
  const answer = { status, headers, text: new TextDecoder().decode(bytes) };
  try {
    const result = await decodeStream(new Response(bytes).body!, {
      limits: resultLimits,
      decodeFunction: ({ id, bound }) => reference(id, ...bound),
      decodeError: (payload) => new Failure(payload),
    });
    return { ...answer, result, code: undefined, error: undefined };
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    return { ...answer, result: undefined, code: thrown.payload.code, error: thrown.payload };
  }
}

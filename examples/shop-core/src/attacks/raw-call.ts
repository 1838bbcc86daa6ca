import { configureClient } from 'sallyport/client';
import { decode, wireContentType } from 'sallyport/wire';

/** A call as it leaves the browser. */
export interface RawCall {
  url: string;
  body: string;
  /** What the client itself adds; in development that says where the function is. */
  headers: Record<string, string>;
}

/** What a server made of a request. */
export interface Outcome {
  /** HTTP status. */
  status: number;
  /** Code of the refusal, `none` where the call was answered. */
  code: string;
  /** In the server's words, or the result. */
  text: string;
}

/**
 * The request that a call would send, kept from being sent. An attacker has it from the network tab.
 *
 * @param name of the function; other calls that happen meanwhile go through
 */
export async function captureCall(name: string, call: () => Promise<unknown>): Promise<RawCall> {
  try {
    return await new Promise<RawCall>((resolve, reject) => {
      configureClient({
        fetch: async (request) => {
          if (!new URL(request.url).pathname.includes(`/_sallyport/${name}-`)) return fetch(request);
          const headers = Object.fromEntries(request.headers);
          resolve({ url: request.url, headers, body: await request.text() });
          return Response.error();
        },
      });
      // It fails, of course: nothing was sent.
      call().catch(reject);
    });
  } finally {
    configureClient({ fetch: undefined });
  }
}

/** Sends bytes of one's own to an endpoint, as no client would. */
export async function sendRaw(
  { url, body, headers }: RawCall,
  contentType = wireContentType,
): Promise<Outcome> {
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: { ...headers, 'content-type': contentType },
  });
  return describeResponse(response);
}

async function describeResponse(response: Response): Promise<Outcome> {
  const { status } = response;
  const bytes = new Uint8Array(await response.arrayBuffer());
  try {
    const result = decode(bytes, { decodeError: (payload) => new Failure(payload) });
    return { status, code: 'none', text: JSON.stringify(result) ?? 'undefined' };
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    const { code, message } = failure.payload as { code: string; message: string };
    return { status, code, text: message };
  }
}

class Failure {
  readonly payload: unknown;

  constructor(payload: unknown) {
    this.payload = payload;
  }
}

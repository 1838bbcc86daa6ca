import {
  clientState,
  configureClient,
  setDefaultCalls,
  setDefaultEndpoint,
} from '../../src/client/configure.ts';
import { CallError } from '../../src/client/errors.ts';
import { decode } from '../../src/wire/decode.ts';
import { encode, encodeFailure } from '../../src/wire/encode-result.ts';
import { type WireMessage, wireContentType } from '../../src/wire/format.ts';

/** A server that records what it gets; what it answers is up to the test. */
export function serverThat(answer: (request: Request, body: unknown) => Response | Promise<Response>) {
  const calls: { request: Request; args: unknown }[] = [];
  configureClient({
    fetch: async (request) => {
      const args = decode(new Uint8Array(await request.arrayBuffer()), {
        decodeFunction: ({ id, bound }) => Object.assign(() => id, { id, bound }),
      });
      calls.push({ request, args });
      return answer(request, args);
    },
  });
  return calls;
}

/** An answer as the server gives it: a result, or the payload of a failure. */
export function reply(
  body: { result: unknown } | { error: unknown } | string,
  status = 200,
  type = wireContentType,
) {
  const text =
    typeof body === 'string'
      ? body
      : 'error' in body
        ? encodeFailure(body.error, { encodeError: (payload) => payload })
        : encode(body.result);
  return new Response(text as Exclude<WireMessage, unknown[]>, { status, headers: { 'content-type': type } });
}

/** What a call rejects with; another error than a CallError fails the test. */
export async function failureOf(call: Promise<unknown>): Promise<CallError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof CallError) return error;
  throw new Error(`no CallError but ${String(error)}`);
}

/** A page that was just opened, without configuration. */
export function resetClient(): void {
  configureClient({
    endpoint: undefined,
    headers: undefined,
    credentials: undefined,
    fetch: undefined,
    navigate: undefined,
    onError: undefined,
  });
  setDefaultEndpoint('https://shop.example/app/_sallyport/');
  setDefaultCalls(undefined);
  clientState().last = undefined;
  clientState().newest.clear();
}

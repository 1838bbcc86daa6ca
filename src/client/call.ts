import { contentType, encode } from '../wire/json-stage.ts';
import { readAnswer, settle } from './answer.ts';
import { clientOptions } from './configure.ts';
import { createCallError } from './errors.ts';
import { pageAddress } from './navigate.ts';
import { enqueue } from './queue.ts';
import type { Reference } from './reference.ts';

/** One call: arguments -> queue -> request -> answer. Always settles; a failure is told to `onError` first. */
export async function callServer(reference: Reference, args: unknown[]): Promise<unknown> {
  try {
    const body = encodeArguments(reference, args);
    const answer = await enqueue(async () => readAnswer(reference, await send(reference, body)));
    // Outside of the queue: a redirect may load a page whose own calls wait for their turn.
    return await settle(reference, answer);
  } catch (error) {
    tellAbout(error, reference.name);
    throw error;
  }
}

function tellAbout(error: unknown, functionName: string): void {
  try {
    clientOptions().onError?.(error, { functionName });
  } catch (failure) {
    // The caller gets its own error; that of the reporter shows where uncaught errors show.
    queueMicrotask(() => {
      throw failure;
    });
  }
}

function encodeArguments({ name }: Reference, args: unknown[]): string {
  try {
    return encode(args);
  } catch (cause) {
    throw createCallError('SP4007', name, { reason: (cause as Error).message }, { cause });
  }
}

async function send({ id, name, module }: Reference, body: string): Promise<Response> {
  const options = clientOptions();
  const given = typeof options.headers === 'function' ? await options.headers() : options.headers;
  const headers = new Headers(given);
  headers.set('content-type', contentType);
  if (module !== undefined) headers.set('sallyport-module', encodeURI(module));
  const request = new Request(addressOf(id, options.endpoint ?? options.defaultEndpoint), {
    method: 'POST',
    headers,
    body,
    credentials: options.credentials ?? 'same-origin',
    // An endpoint never redirects; a proxy that does (to a login page) must not get the arguments.
    redirect: 'manual',
  });
  try {
    return await (options.fetch ?? fetch)(request);
  } catch (cause) {
    throw createCallError('SP4001', name, {}, { cause });
  }
}

function addressOf(id: string, endpoint: string | URL = '/_sallyport/'): URL {
  const base = new URL(endpoint, pageAddress());
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  return new URL(encodeURIComponent(id), base);
}

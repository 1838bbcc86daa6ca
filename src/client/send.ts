import { wireContentType } from '../wire/constants.ts';
import type { WireMessage } from '../wire/format.ts';
import type { CallOptions } from './call-options.ts';
import { clientState } from './configure.ts';
import { createCallError, isLoadFailure } from './errors.ts';
import { pageAddress } from './navigate.ts';
import type { Reference } from './reference.ts';

/** Sends the encoded arguments and gives the response, whatever it is. */
export async function send(
  reference: Reference,
  body: BodyInit,
  headers: HeadersInit | undefined,
  options: CallOptions,
): Promise<Response> {
  const { signal, onUploadProgress, headers: ownHeaders } = options;
  const request = makeRequest(reference, body, mergeHeaders(headers, ownHeaders), signal);
  const { fetch: ownFetch } = clientState();
  try {
    signal?.throwIfAborted();
    if (onUploadProgress === undefined) return await (ownFetch ?? fetch)(request);
    const { upload } = await import('./upload.ts');
    return await upload(request, body, onUploadProgress);
  } catch (cause) {
    // Whoever aborts gets the signal's own reason, as from fetch.
    if (signal?.aborted) throw signal.reason;
    if (isLoadFailure(cause)) throw createCallError('SP4009', reference.name, {}, { cause });
    throw createCallError('SP4001', reference.name, {}, { cause });
  }
}

function makeRequest(
  reference: Reference,
  body: BodyInit,
  headers: Headers,
  signal: AbortSignal | undefined,
): Request {
  const { id, module } = reference;
  const { credentials, endpoint, defaultEndpoint, extension } = clientState();
  extension?.prepare(headers, reference);
  headers.set('content-type', wireContentType);
  if (module !== undefined) headers.set('sallyport-module', encodeURI(module));
  return new Request(addressOf(id, endpoint ?? defaultEndpoint), {
    method: 'POST',
    headers,
    body,
    signal,
    credentials: credentials ?? 'same-origin',
    // An endpoint never redirects; a proxy that does (to a login page) must not get the arguments.
    redirect: 'manual',
  });
}

/** Headers of all calls, and over them those of this one. */
function mergeHeaders(all: HeadersInit | undefined, own: HeadersInit | undefined): Headers {
  const headers = new Headers(all);
  new Headers(own).forEach((value, name) => {
    headers.set(name, value);
  });
  return headers;
}

/** Files stay where they are: the browser streams a composite Blob from disk, with its length announced. */
export function bodyOf(message: WireMessage): BodyInit {
  return Array.isArray(message) ? new Blob(message) : message;
}

function addressOf(id: string, endpoint: string | URL = '/_sallyport/'): URL {
  const base = new URL(endpoint, pageAddress());
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  return new URL(encodeURIComponent(id).replaceAll('%24', '$'), base);
}

import { wireContentType } from '../wire/constants.ts';
import type { WireMessage } from '../wire/format.ts';
import { clientOptions } from './configure.ts';
import { createCallError, isLoadFailure } from './errors.ts';
import { pageAddress } from './navigate.ts';
import type { Reference } from './reference.ts';

/** What one call can be told about its sending. */
export interface SendOptions {
  /** Ends the request, and what the server still does for it. */
  signal?: AbortSignal;
  /**
   * Hears of the bytes that have been sent; `total` counts arguments and files together. Such a call is made with
   * XMLHttpRequest: it passes by `configureClient({ fetch })`, and follows redirects of the endpoint.
   */
  onUploadProgress?: (progress: UploadProgress) => void;
}

/** How far an upload is, in bytes. */
export interface UploadProgress {
  loaded: number;
  total: number;
}

/** Sends the encoded arguments and gives the response, whatever it is. */
export async function send(
  reference: Reference,
  body: BodyInit,
  headers: HeadersInit | undefined,
  options: SendOptions,
): Promise<Response> {
  const { signal, onUploadProgress } = options;
  const request = makeRequest(reference, body, headers, signal);
  const { fetch: ownFetch } = clientOptions();
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
  { id, module }: Reference,
  body: BodyInit,
  given: HeadersInit | undefined,
  signal: AbortSignal | undefined,
): Request {
  const { credentials, endpoint, defaultEndpoint } = clientOptions();
  const headers = new Headers(given);
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

/** Files stay where they are: the browser streams a composite Blob from disk, with its length announced. */
export function bodyOf(message: WireMessage): BodyInit {
  return Array.isArray(message) ? new Blob(message) : message;
}

function addressOf(id: string, endpoint: string | URL = '/_sallyport/'): URL {
  const base = new URL(endpoint, pageAddress());
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  return new URL(encodeURIComponent(id).replaceAll('%24', '$'), base);
}

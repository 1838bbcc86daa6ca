import type { UploadProgress } from './call-options.ts';

/**
 * Sends a request with XMLHttpRequest, which tells how far the upload is; fetch does not. The answer streams all the
 * same: read as text of one character per byte, it is there as it arrives.
 */
export function upload(
  request: Request,
  body: BodyInit,
  onProgress: (progress: UploadProgress) => void,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    const { signal } = request;
    const abort = () => xhr.abort();
    let answer: ReadableStreamDefaultController<Uint8Array> | undefined;
    let taken = 0;

    function takeBytes(): void {
      const text = xhr.responseText;
      if (text.length === taken) return;
      answer?.enqueue(Uint8Array.from(text.slice(taken), (character) => character.charCodeAt(0) & 0xff));
      taken = text.length;
    }

    function begin(): void {
      const stream = new ReadableStream<Uint8Array>({
        start: (controller) => {
          answer = controller;
        },
        cancel: abort,
      });
      const mayHaveBody = xhr.status !== 204 && xhr.status !== 205 && xhr.status !== 304;
      resolve(new Response(mayHaveBody ? stream : null, { status: xhr.status, headers: headersOf(xhr) }));
    }

    function fail(reason: unknown): void {
      reject(reason);
      answer?.error(reason);
    }

    xhr.open(request.method, request.url);
    xhr.overrideMimeType('text/plain; charset=x-user-defined');
    xhr.withCredentials = request.credentials === 'include';
    request.headers.forEach((value, name) => {
      xhr.setRequestHeader(name, value);
    });
    xhr.upload.onprogress = ({ loaded, total }) => onProgress({ loaded, total });
    xhr.onreadystatechange = () => {
      if (xhr.readyState === XMLHttpRequest.HEADERS_RECEIVED && xhr.status >= 200) begin();
    };
    xhr.onprogress = takeBytes;
    xhr.onload = () => {
      takeBytes();
      answer?.close();
    };
    xhr.onerror = () => fail(new TypeError('The network request failed.'));
    xhr.onabort = () => fail(signal.reason ?? new DOMException('The call was aborted.', 'AbortError'));
    xhr.onloadend = () => signal.removeEventListener('abort', abort);
    signal.addEventListener('abort', abort);
    if (signal.aborted) fail(signal.reason);
    else xhr.send(body as XMLHttpRequestBodyInit);
  });
}

/** All of them: they also say whether a page comes with the result. */
function headersOf(xhr: XMLHttpRequest): Headers {
  const headers = new Headers();
  for (const line of xhr.getAllResponseHeaders().split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1));
  }
  return headers;
}

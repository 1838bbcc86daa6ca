import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener, RequestError } from '@hono/node-server';
import { printable } from '../errors/printable.ts';

/** What a handler gets as its second argument on Node. */
export interface NodePlatform {
  node: {
    /** The request as Node's `http` gives it. Its body belongs to the `Request`: do not read it here. */
    req: IncomingMessage;
    /** The response as Node's `http` gives it. The adapter writes the answer: do not write here. */
    res: ServerResponse;
  };
  /** Settles when the answer has been sent, or the client has gone: what `after()` waits for. */
  readonly responseGone: Promise<void>;
}

/** A handler in terms of the web: what {@link toNodeListener} and `serve` run. */
export type FetchHandler = (request: Request, platform: NodePlatform) => Response | Promise<Response>;

/** A request listener of `node:http`. */
export type NodeListener = (req: IncomingMessage, res: ServerResponse) => void;

/** Options of {@link toNodeListener}, all optional. */
export interface NodeListenerOptions {
  /**
   * `'replace'`, the default, puts lighter, compatible classes in the place of the global `Request` and `Response`:
   * that is worth about half of a small call's time. `'keep'` leaves the process alone: for a process that is not
   * the app's own, such as a development server.
   */
  globals?: 'replace' | 'keep';
  /** Hears of what the handler throws; the caller gets a bare 500. Default: `console.error`. */
  onError?: (error: unknown) => void;
}

/** Where the server part looks for what is known of a body while it comes. */
const incomingKey = Symbol.for('sallyport.incoming');

/**
 * Turns a `fetch` handler into a listener for `http.createServer`.
 *
 * @param fetch gets the request and `{ node: { req, res } }`
 * @param options all optional
 * @example
 * ```ts
 * import { createServer } from 'node:http';
 * import { toNodeListener } from 'sallyport/node';
 *
 * createServer(toNodeListener(handler.fetch)).listen(3000);
 * ```
 */
export function toNodeListener(fetch: FetchHandler, options: NodeListenerOptions = {}): NodeListener {
  const { globals = 'replace', onError = report } = options;
  const replaces = globals === 'replace';

  const listener = getRequestListener(
    async (lightRequest, { incoming, outgoing }) => {
      const request = replaces ? lightRequest : copyNatively(lightRequest);
      const req = incoming as IncomingMessage;
      // In HTTP/2 several requests share a connection, whose bytes say nothing of one of them.
      if (req.httpVersionMajor === 1) Object.assign(request, { [incomingKey]: req });
      const response = await fetch(request, describePlatform(req, outgoing as ServerResponse));
      if (!(response instanceof Response)) throw new TypeError('The handler did not return a Response.');
      if (request.method === 'HEAD') return dropBody(response);
      return replaces ? lighten(response, lightPrototype) : hideFailure(response, onError);
    },
    {
      overrideGlobalObjects: replaces,
      // HTTP/1.0 needs no Host header, and health checks leave it out.
      hostname: 'localhost',
      errorHandler(error) {
        if (error instanceof RequestError) return plainAnswer(400, 'Bad request');
        onError(error);
        return plainAnswer(500, 'Internal server error');
      },
    },
  );
  const lightPrototype = globalThis.Response.prototype;
  return listener;
}

/** What a stranger sent may be in an error: it must not look like a line of the log's own. */
function report(error: unknown): void {
  console.error(printable(error));
}

function describePlatform(req: IncomingMessage, res: ServerResponse): NodePlatform {
  return {
    node: { req, res },
    // Made only when it is asked for: most calls have nothing to do afterwards.
    get responseGone() {
      if (res.closed) return Promise.resolve();
      return new Promise<void>((resolve) => {
        res.once('close', resolve);
      });
    },
  };
}

/** The adapter's own request is no argument for the native `new Request(…)`, unless it replaced that too. */
function copyNatively(request: Request): Request {
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  const init: RequestInit & { duplex?: 'half' } = {
    method: request.method,
    headers: request.headers,
    signal: request.signal,
  };
  if (hasBody) {
    init.body = request.body;
    init.duplex = 'half';
  }
  return new Request(request.url, init);
}

/**
 * The adapter writes the message of an error in a native response's stream to the client; its own class does not.
 * Native ones come from `fetch`: from handlers that pass on what another server said.
 */
function lighten(response: Response, lightPrototype: object): Response {
  if (Object.prototype.isPrototypeOf.call(lightPrototype, response)) return response;
  // Only now: to ask a light response for its body makes it a native one.
  if (response.body === null) return response;
  const { status, statusText, headers } = response;
  return new Response(response.body, { status, statusText, headers });
}

/** Where the response stays a native one, the message of an error in its stream must not be what the adapter gets. */
function hideFailure(response: Response, onError: (error: unknown) => void): Response {
  if (response.body === null) return response;
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        const { done, value } = await reader.read().catch((error) => {
          onError(error);
          throw new Error('Internal server error');
        });
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  const { status, statusText, headers } = response;
  return new Response(body, { status, statusText, headers });
}

/** An answer to HEAD has no body: without this the adapter would read an endless stream until the client leaves. */
function dropBody(response: Response): Response {
  response.body?.cancel().catch(() => {});
  const { status, statusText, headers } = response;
  return new Response(null, { status, statusText, headers });
}

function plainAnswer(status: number, text: string): Response {
  const headers = {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
  return new Response(`${text}\n`, { status, headers });
}

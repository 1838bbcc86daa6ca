import { PublicError } from '../errors/public-error.ts';
import { createError, SallyportError } from '../errors/sallyport-error.ts';
import { serverErrors } from '../errors/server.ts';
import { encode, encodeFailure } from '../wire/encode-result.ts';
import { type WireBody, wireContentType, wireError } from '../wire/format.ts';
import { encodeReference } from './function-reference.ts';
import type { FailurePayload } from './payload.ts';
import { isRedirect } from './redirect.ts';
import { keepScope } from './scope.ts';
import { taintCheck } from './taint.ts';

/** What an answer has to know beside the value. */
export interface AnswerContext {
  /** The function, by its name in the source. */
  readonly functionName: string;
  /** In development the caller sees message and stack of what a function threw. */
  readonly dev: boolean;
  /** Hears of what the caller does not get to see, once. */
  report(error: unknown, digest: string): void;
}

/**
 * Result -> response. What is already there leaves as one buffer; promises, streams and async iterables follow as they
 * come, and what fails in them reaches the caller as a failure of that part.
 */
export function answerResult(result: unknown, context: AnswerContext): Response {
  let body: WireBody;
  try {
    body = encode(result, {
      encodeFunction: encodeReference,
      check: taintCheck(),
      encodeError: (error) => describeFailure(error, context).payload,
    });
  } catch (error) {
    return answerThrown(error, context, 'SP3008');
  }
  return respond(body, 200);
}

/** One of our own errors, raised before the function ran -> response. */
export function answerRefusal(error: SallyportError): Response {
  const { code, message, hint, status = 400 } = error;
  const response = respondFailure({ kind: 'refused', code, message, hint }, status);
  if (status === 405) response.headers.set('allow', 'POST');
  return response;
}

/**
 * What a function threw -> response. Redirects and public errors are for the caller; of anything else the caller
 * gets the digest, in development also message and stack.
 */
export function answerThrown(
  thrown: unknown,
  context: AnswerContext,
  code: 'SP3007' | 'SP3008' = 'SP3007',
): Response {
  if (isRedirect(thrown)) return respondFailure({ kind: 'redirect', location: thrown.location }, 200);
  const { payload, status } = describeFailure(thrown, context, code);
  return respondFailure(payload, status);
}

function describeFailure(
  thrown: unknown,
  context: AnswerContext,
  code: 'SP3007' | 'SP3008' = 'SP3007',
): { payload: FailurePayload; status: number } {
  if (thrown instanceof PublicError) {
    const { code, data, message } = thrown;
    try {
      requireSendable(data, `(PublicError ${code}).data`);
      return { payload: { kind: 'public', code, data, message }, status: 400 };
    } catch (error) {
      return describeFailure(error, context, 'SP3008');
    }
  }
  const digest = makeDigest();
  context.report(thrown, digest);
  const { message } = createError(serverErrors, code, { name: context.functionName, digest });
  const shown = context.dev ? describeForDeveloper(thrown) : undefined;
  return {
    payload: { kind: 'unexpected', code, digest, message: shown?.message ?? message, stack: shown?.stack },
    status: 500,
  };
}

/** Errors travel whole. Tried out before, so that data that cannot be sent is told of and not lost. */
function requireSendable(data: unknown, root: string): void {
  const body = encode(data, { root, encodeFunction: encodeReference, check: taintCheck() });
  if (!(body instanceof ReadableStream)) return;
  void body.cancel();
  throw wireError('SP2006', { path: root, name: 'something that is still to come' });
}

function describeForDeveloper(thrown: unknown): { message: string; stack?: string } {
  if (!(thrown instanceof Error))
    return { message: `A value that is no Error was thrown: ${String(thrown)}` };
  const hint = thrown instanceof SallyportError && thrown.hint !== undefined ? `\n${thrown.hint}` : '';
  return { message: thrown.message + hint, stack: thrown.stack };
}

/** Ten characters that lead from what a user saw to the line in the log. */
function makeDigest(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(5));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function respondFailure(payload: FailurePayload, status: number): Response {
  return respond(
    encodeFailure(payload, { encodeError: (value) => value, encodeFunction: encodeReference }),
    status,
  );
}

/** Every answer carries these headers: nobody caches it, and no browser takes it for a page. */
function respond(body: WireBody, status: number): Response {
  const headers = new Headers({
    'content-type': wireContentType,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  if (!Array.isArray(body)) {
    // Proxies that collect answers before they pass them on would hold a stream back.
    if (!(body instanceof ReadableStream)) return new Response(body, { status, headers });
    headers.set('x-accel-buffering', 'no');
    return new Response(keepScope(body), { status, headers });
  }
  return new Response(new Blob(body), { status, headers });
}

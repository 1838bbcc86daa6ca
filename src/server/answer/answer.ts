import { PublicError } from '../../errors/public-error.ts';
import { createError, SallyportError } from '../../errors/sallyport-error.ts';
import { serverErrors } from '../../errors/server.ts';
import { encode, encodeFailure } from '../../wire/encode-result.ts';
import { type FunctionReference, type WireBody, wireContentType, wireError } from '../../wire/format.ts';
import { isTimeUp } from '../functions/time-limit.ts';
import { isOfCaller } from '../gate/refusal.ts';
import { isRedirect, type Redirect } from '../request/redirect.ts';
import { keepScope } from '../request/scope.ts';
import { beginEmbedding } from './embedding.ts';
import type { FailurePayload } from './payload.ts';
import { taintCheck } from './taint.ts';

/** What an answer has to know beside the value. */
export interface AnswerContext {
  /** The function, by its name in the source. */
  readonly functionName: string;
  /** In development the caller sees message and stack of what a function threw. */
  readonly dev: boolean;
  /** Names the Server Functions in what is sent. */
  encodeFunction(fn: CallableFunction): FunctionReference | undefined;
  /** Hears of what the caller does not get to see, once. */
  report(error: unknown, digest: string): void;
  /** Hears of the code with which a call failed. */
  noteCode?(code: string): void;
}

/**
 * Result -> response. What is already there leaves as one buffer; promises, streams and async iterables follow as they
 * come, and what fails in them reaches the caller as a failure of that part.
 */
export function answerResult(result: unknown, context: AnswerContext): Response {
  let body: WireBody;
  try {
    body = encode(result, {
      encodeFunction: context.encodeFunction,
      get check() {
        return taintCheck();
      },
      encodeError: (error) => describeFailure(error, context).payload,
      embed: beginEmbedding((error) => {
        const digest = makeDigest();
        context.report(error, digest);
        return digest;
      }),
    });
  } catch (error) {
    return answerThrown(error, context, 'SP3008');
  }
  return respond(body, 200);
}

/**
 * One of our own errors -> response. Somebody who opened the address, or posted a form to it, reads it as text: our own
 * content type would be offered as a download.
 */
export function answerRefusal(error: SallyportError, request: Request): Response {
  const { status = 400 } = error;
  const response =
    request.headers.get('sec-fetch-mode') === 'navigate'
      ? answerAsText(error)
      : respondFailure(describeRefusal(error), status);
  if (status === 405) response.headers.set('allow', 'POST');
  // In seconds: places are given back all the time.
  if (status === 503) response.headers.set('retry-after', '1');
  return response;
}

/** One of our own errors -> response, for people. */
export function answerAsText({ message, hint, status = 400 }: SallyportError): Response {
  return new Response(`${message}\n${hint ?? ''}\n`, {
    status,
    headers: fixedHeaders('text/plain; charset=utf-8'),
  });
}

function describeRefusal({ code, message, hint }: SallyportError) {
  return { kind: 'refused', code, message, ...(hint === undefined ? {} : { hint }) } as const;
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
  if (holds(() => isRedirect(thrown))) {
    return respondFailure({ kind: 'redirect', location: (thrown as Redirect).location }, 200);
  }
  const { payload, status } = describeFailure(thrown, context, code);
  context.noteCode?.(payload.code);
  return respondFailure(payload, status, context);
}

/**
 * What the caller may know of what was thrown. The rest is reported, once.
 *
 * @param code of what is neither a public error nor one of ours: thrown by the function, or raised by its result
 */
interface DescribedFailure {
  payload: Exclude<FailurePayload, { kind: 'redirect' }>;
  status: number;
}

export function describeFailure(
  thrown: unknown,
  context: AnswerContext,
  code: 'SP3007' | 'SP3008' = 'SP3007',
): DescribedFailure {
  if (isOfCaller(thrown)) return { payload: describeRefusal(thrown), status: thrown.status ?? 400 };
  if (!holds(() => thrown instanceof PublicError)) return describeUnexpected(thrown, context, code);
  try {
    const { code: publicCode, data, message, status } = thrown as PublicError;
    requireSendable(data, `(PublicError ${publicCode}).data`, context);
    taintCheck()?.(message, () => `(PublicError ${publicCode}).message`);
    return { payload: { kind: 'public', code: publicCode, data, message }, status: errorStatus(status) };
  } catch (error) {
    return describeUnexpected(error, context, 'SP3008');
  }
}

function describeUnexpected(
  thrown: unknown,
  context: AnswerContext,
  code: 'SP3007' | 'SP3008',
): DescribedFailure {
  const digest = makeDigest();
  context.report(thrown, digest);
  if (isTimeUp(thrown)) {
    const { code: own, message, status = 504 } = thrown;
    return { payload: { kind: 'unexpected', code: own, digest, message }, status };
  }
  const { message } = createError(serverErrors, code, { name: context.functionName, digest });
  const shown = context.dev ? describeForDeveloper(thrown) : undefined;
  return {
    payload: { kind: 'unexpected', code, digest, message, ...shown },
    status: 500,
  };
}

/** Whatever an application gives: an error is never answered as a success, and an HTTP status is a whole number. */
function errorStatus(status: unknown): number {
  return Number.isInteger(status) && (status as number) >= 400 && (status as number) <= 599
    ? (status as number)
    : 400;
}

/** Errors travel whole. Tried out before, so that data that cannot be sent is told of and not lost. */
function requireSendable(data: unknown, root: string, { encodeFunction }: AnswerContext): void {
  const body = encode(data, { root, encodeFunction, check: taintCheck() });
  if (!(body instanceof ReadableStream)) return;
  void body.cancel();
  throw wireError('SP2006', { path: root, name: 'something that is still to come' });
}

/** Whether something holds of a thrown value, which can be anything: a revoked proxy throws at every look. */
export function holds(test: () => boolean): boolean {
  try {
    return test();
  } catch {
    return false;
  }
}

function describeForDeveloper(thrown: unknown): { message: string; stack?: string } {
  try {
    if (!(thrown instanceof Error))
      return { message: `A value that is no Error was thrown: ${textOf(thrown)}` };
    const { message, stack, hint } = thrown as Error & { hint?: unknown };
    const advice = thrown instanceof SallyportError && hint !== undefined ? `\n${hint}` : '';
    return { message: `${message}${advice}`, ...(stack === undefined ? {} : { stack: String(stack) }) };
  } catch {
    return { message: textOf(thrown) };
  }
}

function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return `a value of type ${typeof thrown} that cannot be shown`;
  }
}

/** Ten characters that lead from what a user saw to the line in the log. */
export function makeDigest(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(5));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function respondFailure(payload: FailurePayload, status: number, context?: AnswerContext): Response {
  const { encodeFunction } = context ?? {};
  return respond(encodeFailure(payload, { encodeError: (value) => value, encodeFunction }), status);
}

/** Every answer carries these headers: nobody caches it, and no browser takes it for a page. */
function fixedHeaders(contentType: string): Headers {
  return new Headers({
    'content-type': contentType,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
}

function respond(body: WireBody, status: number): Response {
  const headers = fixedHeaders(wireContentType);
  if (!Array.isArray(body)) {
    // Proxies that collect answers before they pass them on would hold a stream back.
    if (!(body instanceof ReadableStream)) return new Response(body, { status, headers });
    headers.set('x-accel-buffering', 'no');
    return new Response(keepScope(body), { status, headers });
  }
  return new Response(new Blob(body), { status, headers });
}

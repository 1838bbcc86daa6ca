import { PublicError } from '../errors/public-error.ts';
import { createError, SallyportError } from '../errors/sallyport-error.ts';
import { serverErrors } from '../errors/server.ts';
import { contentType, encode } from '../wire/json-stage.ts';
import { isRedirect } from './redirect.ts';

/** What the body of an answer holds: one of these. */
export type Answer =
  | { result: unknown }
  | { redirect: string }
  | { error: { kind: 'public'; code: string; data: unknown; message: string } }
  | { error: { kind: 'refused'; code: string; message: string; hint?: string } }
  | { error: { kind: 'unexpected'; code: string; message: string; digest: string; stack?: string } };

/** Every answer carries these: nobody caches it, and no browser takes it for a page. */
function answerHeaders(): Headers {
  return new Headers({
    'content-type': contentType,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
}

/** Result -> response. */
export function answerResult(result: unknown): Response {
  let body: string;
  try {
    body = encode({ result } satisfies Answer);
  } catch (cause) {
    throw createError(serverErrors, 'SP3009', { reason: (cause as Error).message }, cause);
  }
  return new Response(body, { headers: answerHeaders() });
}

function answer(content: Answer, status: number): Response {
  return new Response(encode(content), { status, headers: answerHeaders() });
}

/** One of our own errors, raised before the function ran -> response. */
export function answerRefusal(error: SallyportError): Response {
  const { code, message, hint, status = 400 } = error;
  const response = answer({ error: { kind: 'refused', code, message, hint } }, status);
  if (status === 405) response.headers.set('allow', 'POST');
  return response;
}

/**
 * What a function threw -> response. Redirects and public errors are for the caller; of anything else the caller
 * gets the digest, in development also message and stack.
 */
export function answerThrown(
  thrown: unknown,
  dev: boolean,
  report: (error: unknown, digest: string) => void,
): Response {
  if (isRedirect(thrown)) return answer({ redirect: thrown.location }, 200);
  if (thrown instanceof PublicError) {
    const { code, data, message } = thrown;
    try {
      return answer({ error: { kind: 'public', code, data, message } }, 400);
    } catch (cause) {
      return answerThrown(
        createError(serverErrors, 'SP3009', { reason: (cause as Error).message }, cause),
        dev,
        report,
      );
    }
  }
  const digest = makeDigest();
  report(thrown, digest);
  const { message } = createError(serverErrors, 'SP3008', { digest });
  const shown = dev ? describe(thrown) : undefined;
  return answer(
    {
      error: {
        kind: 'unexpected',
        code: 'SP3008',
        digest,
        message: shown?.message ?? message,
        stack: shown?.stack,
      },
    },
    500,
  );
}

function describe(thrown: unknown): { message: string; stack?: string } {
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

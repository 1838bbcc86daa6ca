import { PublicError } from '../errors/public-error.ts';
import { SallyportError } from '../errors/sallyport-error.ts';
import { decodeStream } from '../wire/browser.ts';
import { wireContentType } from '../wire/constants.ts';
import type { DecodeStreamOptions } from '../wire/decode-stream.ts';
import { clientState } from './configure.ts';
import { createCallError, isLoadFailure } from './errors.ts';
import { Redirect } from './navigate.ts';
import { decodeReference, type Reference } from './reference.ts';

/** What the server says of a call that did not end with a result. */
interface FailurePayload {
  kind: 'redirect' | 'public' | 'refused' | 'unexpected';
  code: string;
  message: string;
  location: string;
  data?: unknown;
  digest?: string;
  hint?: string;
  stack?: string;
}

/**
 * Response -> the root of the result; what streams in it arrives later.
 *
 * @throws the error that the answer stands for; whatever is no answer of Sallyport is an error too
 */
export async function readAnswer(
  { name }: Reference,
  response: Response,
  signal?: AbortSignal,
): Promise<unknown> {
  // An own `fetch` may give anything.
  if (!(response instanceof Response)) {
    throw createCallError('SP4002', name, { status: 0, type: 'no Response' });
  }
  const { status, body } = response;
  const type = response.headers.get('content-type');
  if (type?.split(';', 1)[0]?.trim().toLowerCase() !== wireContentType || body === null) {
    // Not awaited: whoever answered may not even let go.
    body?.cancel().catch(() => {});
    throw createCallError('SP4002', name, { status, type: type ?? 'no content type' }, { status });
  }
  const { limits, extension } = clientState();
  const reading = extension?.read(response, name);
  const options: DecodeStreamOptions = {
    // Without bounds of its own the wire takes those for results: no key, not an undefined one.
    ...(limits === undefined ? {} : { limits }),
    decodeFunction: decodeReference,
    embed: reading?.embed,
    // Whoever aborts gets the signal's own reason, also while a result streams.
    explain: (cause) => (signal?.aborted ? signal.reason : brokenAnswer(name, status, cause)),
    decodeError: (payload) => toError(name, status, payload as FailurePayload),
  };
  try {
    const root = await decodeStream(body, options);
    return reading === undefined ? root : await reading.finish(root);
  } catch (error) {
    if (isLoadFailure(error)) throw createCallError('SP4009', name, {}, { cause: error, status });
    throw isOfCaller(error) ? error : brokenAnswer(name, status, error);
  }
}

function isOfCaller(error: unknown): boolean {
  return !(error instanceof SallyportError && error.code.startsWith('SP2')) && !(error instanceof TypeError);
}

function brokenAnswer(name: string, status: number, cause: unknown) {
  return createCallError('SP4006', name, { reason: (cause as Error).message }, { cause, status });
}

/** What the server says of a failure -> what the caller's promise rejects with, as a whole or in one of its parts. */
function toError(name: string, status: number, payload: FailurePayload | undefined): unknown {
  const { kind, code, message, digest, hint, stack } = payload ?? ({} as Partial<FailurePayload>);
  const info = { status, serverCode: code, digest, hint, stack };
  switch (kind) {
    case 'redirect':
      return new Redirect(String(payload?.location));
    case 'public':
      return new PublicError(String(code), payload?.data, message, { status });
    case 'refused':
      return code === 'SP3003'
        ? createCallError('SP4003', name, {}, info)
        : createCallError('SP4004', name, { reason: String(message) }, info);
    default: {
      const failure = createCallError('SP4005', name, { digest: String(digest) }, info);
      // Only the development server tells more than the digest.
      if (stack !== undefined) failure.message = `SP4005: ${name}() failed on the server: ${message}`;
      return failure;
    }
  }
}

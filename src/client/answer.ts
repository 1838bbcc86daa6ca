import { PublicError } from '../errors/public-error.ts';
import { contentType, decode } from '../wire/json-stage.ts';
import { createCallError } from './errors.ts';
import { navigateTo } from './navigate.ts';
import type { Reference } from './reference.ts';

/** What the body of an answer holds, with the status it came with. */
export interface Answer {
  status: number;
  result?: unknown;
  redirect?: string;
  error?: {
    kind: 'public' | 'refused' | 'unexpected';
    code: string;
    message: string;
    data?: unknown;
    digest?: string;
    hint?: string;
    stack?: string;
  };
}

/** Response -> what it says. Whatever is no answer of Sallyport is an error. */
export async function readAnswer({ name }: Reference, response: Response): Promise<Answer> {
  const { status } = response;
  const type = response.headers.get('content-type');
  if (type !== contentType) {
    await response.body?.cancel().catch(() => {});
    throw createCallError('SP4002', name, { status, type: type ?? 'no content type' }, { status });
  }
  let body: unknown;
  try {
    body = decode(await response.text());
  } catch (cause) {
    throw createCallError('SP4006', name, { reason: (cause as Error).message }, { cause, status });
  }
  if (typeof body === 'object' && body !== null) return { ...body, status };
  throw createCallError('SP4006', name, { reason: 'it holds no answer' }, { status });
}

/** Gives the function's result, goes where it redirected to, or throws what it threw. */
export async function settle(
  { name }: Reference,
  { status, result, redirect, error }: Answer,
): Promise<unknown> {
  if (redirect !== undefined) return navigateTo(redirect, name);
  if (error === undefined) return result;
  const { kind, code, message, data, digest, hint, stack } = error;
  if (kind === 'public') throw new PublicError(code, data, message);
  const info = { status, serverCode: code, digest, hint, stack };
  if (kind === 'unexpected') {
    const failure = createCallError('SP4005', name, { digest: digest ?? '' }, info);
    // Only the development server tells more than the digest.
    if (stack !== undefined) failure.message = `${name}() failed on the server: ${message}`;
    throw failure;
  }
  if (code === 'SP3003') throw createCallError('SP4003', name, {}, info);
  throw createCallError('SP4004', name, { reason: message }, info);
}

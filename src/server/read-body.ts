import { createError } from '../errors/sallyport-error.ts';
import { serverErrors } from '../errors/server.ts';

/**
 * Reads a body as text, never more than the limit of it.
 *
 * @param limit in bytes
 * @throws SP3004 over the limit (at once where the length is announced), SP3005 for bytes that are no UTF-8, SP3016
 *   where the sender went away
 */
export async function readBody(request: Request, limit: number): Promise<string> {
  const announced = request.headers.get('content-length');
  if (announced !== null && Number(announced) > limit) throw createError(serverErrors, 'SP3004', { limit });
  // A body whose length is announced within the limit is bounded by the HTTP parser: the platform may read it whole.
  const bytes =
    announced !== null && Number(announced) <= limit
      ? await readWhole(request)
      : await readBounded(request, limit);
  if (bytes.byteLength > limit) throw createError(serverErrors, 'SP3004', { limit });
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw createError(serverErrors, 'SP3005', { reason: 'it is not valid UTF-8' }, cause);
  }
}

async function readWhole(request: Request): Promise<Uint8Array> {
  try {
    return new Uint8Array(await request.arrayBuffer());
  } catch (cause) {
    throw createError(serverErrors, 'SP3016', {}, cause);
  }
}

async function readBounded(request: Request, limit: number): Promise<Uint8Array> {
  const reader = request.body?.getReader();
  if (reader === undefined) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw createError(serverErrors, 'SP3016', {}, cause);
    });
    if (done) break;
    size += value.byteLength;
    if (size > limit) {
      await reader.cancel().catch(() => {});
      throw createError(serverErrors, 'SP3004', { limit });
    }
    chunks.push(value);
  }
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}

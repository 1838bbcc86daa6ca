import { wireContentType, wireError } from './format.ts';

/**
 * Checks that a body says it is a message of ours, before any of it is read.
 *
 * @param header the `content-type` header; parameters and letter case do not matter
 * @throws SallyportError SP2119 (415)
 * @example
 * ```ts
 * checkContentType(request.headers.get('content-type'));
 * ```
 */
export function checkContentType(header: string | null | undefined): void {
  const essence = header?.split(';', 1)[0]?.trim().toLowerCase();
  if (essence !== wireContentType) throw wireError('SP2119', { type: wireContentType });
}

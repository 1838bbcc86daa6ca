/** The codings that files are compressed with at build time, the better one first. */
export const encodings = ['br', 'gzip'] as const;

/** A coding that a file can be there in. */
export type Encoding = (typeof encodings)[number];

/**
 * The best of the codings that are there and that the client takes (RFC 9110, 12.5.3); none means: as it is.
 *
 * @param header the request's `Accept-Encoding`
 * @param isThere whether the file is there in a coding
 */
export function chooseEncoding(
  header: string | undefined,
  isThere: (encoding: Encoding) => boolean,
): Encoding | undefined {
  if (!header) return undefined;
  const weights = new Map<string, number>();
  for (const part of header.split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const weight = parameters.find((text) => text.startsWith('q='));
    weights.set(name, weight === undefined ? 1 : Number(weight.slice(2)));
  }
  return encodings.find((encoding) => {
    if (!isThere(encoding)) return false;
    return (weights.get(encoding) ?? weights.get('*') ?? 0) > 0;
  });
}

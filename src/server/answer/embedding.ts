import type { EncodeOptions } from '../../wire/preparation.ts';

/**
 * Begins a message that can carry what another format encodes, such as React elements.
 *
 * @param report hears of what fails later inside of it, and gives the digest that the other side may see
 */
export type BeginEmbedding = (report: (error: unknown) => string) => NonNullable<EncodeOptions['embed']>;

const key = Symbol.for('sallyport.embedding');
const shared = globalThis as { [key]?: BeginEmbedding };

/** From now on results may hold what `begin` knows to encode. */
export function setEmbedding(begin: BeginEmbedding): void {
  shared[key] = begin;
}

/** For one message; undefined where nobody can encode more than the wire does. */
export function beginEmbedding(report: (error: unknown) => string): EncodeOptions['embed'] {
  return shared[key]?.(report);
}

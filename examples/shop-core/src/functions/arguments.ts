import { PublicError } from 'sallyport/server';
import type { ShopErrors } from '../domain.ts';

/** An error that the page shows, with its data checked against {@link ShopErrors}. */
export function refuse<Code extends keyof ShopErrors>(code: Code, data: ShopErrors[Code]): PublicError {
  return new PublicError<string, unknown>(code, data);
}

// Arguments come from strangers: their TypeScript types say what our own page sends, not what arrives.

/** Whether this could be a slug, as product pages have it in their address. */
export function isSlug(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 80 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value);
}

/** The slug of a product. */
export function readSlug(value: unknown): string {
  if (isSlug(value)) return value;
  throw refuse('BAD_ARGUMENT', { argument: 'slug', expected: 'the slug of a product, such as "sentry-mug"' });
}

/** A whole number within bounds. */
export function readQuantity(value: unknown, least: number, most: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw refuse('BAD_ARGUMENT', { argument: 'quantity', expected: `a whole number from ${least} to ${most}` });
}

/** A text that a person typed. */
export function readText(value: unknown, argument: string, most: number): string {
  if (typeof value === 'string' && value.length <= most) return value;
  throw refuse('BAD_ARGUMENT', { argument, expected: `a text of at most ${most} characters` });
}

import { CallError, PublicError } from 'sallyport/client';
import type { ShopErrors } from '../domain.ts';

/** A refusal that the shop declared, with its data typed by its code. */
export type Refusal = {
  [Code in keyof ShopErrors]: { code: Code; data: ShopErrors[Code] };
}[keyof ShopErrors];

/** What the server refused on purpose. Everything else is thrown on, for the nearest error boundary. */
export function readRefusal(error: unknown): Refusal {
  if (error instanceof PublicError && Object.hasOwn(sentences, error.code)) return error as Refusal;
  throw error;
}

export const unreachedSentence = 'We cannot reach the shop. Are you online?';

/** Whether a call did not get to the server at all: offline, or the server is down. Worth a word, not an error page. */
export function isUnreached(error: unknown): boolean {
  return error instanceof CallError && error.code === 'SP4001';
}

const sentences: { [Code in keyof ShopErrors]: (data: ShopErrors[Code]) => string } = {
  OUT_OF_STOCK: () => 'The shelf does not hold that many.',
  CART_EMPTY: () => 'There is nothing in the basket.',
  TOO_MANY: ({ name, limit }) => `A basket takes at most ${limit} × ${name}.`,
  NO_SUCH_PRODUCT: () => 'The shop no longer has this.',
  BAD_FILE: ({ reason }) => reason,
  BAD_ARGUMENT: ({ argument, expected }) =>
    `The server did not understand “${argument}”: it expects ${expected}.`,
};

/** A refusal as a sentence for people. */
export function describeRefusal(refusal: Refusal): string {
  const describe = sentences[refusal.code] as (data: Refusal['data']) => string;
  return describe(refusal.data);
}

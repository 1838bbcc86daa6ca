import { digestOf } from '../page-protocol.ts';

// A component that refuses the visitor after its page has begun is an error of the page. Where no boundary of the
// application shows something for that, the document does: it is answered with the status, or leads to the sign-in.

/** Whether an error that came with a page is a refusal: its digest is then the code. */
export function isRefusal(error: unknown): error is { digest: string } {
  return /^SP\d{4}$/.test(digestOf(error) ?? '');
}

const final = new WeakSet<object>();

/** No document is loaded for it: the page has failed. */
export function noteFinal(refusal: object): void {
  final.add(refusal);
}

/** Whether a document comes in the place of a page with this error, as far as is known. */
export function awaitsDocument(error: unknown): boolean {
  return isRefusal(error) && !final.has(error);
}

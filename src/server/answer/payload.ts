/** What the caller gets to know of a call that did not end with a result. The client makes an error of it. */
export type FailurePayload =
  | { kind: 'redirect'; location: string }
  | { kind: 'public'; code: string; data: unknown; message: string }
  | { kind: 'refused'; code: string; message: string; hint?: string }
  | { kind: 'unexpected'; code: string; message: string; digest: string; stack?: string };

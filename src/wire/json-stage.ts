/** The content type of calls and answers. Other sites cannot send it without a preflight, which guards against CSRF. */
export const contentType = 'application/vnd.sallyport';

/** Value -> text, JSON for now. `undefined` is the empty text. */
export function encode(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value);
}

/** Text -> value. Throws a SyntaxError where the text is no JSON. */
export function decode(text: string): unknown {
  return text === '' ? undefined : JSON.parse(text);
}

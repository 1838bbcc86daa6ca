/** Version of the format: the first byte of every message. A decoder refuses any other. */
export const wireVersion = 1;

/**
 * Content type of every message. It is our own so that another site cannot send it without a CORS preflight.
 *
 * @example
 * ```ts
 * fetch(url, { method: 'POST', headers: { 'content-type': wireContentType }, body });
 * ```
 */
export const wireContentType = 'application/vnd.sallyport';

/**
 * What happens to a call while others are on their way.
 *
 * - `serial`: calls go out one at a time, in order. The default.
 * - `parallel`: calls go out at once and hold up nobody.
 * - `latest`: a call aborts the one before of the same function, which rejects with an `AbortError` (SP4020). Otherwise
 *   as `serial`.
 * - `drop`: while a call of the same function is on its way, another one is not made: it gets the promise of the one
 *   that is. Otherwise as `serial`.
 *
 * For `latest` and `drop`, two calls are of the same function when what was bound to it is the same too (`Object.is`).
 */
export type CallMode = 'serial' | 'parallel' | 'latest' | 'drop';

/** Options for one call, see {@link withOptions}. */
export interface CallOptions {
  /** Ends the call, also while its result still streams, and what the server does for it. */
  signal?: AbortSignal;
  /** Whether the call goes out at once, whatever else is on its way. Default: what its function or the app says. */
  parallel?: boolean;
  /**
   * Milliseconds from the call to the root of its result, waiting for its turn included. Then the call rejects with
   * SP4021, and the server's signal fires. What streams in a result takes the time it takes.
   */
  timeout?: number;
  /** Headers for this call, over those of `configureClient`. */
  headers?: HeadersInit;
  /**
   * Hears of the bytes that have been sent; `total` counts arguments and files together. Such a call is made with
   * XMLHttpRequest: it passes by `configureClient({ fetch })`, and follows redirects of the endpoint.
   */
  onUploadProgress?: (progress: UploadProgress) => void;
}

/** How far an upload is, in bytes. */
export interface UploadProgress {
  loaded: number;
  total: number;
}

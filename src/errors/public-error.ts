import { recognizeAcrossCopies } from './sallyport-error.ts';

/**
 * An error that is meant for the caller: thrown in a Server Function, it arrives in the browser as a `PublicError`
 * with the same `code` and `data`. Every other error arrives as a digest only.
 *
 * `instanceof` holds across duplicated copies of this package.
 *
 * @example
 * ```ts
 * // server
 * throw new PublicError('OUT_OF_STOCK', { left: 2 });
 * // client
 * try { await order(sku) } catch (error) {
 *   if (error instanceof PublicError && error.code === 'OUT_OF_STOCK') show(error.data);
 * }
 * ```
 */
export class PublicError<Code extends string = string, Data = unknown> extends Error {
  override name = 'PublicError';
  /** Says which of the expected errors this is; chosen by the application. */
  readonly code: Code;
  /** What the caller gets to know, anything that a Server Function may return. */
  readonly data: Data;
  /** HTTP status of the answer. */
  readonly status: number;

  /**
   * @param code says which error this is, such as `'OUT_OF_STOCK'`
   * @param data sent along, anything that a Server Function may return
   * @param message for logs; the caller gets it too
   * @param options `status`: the HTTP status of the answer, from 400 to 599; default 400
   */
  constructor(code: Code, data?: Data, message: string = code, options: { status?: number } = {}) {
    super(message);
    this.code = code;
    this.data = data as Data;
    this.status = options.status ?? 400;
  }
}

recognizeAcrossCopies(PublicError, 'PublicError');

import { recognizeAcrossCopies } from './sallyport-error.ts';

/** One complaint about what a caller sent. */
export interface Issue {
  /** Where: for an argument its index first (`[0, 'email']`), for a form its fields (`['address', 'street']`). */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/**
 * The data of public errors by their code. Declare those of your application once, and {@link isServerError} knows
 * them. For 'sallyport/server', which goes for 'sallyport/client' too: TypeScript merges only one of both.
 *
 * @example
 * ```ts
 * declare module 'sallyport/server' {
 *   interface ServerErrors { OUT_OF_STOCK: { left: number } }
 * }
 * ```
 */
export interface ServerErrors {
  /** Arguments that do not fit the function's schemas. */
  INVALID_INPUT: { readonly issues: readonly Issue[] };
}

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
 *   if (isServerError(error, 'OUT_OF_STOCK')) show(error.data.left);
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

/**
 * Whether something that was thrown is the public error with this code, of whatever copy or build of this package.
 *
 * @param error anything
 * @param code one of {@link ServerErrors}, then `error.data` is typed; or any other
 * @example
 * ```ts
 * try { await order(sku) } catch (error) {
 *   if (!isServerError(error, 'OUT_OF_STOCK')) throw error;
 *   show(`Only ${error.data.left} left`);
 * }
 * ```
 */
export function isServerError<Code extends keyof ServerErrors | (string & {})>(
  error: unknown,
  code: Code,
): error is PublicError<Code, Code extends keyof ServerErrors ? ServerErrors[Code] : unknown> {
  return error instanceof PublicError && error.code === code;
}

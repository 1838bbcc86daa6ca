/** One row of an error table: everything about an error that does not depend on the moment it is raised. */
export interface ErrorEntry {
  /** HTTP status a response carries when this error ends a call; absent where no response is involved. */
  readonly status?: number;
  /** A few words, for lists and headings. */
  readonly title: string;
  /** One sentence. `{name}` placeholders are filled with the user's own names. */
  readonly message: string;
  /** What to do about it, in one or two sentences. */
  readonly hint?: string;
}

/** A table of errors by code (`SP3001`). Each part of the library has its own, so a bundle holds only the texts it can raise. */
export type ErrorTable = Readonly<Record<string, ErrorEntry>>;

/** The values for the `{name}` placeholders of an {@link ErrorEntry}. */
export type ErrorDetails = Readonly<Record<string, string | number>>;

/**
 * An error that Sallyport itself raises. Every one has a `code` that is listed in `docs/errors.md`.
 *
 * @example
 * ```ts
 * try { getRequest() } catch (error) {
 *   if (error instanceof SallyportError && error.code === 'SP3010') { … }
 * }
 * ```
 */
export class SallyportError extends Error {
  override name = 'SallyportError';
  /** The code of the error, `SP` and four digits. */
  readonly code: string;
  /** HTTP status, where the error ends a call. */
  declare readonly status?: number;
  /** What to do about it. */
  declare readonly hint?: string;

  constructor(code: string, message: string, options?: { status?: number; hint?: string; cause?: unknown }) {
    super(message, options && 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    // Only what is there: an error in a log is read by people.
    if (options?.status !== undefined) this.status = options.status;
    if (options?.hint !== undefined) this.hint = options.hint;
  }
}

/**
 * Makes `instanceof` hold across copies of this package: an app that has two of them (pre-bundled and not, two versions)
 * must recognise the errors of both. Subclasses of the class keep the ordinary check.
 *
 * @param Class gets the check; its instances are told by a mark on their prototype
 * @param name of the class, the same in every copy
 */
export function recognizeAcrossCopies(Class: { prototype: object }, name: string): void {
  const mark: unique symbol = Symbol.for(`sallyport.${name}`);
  Object.defineProperty(Class.prototype, mark, { value: true });
  Object.defineProperty(Class, Symbol.hasInstance, {
    value(this: unknown, value: unknown): boolean {
      if (this !== Class) return Function.prototype[Symbol.hasInstance].call(this, value);
      // Its value, not whether it is there: a proxy may say that everything is.
      return typeof value === 'object' && value !== null && (value as { [mark]?: unknown })[mark] === true;
    },
  });
}

/** Fills the `{name}` placeholders of a message. */
export function fillMessage(template: string, details: ErrorDetails = {}): string {
  return template.replace(/\{(\w+)\}/g, (whole, key: string) => String(details[key] ?? whole));
}

recognizeAcrossCopies(SallyportError, 'SallyportError');

/** Makes the error of a table's row: message and hint filled, code in front of the message. */
export function createError<Table extends ErrorTable>(
  table: Table,
  code: keyof Table & string,
  details?: ErrorDetails,
  cause?: unknown,
): SallyportError {
  const entry = table[code] as ErrorEntry;
  return new SallyportError(code, `${code}: ${fillMessage(entry.message, details)}`, {
    status: entry.status,
    hint: entry.hint && fillMessage(entry.hint, details),
    ...(cause === undefined ? {} : { cause }),
  });
}

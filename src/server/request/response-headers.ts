import { createError } from '../../errors/sallyport-error.ts';
import { serverErrors } from '../../errors/server.ts';

/**
 * What an answer is to the browser is not the function's to decide: an answer that could be taken for a page, or be kept
 * by a cache, is how results of functions became scripts elsewhere. What belongs to one connection is the server's: Node
 * refuses to write an answer with some of it.
 */
const reserved =
  /^(?:content-(?:type|length|encoding)|transfer-encoding|connection|keep-alive|te|trailer|upgrade|cache-control|x-content-type-options|access-control-.*)$/;

/** The headers that the answer to a request gets beside its own. See `getResponseHeaders()`. */
export class ResponseHeaders {
  #headers: Headers | undefined;
  #sent = false;

  /** The value that was set for a name; `null` for none. */
  get(name: string): string | null {
    return this.#headers?.get(name) ?? null;
  }

  /**
   * Sets a header, in the place of what was set before.
   *
   * @throws SP3029 for a header that the answer itself needs, a name or value that cannot stand in a header, or when the
   *   answer has begun
   */
  set(name: string, value: string): void {
    this.#change(name, (headers) => headers.set(name, value));
  }

  /**
   * Adds a value to those that were set.
   *
   * @throws SP3029 as {@link ResponseHeaders.set}
   */
  append(name: string, value: string): void {
    this.#change(name, (headers) => headers.append(name, value));
  }

  /** Takes back what was set. */
  delete(name: string): void {
    this.#change(name, (headers) => headers.delete(name));
  }

  #change(name: string, change: (headers: Headers) => void): void {
    if (this.#sent) throw refuse(name, 'the answer has begun already');
    const lower = String(name).toLowerCase();
    if (lower === 'set-cookie') throw refuse(name, 'cookies are set with getCookies().set()');
    if (reserved.test(lower)) throw refuse(name, 'the answer itself needs it');
    this.#headers ??= new Headers();
    try {
      change(this.#headers);
    } catch (cause) {
      throw refuse(name, (cause as Error).message, cause);
    }
  }

  /** Takes back those of which `test` says so. */
  leaveOut(test: (name: string) => boolean): void {
    for (const name of [...(this.#headers?.keys() ?? [])]) if (test(name)) this.#headers?.delete(name);
  }

  /** Adds the headers to an answer. */
  writeTo(headers: Headers): void {
    this.#sent = true;
    for (const [name, value] of this.#headers ?? []) {
      if (name === 'vary') headers.append(name, value);
      else headers.set(name, value);
    }
  }

  /** Whether there is any. */
  get changed(): boolean {
    return this.#headers !== undefined;
  }
}

function refuse(name: string, reason: string, cause?: unknown) {
  return createError(serverErrors, 'SP3029', { name: String(name), reason }, cause);
}

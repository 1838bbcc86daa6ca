import { parse, serialize, stringifyCookie } from 'cookie';
import { createError } from '../../errors/sallyport-error.ts';
import { serverErrors } from '../../errors/server.ts';

/** How a cookie is set. What is left out gets the safe default. */
export interface CookieOptions {
  /** Lifetime in seconds; without it and without `expires` the cookie ends with the browser session. */
  maxAge?: number;
  /** When the cookie ends. */
  expires?: Date;
  /** Default `'/'`. */
  path?: string;
  /** Default: this host only. */
  domain?: string;
  /** Default true: scripts in the page cannot read it. */
  httpOnly?: boolean;
  /** Default true where the request is https. */
  secure?: boolean;
  /** Default `'lax'`. */
  sameSite?: 'strict' | 'lax' | 'none';
  /** One cookie jar per top-level site (CHIPS). */
  partitioned?: boolean;
}

/** The cookies of one request, and those that its answer sets. See {@link getCookies}. */
export class Cookies {
  readonly #header: string | null;
  readonly #secure: boolean;
  #sent = false;
  #received: Record<string, string | undefined> | undefined;
  // Keyed by what makes a cookie one cookie to the browser, so that setting it twice sends it once.
  readonly #outgoing = new Map<string, { name: string; value: string | undefined; line: string }>();

  /**
   * @param request the request whose `Cookie` header is read, when the first cookie is asked for
   * @param origin under which browsers know this server, where that is not the one of the request
   */
  constructor(request: Request, origin?: string) {
    this.#header = request.headers.get('cookie');
    this.#secure = (origin ?? request.url).startsWith('https:');
  }

  #read(): Record<string, string | undefined> {
    this.#received ??= parse(this.#header ?? '');
    return this.#received;
  }

  /** The value of a cookie: what was set during this request, else what the browser sent. */
  get(name: string): string | undefined {
    for (const entry of [...this.#outgoing.values()].reverse()) if (entry.name === name) return entry.value;
    const received = this.#read();
    return Object.hasOwn(received, name) ? received[name] : undefined;
  }

  /** Whether {@link Cookies.get} has a value for the name. */
  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /**
   * Sets a cookie with the answer: HttpOnly, SameSite=Lax, Path=/ and, where the request is https, Secure.
   *
   * @throws SP3014 where name, value or an option cannot stand in a cookie
   */
  set(name: string, value: string, options: CookieOptions = {}): void {
    this.#send(name, value, value, options);
  }

  /** Deletes a cookie. `path` and `domain` must be those it was set with. */
  delete(name: string, options: Pick<CookieOptions, 'path' | 'domain'> = {}): void {
    this.#send(name, undefined, '', { ...options, maxAge: 0, expires: new Date(0) });
  }

  #send(name: string, value: string | undefined, text: string, options: CookieOptions): void {
    // Names and values may come from strangers: an object here would be taken for options.
    if (typeof name !== 'string' || typeof text !== 'string') throw refuse(String(name), 'it is no text');
    if (this.#sent) throw refuse(name, 'the answer has begun already');
    // Defaults one by one: `{ httpOnly: undefined }`, as from a setting that is not there, must not switch one off.
    const { path = '/', domain = '', httpOnly = true, sameSite = 'lax', secure = this.#secure } = options;
    let line: string;
    try {
      line = serialize(name, text, { ...options, httpOnly, sameSite, secure, path });
    } catch (cause) {
      throw refuse(name, (cause as Error).message, cause);
    }
    const identity = `${name};${domain};${path}`;
    this.#outgoing.delete(identity);
    this.#outgoing.set(identity, { name, value, line });
  }

  /** What the browser will send with its next request, as the value of a `Cookie` header. */
  asReceived(): string {
    const names = [...Object.keys(this.#read()), ...[...this.#outgoing.values()].map(({ name }) => name)];
    const pairs = [...new Set(names)].map((name) => pairOf(name, this.get(name)));
    return pairs.filter((pair) => pair !== '').join('; ');
  }

  /** Adds the `Set-Cookie` headers to an answer. */
  writeTo(headers: Headers): void {
    this.#sent = true;
    for (const { line } of this.#outgoing.values()) headers.append('set-cookie', line);
  }

  /** Whether the answer sets any cookie. */
  get changed(): boolean {
    return this.#outgoing.size > 0;
  }
}

/** Empty for a cookie that is gone, or whose name a browser would not have sent. */
function pairOf(name: string, value: string | undefined): string {
  try {
    return stringifyCookie({ [name]: value });
  } catch {
    return '';
  }
}

function refuse(name: string, reason: string, cause?: unknown) {
  return createError(serverErrors, 'SP3014', { name, reason }, cause);
}

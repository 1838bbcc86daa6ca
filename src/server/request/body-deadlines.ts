import { limitErrors } from '../../errors/limits.ts';
import { createError, SallyportError } from '../../errors/sallyport-error.ts';
import { wireError } from '../../wire/format.ts';

/** How slowly a body may come, see {@link Limits}. */
export interface BodyDeadlines {
  readonly bodyIdle: number;
  readonly minimumRate: number;
}

/**
 * A server that reads a body in one piece cannot see it come. Ours on Node puts this on a request: what Node knows of it.
 * Where it is missing, bodies are read piece by piece.
 */
const incomingKey = Symbol.for('sallyport.incoming');

interface Incoming {
  /** Bytes of the body that are there, and that nobody has read. */
  readonly readableLength: number;
  /** What counts the bytes as they come. */
  readonly socket: { readonly bytesRead: number };
}

/** What is known of a request's body while it comes, where the server tells. */
export function incomingOf(request: Request): Incoming | undefined {
  return (request as { [incomingKey]?: Incoming })[incomingKey];
}

/** A timer that is late by more than this, in milliseconds, tells that the process was busy: nothing could be read. */
const busy = 100;

/**
 * The time that a body still has. Silence uses it up, bytes fill it up: one allowance for standing still and for creeping
 * along, and no limit on the whole (SPEC S7: a slow honest sender gets through).
 *
 * One timer per body, not per piece. It runs only while somebody waits for bytes: what a slow reader takes is not the
 * sender's fault.
 */
class Allowance {
  readonly #limits: BodyDeadlines;
  readonly #onLate: (error: SallyportError) => void;
  /** Asked when the timer fires: bytes that came and were not told of. */
  readonly #count: (() => number) | undefined;
  #left: number;
  /** When the waiting began, on the clock of `performance`; undefined while nobody waits. */
  #since: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #due = 0;

  constructor(limits: BodyDeadlines, onLate: (error: SallyportError) => void, count?: () => number) {
    this.#limits = limits;
    this.#onLate = onLate;
    this.#count = count;
    this.#left = limits.bodyIdle;
  }

  /** Somebody waits for bytes. */
  begin(): void {
    if (this.#limits.bodyIdle === Number.POSITIVE_INFINITY) return;
    this.#since = performance.now();
    // A timer that runs already is never too late: the moment at which time is up only moves away.
    if (this.#timer === undefined) this.#arm(this.#since);
  }

  /** Bytes are there. */
  end(bytes: number): void {
    this.#charge(performance.now(), bytes);
    this.#since = undefined;
  }

  /** The body is over, one way or the other. */
  stop(): void {
    this.#since = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #charge(now: number, bytes: number): void {
    if (this.#since === undefined) return;
    const { bodyIdle, minimumRate } = this.#limits;
    const gained = minimumRate === 0 ? (bytes > 0 ? bodyIdle : 0) : (bytes * 1000) / minimumRate;
    this.#left = Math.min(bodyIdle, Math.max(0, this.#left - (now - this.#since)) + gained);
    this.#since = now;
  }

  #arm(now: number): void {
    // Where bytes have to be asked for, they are asked for now and then, so that silence is noticed in time.
    const longest = this.#count === undefined ? this.#left : this.#limits.bodyIdle / 5;
    const wait = Math.ceil(Math.min(this.#left, longest));
    this.#due = now + wait;
    this.#timer = setTimeout(() => this.#look(), wait);
  }

  #look(): void {
    this.#timer = undefined;
    if (this.#since === undefined) return;
    const now = performance.now();
    const late = now - this.#due;
    if (late > busy) {
      // Bytes may lie in the socket, and are read before the next timer.
      this.#since = Math.min(now, this.#since + late);
      this.#due = now + 1;
      this.#timer = setTimeout(() => this.#look(), 1);
      return;
    }
    this.#charge(now, this.#count?.() ?? 0);
    if (this.#left > 0) this.#arm(now);
    else this.#onLate(createError(limitErrors, 'SP3060', { seconds: this.#limits.bodyIdle / 1000 }));
  }
}

/**
 * Reads a body in one piece, for what is small and announced: no stream is worth its machinery.
 *
 * @param length of the body, as announced
 * @param incoming see {@link incomingOf}
 * @throws SP3060 where the sender is too slow; SP2102 where the body breaks off
 */
export async function readWhole(
  request: Request,
  limits: BodyDeadlines,
  length: number,
  incoming: Incoming,
): Promise<Uint8Array<ArrayBuffer>> {
  // Most calls come in one packet, head and body: then there is nothing to wait for.
  const isThere = incoming.readableLength >= length;
  const whole = isThere ? request.arrayBuffer() : waitForWhole(request, limits, incoming);
  try {
    return new Uint8Array(await whole);
  } catch (cause) {
    throw cause instanceof SallyportError ? cause : wireError('SP2102', {}, cause);
  }
}

function waitForWhole(request: Request, limits: BodyDeadlines, { socket }: Incoming): Promise<ArrayBuffer> {
  return new Promise((resolve, reject) => {
    let seen = socket.bytesRead;
    const allowance = new Allowance(limits, reject, () => {
      const before = seen;
      seen = socket.bytesRead;
      return seen - before;
    });
    allowance.begin();
    request
      .arrayBuffer()
      .then(resolve, reject)
      .finally(() => allowance.stop());
  });
}

/**
 * The bytes of a body as they come, within the deadlines. Leaving the loop stops the source. How many bytes there may be
 * is for the reader to count.
 *
 * @throws (while read) SP3060 where the sender is too slow; SP2102 where the body breaks off
 * @example
 * ```ts
 * for await (const bytes of readPieces(request, limits)) parser.push(bytes);
 * ```
 */
export function readPieces(request: Request, limits: BodyDeadlines): AsyncIterable<Uint8Array<ArrayBuffer>> {
  return { [Symbol.asyncIterator]: () => new Pieces(request, limits) };
}

class Pieces implements AsyncIterator<Uint8Array<ArrayBuffer>> {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | undefined;
  readonly #allowance: Allowance;
  #fail: (error: unknown) => void = () => {};

  constructor(request: Request, limits: BodyDeadlines) {
    this.#reader = request.body?.getReader();
    this.#allowance = new Allowance(limits, (error) => {
      this.#fail(error);
      void this.#stop(error);
    });
  }

  next(): Promise<IteratorResult<Uint8Array<ArrayBuffer>, undefined>> {
    if (this.#reader === undefined) return Promise.resolve({ done: true, value: undefined });
    const reading = this.#reader.read();
    return new Promise((resolve, reject) => {
      this.#fail = reject;
      this.#allowance.begin();
      reading.then(
        ({ done, value }) => {
          this.#allowance.end(value?.byteLength ?? 0);
          if (done) this.#allowance.stop();
          resolve(done ? { done, value: undefined } : { done, value });
        },
        (cause) => {
          this.#allowance.stop();
          reject(wireError('SP2102', {}, cause));
        },
      );
    });
  }

  async return(): Promise<IteratorResult<Uint8Array<ArrayBuffer>, undefined>> {
    await this.#stop(wireError('SP2124'));
    return { done: true, value: undefined };
  }

  /** What the source says to that matters to nobody. */
  async #stop(reason: unknown): Promise<void> {
    this.#allowance.stop();
    await this.#reader?.cancel(reason).catch(() => {});
  }
}

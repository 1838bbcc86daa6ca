/** Work that waits until an answer has gone, see `after()`. */
export type Work = () => unknown;

/** What a platform can tell of an answer. Every part is optional: without any, work begins when the body has ended. */
interface Platform {
  /** Cloudflare, Deno Deploy, Vercel, Netlify: keeps the worker alive for the promise. */
  waitUntil?(promise: Promise<unknown>): void;
  /** Ours, on Node: the answer has been sent, or the client has gone. */
  readonly responseGone?: Promise<void>;
}

// For the server that stops: it waits for what has been promised. Shared by every copy of the runtime in the process.
const key = Symbol.for('sallyport.after');
const shared = globalThis as { [key]?: Set<Promise<void>> };
shared[key] ??= new Set();
const unfinished = shared[key];

/** The work of one request that waits for its answer to go. */
export class AfterWork {
  readonly #platform: Platform;
  readonly #report: (error: unknown) => void;
  readonly #run: (work: Work) => unknown;
  #waiting: Work[] | undefined;
  #gone = false;
  #release: (() => void) | undefined;

  /**
   * @param platform what the server was given beside the request
   * @param run calls the work, in the scope of its request
   * @param report hears of what fails
   */
  constructor(platform: unknown, run: (work: Work) => unknown, report: (error: unknown) => void) {
    this.#platform = readPlatform(platform);
    this.#run = run;
    this.#report = report;
  }

  /** Does the work when the answer has gone; at once, where it has already. */
  add(work: Work): void {
    if (this.#waiting !== undefined) {
      this.#waiting.push(work);
      return;
    }
    this.#waiting = [work];
    const done: Promise<void> = this.#whenGone()
      .then(() => this.#runAll())
      .finally(() => unfinished.delete(done));
    unfinished.add(done);
    this.#platform.waitUntil?.(done);
  }

  /** The handler's word that the answer has gone, for platforms that do not say so. */
  release(): void {
    this.#gone = true;
    this.#release?.();
  }

  #whenGone(): Promise<void> {
    if (this.#platform.responseGone !== undefined) return this.#platform.responseGone;
    if (this.#gone) return Promise.resolve();
    return new Promise((resolve) => {
      this.#release = resolve;
    });
  }

  async #runAll(): Promise<void> {
    const works = this.#waiting ?? [];
    this.#waiting = undefined;
    // What one of them throws is not for the others.
    await Promise.all(
      works.map(async (work) => {
        try {
          await this.#run(work);
        } catch (error) {
          this.#report(error);
        }
      }),
    );
  }
}

function readPlatform(platform: unknown): Platform {
  const given = platform as (Platform & { ctx?: Platform; context?: Platform }) | null | undefined;
  const owner = [given, given?.ctx, given?.context].find((one) => typeof one?.waitUntil === 'function');
  return {
    responseGone: given?.responseGone,
    waitUntil: owner ? (promise) => owner.waitUntil?.(promise) : undefined,
  };
}

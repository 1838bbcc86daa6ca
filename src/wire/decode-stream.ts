import { SallyportError } from '../errors/sallyport-error.ts';
import { type DecodeOptions, Decoder, type OpenStream, unwrap } from './decode.ts';
import { openStreamSink } from './decode-streams.ts';
import { wireError } from './format.ts';

/** What {@link decodeStream} can be told. */
export interface DecodeStreamOptions extends Omit<DecodeOptions, 'openStream'> {
  /**
   * Whether the message has to be whole before its root is handed out, as arguments must be; then it may have no
   * streams. Default: false.
   */
  whole?: boolean;
  /** Milliseconds of silence after which the message counts as broken. Default: 60,000; 0 for no limit. */
  idleTimeout?: number;
}

/** Where bytes come from. */
export type ByteSource = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

const defaultIdleTimeout = 60_000;

/**
 * Decodes a message as its bytes arrive. Resolves with the root as soon as that is there; the promises and streams in
 * it settle as their rows arrive, and with a coded error if those never do. Bytes are read only while somebody waits
 * for them; when every reader went away, the source is cancelled.
 *
 * @throws (rejects) SallyportError SP21xx for a message that is not well-formed, over a limit, stalled or broken off;
 *   what `decodeError` made, where the message says that the other side failed.
 * @example
 * ```ts
 * const { rows } = await decodeStream(response.body, { limits: resultLimits });
 * for await (const row of rows) console.log(row);
 * ```
 */
export async function decodeStream(source: ByteSource, options: DecodeStreamOptions = {}): Promise<unknown> {
  const receiver = new Receiver(source, options);
  await receiver.readRoot();
  return unwrap(receiver.decoder.root);
}

class Receiver {
  readonly decoder: Decoder;
  private readonly source: Source;
  private readonly whole: boolean;
  private readonly idleTimeout: number;
  private reading = false;

  constructor(source: ByteSource, options: DecodeStreamOptions) {
    const { whole = false, idleTimeout = defaultIdleTimeout, ...rest } = options;
    this.source = openSource(source);
    this.whole = whole;
    this.idleTimeout = idleTimeout;
    const openStream: OpenStream = (kind) => openStreamSink(kind, () => this.react());
    this.decoder = new Decoder(whole ? rest : { ...rest, openStream });
  }

  /** Reads until the root is there; to the end, if nothing else is to come. */
  async readRoot(): Promise<void> {
    await this.read(() => this.whole || this.decoder.root === undefined || this.decoder.isComplete);
    this.react();
  }

  /** Reads on in the background while somebody waits for rows, and stops the source once nobody is left. */
  private react(): void {
    const sinks = [...this.decoder.sinks()];
    if (sinks.length > 0 && sinks.every((sink) => sink.cancelled)) {
      const reason = wireError('SP2124');
      this.decoder.fail(reason);
      this.source.cancel(reason);
    } else if (!this.reading && sinks.length > 0) {
      this.read(() => this.decoder.isComplete || this.isAwaited()).catch(ignore);
    }
  }

  /** Whoever waits for a promise waits for good; a stream's reader says when. */
  private isAwaited(): boolean {
    for (const sink of this.decoder.sinks()) if (sink.hungry ?? true) return true;
    return false;
  }

  /** Reads while there is reason to. What goes wrong is told to everyone who waits, and thrown. */
  private async read(wanted: () => boolean): Promise<void> {
    this.reading = true;
    try {
      while (wanted()) {
        const chunk = await this.nextChunk();
        if (chunk === undefined) return this.decoder.end();
        this.decoder.push(chunk);
      }
    } catch (error) {
      this.decoder.fail(error);
      this.source.cancel(error);
      throw error;
    } finally {
      this.reading = false;
    }
  }

  private async nextChunk(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const { idleTimeout } = this;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stalled = new Promise<never>((_, reject) => {
      if (idleTimeout === 0) return;
      timer = setTimeout(() => reject(wireError('SP2116', { ms: idleTimeout })), idleTimeout);
    });
    try {
      return await Promise.race([this.source.next(), stalled]);
    } catch (cause) {
      throw cause instanceof SallyportError ? cause : wireError('SP2123', undefined, cause);
    } finally {
      clearTimeout(timer);
    }
  }
}

interface Source {
  next(): Promise<Uint8Array<ArrayBuffer> | undefined>;
  cancel(reason: unknown): void;
}

function ignore(): void {}

function openSource(source: ByteSource): Source {
  if ('getReader' in source) {
    const reader = source.getReader();
    return {
      next: async () => (await reader.read()).value as Uint8Array<ArrayBuffer> | undefined,
      cancel: (reason) => void reader.cancel(reason).catch(ignore),
    };
  }
  const iterator = source[Symbol.asyncIterator]();
  return {
    next: async () => {
      const { done, value } = await iterator.next();
      return done ? undefined : (value as Uint8Array<ArrayBuffer>);
    },
    cancel: () => void Promise.resolve(iterator.return?.()).catch(ignore),
  };
}

import { Decoder } from './decode.ts';
import type { DecodeOptions, OpenStream } from './decode-options.ts';
import { openStreamSink } from './decode-streams.ts';
import { wireError } from './format.ts';
import { type Root, unwrap } from './revive.ts';
import { type ByteReader, openSource, type Source, type SourceOptions } from './source.ts';

/** Where bytes come from. */
export type ByteSource = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

/** What {@link decodeStream} can be told. */
export interface DecodeStreamOptions extends Omit<DecodeOptions, 'openStream'>, SourceOptions {
  /**
   * Whether the message has to be whole before its root is handed out, as arguments must be; then it may have no
   * streams. Default: false.
   */
  whole?: boolean;
}

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
export function decodeStream(source: ByteSource, options: DecodeStreamOptions = {}): Promise<unknown> {
  const reader = 'getReader' in source ? source.getReader() : openIterable(source);
  return receive(openSource(reader, options), [], options);
}

function openIterable(bytes: AsyncIterable<Uint8Array>): ByteReader {
  const iterator = bytes[Symbol.asyncIterator]();
  return { read: () => iterator.next(), cancel: () => iterator.return?.() };
}

/** {@link decodeStream} for a source of which some chunks were read before. */
export async function receive(
  source: Source,
  head: readonly Uint8Array<ArrayBuffer>[],
  options: DecodeStreamOptions,
): Promise<unknown> {
  const receiver = new Receiver(source, [...head], options);
  await receiver.readRoot();
  return unwrap(receiver.decoder.root as Root);
}

class Receiver {
  readonly decoder: Decoder;
  private readonly source: Source;
  private readonly head: Uint8Array<ArrayBuffer>[];
  private readonly whole: boolean;
  private reading = false;

  constructor(source: Source, head: Uint8Array<ArrayBuffer>[], options: DecodeStreamOptions) {
    this.source = source;
    this.head = head;
    this.whole = options.whole ?? false;
    const openStream: OpenStream = (kind) => openStreamSink(kind, () => this.react());
    this.decoder = new Decoder(this.whole ? options : { ...options, openStream });
  }

  /** Reads until the root is there; to the end, if nothing else is to come. */
  async readRoot(): Promise<void> {
    try {
      await this.read(() => this.whole || this.decoder.root === undefined || this.decoder.isComplete);
    } catch (error) {
      // What is wrong behind such a root is told where it was awaited, also if the bytes came together.
      if (this.whole || !this.decoder.hasOpenRoot) throw error;
    }
    this.react();
  }

  /** Reads on in the background while somebody waits for rows, and stops the source once nobody is left. */
  private react(): void {
    const sinks = [...this.decoder.sinks()];
    if (sinks.length === 0) return;
    if (sinks.every((sink) => sink.cancelled)) {
      const reason = wireError('SP2124');
      this.decoder.fail(reason);
      this.cancel(reason);
    } else if (!this.reading) {
      // Whoever waits is told of an error; there is nobody else to tell.
      this.read(() => this.decoder.isComplete || this.isAwaited()).catch(() => {});
    }
  }

  /** Tells the source that nobody reads on; what it says to that matters to nobody. */
  private cancel(reason: unknown): void {
    Promise.resolve(reason)
      .then(() => this.source.reader.cancel(reason))
      .catch(() => {});
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
        const chunk = this.head.shift() ?? (await this.source.next());
        if (chunk === undefined) {
          this.decoder.end();
          return;
        }
        this.decoder.push(chunk);
      }
    } catch (error) {
      this.decoder.fail(error);
      this.cancel(error);
      throw error;
    } finally {
      this.reading = false;
    }
  }
}

import { type WirePart, wireError } from './format.ts';
import { letGo } from './let-go.ts';
import type { Preparation } from './preparation.ts';
import { openProducer, type Producer } from './producers.ts';
import { headOf, writeError, writePart, writeRow } from './rows.ts';
import { Scope } from './scope.ts';

/** What a producer brought and no row says yet. */
type News = { producer: Producer } & ({ result: IteratorResult<unknown> } | { error: unknown });

const defaultHeartbeat = 15_000;
const encoder = new TextEncoder();

/** The bytes of a result that is not whole yet: the rows that are there, then a row for whatever comes. */
export class ResultStream {
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
  private readonly state: Preparation;
  private readonly encodeError: ((error: unknown) => unknown) | undefined;
  private readonly heartbeat: number;
  /** What is written and has not left. */
  private readonly parts: WirePart[];
  /** The file that is leaving. */
  private file: { readonly reader: ReadableStreamDefaultReader<Uint8Array>; left: number } | undefined;
  private readonly producers = new Set<Producer>();
  private news: News[] = [];
  private wake = () => {};

  constructor(
    state: Preparation,
    parts: WirePart[],
    encodeError: ((error: unknown) => unknown) | undefined,
    heartbeat = defaultHeartbeat,
  ) {
    this.state = state;
    this.parts = parts;
    this.encodeError = encodeError;
    this.heartbeat = heartbeat;
    this.adopt();
    const source: UnderlyingDefaultSource<Uint8Array<ArrayBuffer>> = {
      pull: (controller) => this.pull(controller),
      cancel: (reason) => this.stop(reason),
    };
    // No stream inside the value is asked for anything before somebody reads this one.
    this.body = new ReadableStream(source, { highWaterMark: 0 });
  }

  private async pull(controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>): Promise<void> {
    try {
      for (const producer of this.producers) this.ask(producer);
      const chunk = await this.nextChunk();
      if (chunk === undefined) controller.close();
      else controller.enqueue(chunk);
    } catch (error) {
      // Half a row may have left: all that can be done is to break off, and the other side sees that.
      this.stop(error);
      throw error;
    }
  }

  private async nextChunk(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    for (;;) {
      const bytes = this.file === undefined ? undefined : await this.readFile(this.file);
      if (bytes !== undefined) return bytes;
      const part = this.parts.shift();
      if (typeof part === 'string') return encoder.encode(part);
      if (part instanceof Uint8Array) return part;
      if (part !== undefined) {
        this.file = { reader: part.stream().getReader(), left: part.size };
        continue;
      }
      if (this.news.length === 0) {
        if (this.producers.size === 0) return undefined;
        await this.waitForNews();
      }
      for (const news of this.news.splice(0)) this.write(news);
    }
  }

  private async readFile(
    file: NonNullable<ResultStream['file']>,
  ): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const { done, value } = await file.reader.read();
    file.left -= value?.byteLength ?? 0;
    // The size stands in the row that has left already.
    if (done ? file.left !== 0 : file.left < 0) throw wireError('SP2013');
    if (done) this.file = undefined;
    return value as Uint8Array<ArrayBuffer> | undefined;
  }

  /** Waits until a producer brings something, or writes a sign of life if none does for long. */
  private async waitForNews(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      if (this.heartbeat > 0) timer = setTimeout(resolve, this.heartbeat);
    });
    clearTimeout(timer);
    if (this.news.length === 0) writePart(this.parts, '\n');
  }

  /** Opens what the last row announced. Promises are listened to at once, so that no rejection goes unhandled. */
  private adopt(): void {
    for (const pending of this.state.pending.splice(0)) {
      const producer = openProducer(pending);
      this.producers.add(producer);
      if (producer.kind === 'P') this.ask(producer);
    }
  }

  private ask(producer: Producer): void {
    if (producer.asked) return;
    producer.asked = true;
    const tell = (news: News) => {
      this.news.push(news);
      this.wake();
    };
    producer.next().then(
      (result) => tell({ producer, result }),
      (error) => tell({ producer, error }),
    );
  }

  /** Writes the row of what a producer brought. */
  private write(news: News): void {
    const { producer } = news;
    producer.asked = false;
    if ('error' in news) {
      this.writeFailure(producer, news.error);
      return;
    }
    const { done, value } = news.result;
    if (done) {
      this.producers.delete(producer);
      writePart(this.parts, `${producer.id}.\n`);
      return;
    }
    try {
      if (producer.kind === 'P') this.producers.delete(producer);
      this.writeItem(producer, value);
      this.adopt();
    } catch (error) {
      letGo(value);
      producer.stop(error);
      this.writeFailure(producer, error);
    }
  }

  private writeItem(producer: Producer, value: unknown): void {
    const { id, kind } = producer;
    if (kind === 'P') {
      writeRow(this.state, this.parts, headOf(producer), value);
      return;
    }
    const path = `${producer.path}[${producer.count++}]`;
    if (value instanceof Uint8Array) {
      this.state.options.check?.(value, () => path);
      const bytes = new Uint8Array(value);
      writePart(this.parts, `${id}b${bytes.byteLength}\n`);
      writePart(this.parts, bytes);
      return;
    }
    if (kind === 'B' || kind === 'E') throw wireError('SP2014', { path });
    writeRow(this.state, this.parts, { id, kind: '=', path, scope: new Scope() }, value);
  }

  private writeFailure(producer: Producer, error: unknown): void {
    this.producers.delete(producer);
    writeError(this.state, this.parts, producer.id, error, this.encodeError);
    this.adopt();
  }

  private stop(reason: unknown): void {
    this.file?.reader.cancel(reason).catch(() => {});
    for (const producer of this.producers) producer.stop(reason);
    this.producers.clear();
  }
}

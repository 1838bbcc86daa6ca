import { createError, SallyportError } from '../errors/sallyport-error.ts';
import { connectionErrors } from '../errors/wire-connection.ts';

/** A reader of bytes, as streams give it. */
export interface ByteReader {
  read(): Promise<{ readonly done?: boolean; readonly value?: unknown }>;
  cancel(reason: unknown): unknown;
}

/** A {@link ByteReader} whose every failure is an error of ours. */
export interface Source {
  /** The next bytes; undefined at the end. */
  next(): Promise<Uint8Array<ArrayBuffer> | undefined>;
  readonly reader: ByteReader;
}

const defaultIdleTimeout = 60_000;

function connectionLost(cause: unknown): SallyportError {
  return createError(connectionErrors, 'SP2123', {}, cause);
}

/** What {@link openSource} can be told. */
export interface SourceOptions {
  /** Milliseconds of silence after which the message counts as broken. Default: 60,000; 0 for no limit. */
  idleTimeout?: number;
  /** Makes the error of a source that broke, from what it broke with. Default: an SP2123 with that as its cause. */
  explain?: (cause: unknown) => unknown;
}

/** Opens a source. */
export function openSource(
  reader: ByteReader,
  { idleTimeout = defaultIdleTimeout, explain = connectionLost }: SourceOptions,
): Source {
  return {
    next: () =>
      new Promise((resolve, reject) => {
        const stall = () => reject(createError(connectionErrors, 'SP2116', { ms: idleTimeout }));
        const timer = idleTimeout > 0 ? setTimeout(stall, idleTimeout) : undefined;
        const fail = (cause: unknown) => reject(cause instanceof SallyportError ? cause : explain(cause));
        reader
          .read()
          .then(({ done, value }) => resolve(done ? undefined : (value as Uint8Array<ArrayBuffer>)), fail)
          .finally(() => clearTimeout(timer));
      }),
    reader,
  };
}

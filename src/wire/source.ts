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

/** Opens a source. After `idleTimeout` milliseconds without a byte it counts as stalled; 0 is for ever. */
export function openSource(reader: ByteReader, idleTimeout = defaultIdleTimeout): Source {
  return {
    next: () =>
      new Promise((resolve, reject) => {
        const stall = () => reject(createError(connectionErrors, 'SP2116', { ms: idleTimeout }));
        const timer = idleTimeout > 0 ? setTimeout(stall, idleTimeout) : undefined;
        const fail = (cause: unknown) => {
          reject(
            cause instanceof SallyportError ? cause : createError(connectionErrors, 'SP2123', {}, cause),
          );
        };
        reader
          .read()
          .then(({ done, value }) => resolve(done ? undefined : (value as Uint8Array<ArrayBuffer>)), fail)
          .finally(() => clearTimeout(timer));
      }),
    reader,
  };
}

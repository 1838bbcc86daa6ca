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
  /** Tells the source that nobody reads on. */
  cancel(reason: unknown): void;
}

const defaultIdleTimeout = 60_000;

function ignore(): void {}

/** Opens a source. After `idleTimeout` milliseconds without a byte it counts as stalled; 0 is for ever. */
export function openSource(reader: ByteReader, idleTimeout = defaultIdleTimeout): Source {
  return {
    async next() {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const stalled = new Promise<never>((_, reject) => {
        if (idleTimeout === 0) return;
        const stall = () => reject(createError(connectionErrors, 'SP2116', { ms: idleTimeout }));
        timer = setTimeout(stall, idleTimeout);
      });
      try {
        const { done, value } = await Promise.race([reader.read(), stalled]);
        return done ? undefined : (value as Uint8Array<ArrayBuffer>);
      } catch (cause) {
        throw cause instanceof SallyportError
          ? cause
          : createError(connectionErrors, 'SP2123', undefined, cause);
      } finally {
        clearTimeout(timer);
      }
    },
    cancel(reason) {
      Promise.resolve(reader.cancel(reason)).catch(ignore);
    },
  };
}

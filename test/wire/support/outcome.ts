import { SallyportError } from '../../../src/errors/sallyport-error.ts';

/** What came of decoding: the value, or the code of our error. Any other error is thrown on: it must never happen. */
export type Outcome = { value: unknown } | { code: string };

export function outcomeOf(run: () => unknown): Outcome {
  try {
    return { value: run() };
  } catch (error) {
    return refusal(error);
  }
}

export function refusal(error: unknown): { code: string } {
  if (error instanceof SallyportError && error.code.startsWith('SP21')) return { code: error.code };
  throw error;
}

export function codeOf(run: () => unknown): string {
  const outcome = outcomeOf(run);
  return 'code' in outcome ? outcome.code : 'no error';
}

/** Everything that hostile input could want to change for the whole process. */
const watched = [
  Object,
  Array,
  Map,
  Set,
  Date,
  Promise,
  Function,
  Symbol,
  ArrayBuffer,
  Uint8Array,
  String,
  Error,
];

export function snapshotPrototypes(): string {
  return JSON.stringify(
    watched.map(({ prototype }) => [
      Reflect.ownKeys(prototype).map(String),
      Object.getPrototypeOf(prototype) === null ? 'null' : 'object',
    ]),
  );
}

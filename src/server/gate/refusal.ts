import { SallyportError } from '../../errors/sallyport-error.ts';
import { isDenied } from './denied.ts';

/** What the application's own code threw, as opposed to what we refuse. */
export class FunctionFailure {
  readonly thrown: unknown;

  constructor(thrown: unknown) {
    this.thrown = thrown;
  }
}

/**
 * Runs code of the application before its function: the context, policies, schemas. What it throws is its own, also where
 * that looks like a refusal: an error of a call to another server has a status and a message that are nobody's business.
 *
 * @throws FunctionFailure
 */
export async function ofApplication<Result>(work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    throw new FunctionFailure(thrown);
  }
}

// A function that calls what a caller gave it fails where that was forged. The fault is the caller's all the same.
const blamed = new WeakSet<object>();

/** Marks an error as the doing of the caller, wherever it is thrown. */
export function blameCaller<Thrown extends object>(error: Thrown): Thrown {
  blamed.add(error);
  return error;
}

/** Whether a thrown value is for the caller to hear, whoever threw it: a denial, or his own doing. */
export function isOfCaller(thrown: unknown): thrown is SallyportError {
  return isDenied(thrown) || (typeof thrown === 'object' && thrown !== null && blamed.has(thrown));
}

/** Whether what ended a call refuses the caller: one of our own errors that comes before the function. */
export function isRefusal(failure: unknown): failure is SallyportError {
  if (isOfCaller(failure)) return true;
  if (!(failure instanceof SallyportError) || failure.status === undefined) return false;
  return failure.status < 500 || failure.status === 503;
}

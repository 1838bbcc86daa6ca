import { formErrors } from '../../errors/forms.ts';
import { createError } from '../../errors/sallyport-error.ts';
import { keyOfMarker } from '../../wire/form-fields.ts';
import type { Limits } from '../gate/limits.ts';
import { readPieces } from '../request/body-deadlines.ts';
import { type FormType, readFormType } from './form-type.ts';
import { type FormField, splitForm } from './split-form.ts';

/**
 * Reads a plain form post, if it is one of ours: it has a marker. Whatever else is posted, to a webhook or by an ordinary
 * form, keeps its body unread, whether it is well-formed or not (SPEC F3).
 *
 * A copy is read, until the marker tells; a body that grows over the limits without one is none of ours.
 *
 * @param guard called as soon as the post is known to be ours, before any more of it is read; throws to refuse
 * @returns undefined for a post that is not ours
 * @throws what `guard` throws; for a post of ours, what {@link splitForm} throws; SP3053 where the body was read before
 */
export async function readFormPost(
  request: Request,
  limits: Limits,
  guard: () => void,
): Promise<FormField[] | undefined> {
  const type = readFormType(request.headers.get('content-type'));
  if (request.method !== 'POST' || type === undefined || request.body === null) return undefined;
  if (request.bodyUsed || request.body.locked) throw createError(formErrors, 'SP3053');
  const source = new CountedPieces(request.clone(), limits);
  try {
    return await readCopy(request, { source, type, limits, guard });
  } finally {
    // Not awaited: while the original is unread, a copy does not end.
    void source.end();
  }
}

interface Reading {
  readonly source: CountedPieces;
  readonly type: FormType;
  readonly limits: Limits;
  readonly guard: () => void;
}

async function readCopy(request: Request, reading: Reading): Promise<FormField[] | undefined> {
  const { source, type, limits, guard } = reading;
  let isOurs = false;
  const search = new MarkerSearch();
  const fields: FormField[] = [];
  const pieces = iterate(source, (piece) => {
    if (!isOurs) search.add(piece);
  });
  try {
    for await (const field of splitForm(pieces, type, limits)) {
      fields.push(field);
      if (isOurs || keyOfMarker(field.name) === undefined) continue;
      isOurs = true;
      guard();
      drop(request);
    }
  } catch (error) {
    if (!isOurs) {
      if (!(await search.goOn(source, limits))) return undefined;
      guard();
      drop(request);
    }
    throw error;
  }
  return isOurs ? fields : undefined;
}

/** Nobody else will read it; both copies would be kept. */
function drop(request: Request): void {
  void request.body?.cancel().catch(() => {});
}

/**
 * The pieces of a body. Each costs memory beside its bytes, in the unread original too: a body in very small ones is
 * refused before it is many times as large as it says.
 */
class CountedPieces {
  readonly #pieces: AsyncIterator<Uint8Array<ArrayBuffer>>;
  #left: number;

  constructor(request: Request, limits: Limits) {
    this.#pieces = readPieces(request, limits)[Symbol.asyncIterator]();
    this.#left = 1000 + (limits.bodyBytes + limits.fileBytes) / 256;
  }

  async next(): Promise<IteratorResult<Uint8Array<ArrayBuffer>, undefined>> {
    if (this.#left-- <= 0)
      throw createError(formErrors, 'SP3051', { reason: 'it comes in too small pieces' });
    return this.#pieces.next();
  }

  async end(): Promise<void> {
    // What the source says to that matters to nobody.
    await this.#pieces.return?.().catch(() => {});
  }
}

/** The pieces of a source, without ending it when the loop is left. */
async function* iterate(
  source: CountedPieces,
  onPiece: (piece: Uint8Array<ArrayBuffer>) => void,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (;;) {
    const { done, value } = await source.next();
    if (done) return;
    onPiece(value);
    yield value;
  }
}

/**
 * Looks for a marker in the bytes of a body that cannot be split into fields: a form of ours that is broken is refused,
 * one of somebody else's is somebody else's.
 */
class MarkerSearch {
  #pieces: Uint8Array[] = [];
  #length = 0;

  add(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.#length += piece.length;
  }

  /** Reads on, as far as a form of ours may go. */
  async goOn(source: CountedPieces, { bodyBytes, fileBytes }: Limits): Promise<boolean> {
    try {
      while (this.#length <= bodyBytes + fileBytes) {
        const { done, value } = await source.next();
        if (done) break;
        this.add(value);
      }
    } catch {
      // It broke off.
    }
    let before = '';
    for (const piece of this.#pieces) {
      const text = before + latin1.decode(piece);
      if (/(?:\$|%24)sallyport(?::|%3a)/i.test(text)) return true;
      before = text.slice(-longestMarker);
    }
    return false;
  }
}

const latin1 = new TextDecoder('latin1');
/** Characters of `%24sallyport%3A`. */
const longestMarker = 15;

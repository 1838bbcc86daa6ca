import { MaxHeaderSizeExceededError, MultipartParser, type MultipartPart } from '@remix-run/multipart-parser';
import { formErrors } from '../../errors/forms.ts';
import { createError, SallyportError } from '../../errors/sallyport-error.ts';
import { serverErrors } from '../../errors/server.ts';
import { isOwnField, normalizeLineEnds } from '../../wire/form-fields.ts';
import { wireError } from '../../wire/format.ts';
import type { WireLimits } from '../../wire/limits.ts';
import type { FormType } from './form-type.ts';

/** One field of a form, as the function will see it. */
export interface FormField {
  readonly name: string;
  readonly value: string | File;
}

/** Bytes that the head of a field may have: names of files are at most 255 on every system, three bytes each if need be. */
const longestHead = 4096;
/** Fields of ours that may come with each of the application's: a marker, id, bound arguments, module, key. */
const ownFieldsPerField = 5;

/**
 * Splits the body of a form post into its fields, as they come. What it may cost is counted before it is kept.
 *
 * @param pieces of the body
 * @param limits `bodyBytes` counts names and texts, `fileBytes` files, `formFields` the application's own fields
 * @throws SP3004, SP2120, SP2121 where a limit is passed; SP3051 for what is no form; what `pieces` throws
 */
export function splitForm(
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>>,
  type: FormType,
  limits: WireLimits,
): AsyncGenerator<FormField> {
  return type.kind === 'urlencoded' ? splitUrlencoded(pieces, limits) : splitMultipart(pieces, type, limits);
}

async function* splitUrlencoded(
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>>,
  limits: WireLimits,
): AsyncGenerator<FormField> {
  const budget = new Budget(limits);
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  for await (const piece of pieces) {
    length += piece.length;
    if (length > limits.bodyBytes) throw overLimit('bodyBytes', limits);
    text += decoder.decode(piece, { stream: true });
  }
  text += decoder.decode();
  // Field by field: a list of all of them would be there before any is counted.
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('&', start);
    const pair = text.slice(start, end < 0 ? text.length : end);
    start += pair.length + 1;
    // The `?` is what URLSearchParams would take off.
    for (const [name, value] of new URLSearchParams(`?${pair}`)) {
      budget.admitText(name, value.length);
      yield { name: normalizeLineEnds(name), value: cleanText(name, value) };
    }
  }
}

async function* splitMultipart(
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>>,
  { boundary }: FormType & { kind: 'multipart' },
  limits: WireLimits,
): AsyncGenerator<FormField> {
  if (boundary === undefined) throw malformed('its content type names no boundary');
  const most = limits.bodyBytes + limits.fileBytes;
  const parser = new MultipartParser(boundary, {
    maxHeaderSize: longestHead,
    maxParts: Number.POSITIVE_INFINITY,
    maxFileSize: most,
    maxTotalSize: most,
  });
  const budget = new Budget(limits);
  let length = 0;
  for await (const piece of pieces) {
    length += piece.length;
    if (length > most) throw createError(serverErrors, 'SP3004', { limit: most });
    try {
      for (const part of parser.write(piece)) yield fieldOf(part, budget);
    } catch (error) {
      // What stands behind the last boundary means nothing; often it is a line end in a piece of its own.
      if (!isFinished(parser)) throw explain(error);
    }
  }
  if (!isFinished(parser)) throw malformed('it ends too early');
}

/** The parser does not say whether it met the last boundary, but complains at its end if it did not. */
function isFinished(parser: MultipartParser): boolean {
  try {
    parser.finish();
    return true;
  } catch {
    return false;
  }
}

function explain(error: unknown): unknown {
  if (error instanceof SallyportError) return error;
  if (error instanceof MaxHeaderSizeExceededError)
    return malformed(`the head of a field has more than ${longestHead} bytes`, error);
  return malformed('its parts are not separated as its content type says', error);
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function fieldOf(part: MultipartPart, budget: Budget): FormField {
  try {
    const head = readHead(part.headers['content-disposition'] ?? '');
    if (head === undefined) throw malformed('a part has no name of a field');
    const { name, filename } = head;
    if (filename === undefined) {
      budget.admitText(name, part.size);
      return { name, value: cleanText(name, utf8.decode(part.bytes)) };
    }
    budget.admitFile(name, part.size);
    const type = part.headers['content-type'] ?? '';
    return { name, value: new File(part.content as Uint8Array<ArrayBuffer>[], filename, { type }) };
  } catch (error) {
    throw error instanceof SallyportError ? error : malformed('a field is not valid UTF-8', error);
  }
}

/** Line ends as scripts see them (SPEC F5). Our own fields say themselves what theirs mean. */
function cleanText(name: string, text: string): string {
  return isOwnField(name) ? text : normalizeLineEnds(text);
}

/** Name and file name of a part, written as the HTML standard has it; undefined for any other part. */
function readHead(disposition: string): { name: string; filename?: string } | undefined {
  const found = /^form-data; *name="([^"]*)"(?:; *filename="([^"]*)")?(?:; *filename\*=[^;"]*)?$/i.exec(
    disposition,
  );
  if (found?.[1] === undefined) return undefined;
  const name = normalizeLineEnds(unescapeName(found[1]));
  return found[2] === undefined ? { name } : { name, filename: withoutFolders(unescapeName(found[2])) };
}

/** Of a chosen folder browsers send paths; scripts see the names alone (SPEC F5). No system has a slash in a name. */
function withoutFolders(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Browsers escape what would end the name, and nothing else. */
function unescapeName(name: string): string {
  return name.replace(/%(?:22|0D|0A)/gi, (escaped) =>
    String.fromCharCode(Number.parseInt(escaped.slice(1), 16)),
  );
}

/** What is left of the limits. */
class Budget {
  readonly #limits: WireLimits;
  #bodyBytes = 0;
  #fileBytes = 0;
  #files = 0;
  #fields = 0;
  #ownFields = 0;

  constructor(limits: WireLimits) {
    this.#limits = limits;
  }

  admitText(name: string, bytes: number): void {
    this.#admitName(name, bytes);
  }

  admitFile(name: string, bytes: number): void {
    this.#admitName(name, 0);
    this.#fileBytes += bytes;
    this.#files++;
    this.#require('files', this.#files);
    this.#require('fileBytes', this.#fileBytes);
  }

  #admitName(name: string, bytes: number): void {
    this.#bodyBytes += name.length + bytes;
    this.#require('bodyBytes', this.#bodyBytes);
    // A form with many buttons has many fields of ours. They are no data, but no way around the limit either.
    if (isOwnField(name)) this.#ownFields++;
    else this.#fields++;
    this.#require('formFields', this.#fields);
    this.#require('formFields', this.#ownFields / ownFieldsPerField);
  }

  #require(limit: keyof WireLimits, used: number): void {
    if (used > this.#limits[limit]) throw overLimit(limit, this.#limits);
  }
}

function overLimit(limit: keyof WireLimits, limits: WireLimits): SallyportError {
  return wireError(limit.endsWith('Bytes') ? 'SP2120' : 'SP2121', { limit, value: limits[limit] });
}

function malformed(reason: string, cause?: unknown): SallyportError {
  return createError(formErrors, 'SP3051', { reason }, cause);
}

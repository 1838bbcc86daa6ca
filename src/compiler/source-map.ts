import type { Piece } from './source-edits.ts';
import type { SourceMap } from './types.ts';

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * The mappings of lines of our own, each of which as a whole stands for a line of the source.
 *
 * @param lines For each line of the output the source's line, from 0; undefined where there is none.
 */
export function mapLines(lines: readonly (number | undefined)[]): string {
  const mappings = new MappingWriter('');
  for (const line of lines) mappings.line(line);
  return mappings.finish();
}

/**
 * The map of code that was written piece by piece. Every word and every sign of a stretch of source gets a mapping, so
 * that a stack's line and column lead to the exact place.
 */
export function createSourceMap(pieces: readonly Piece[], file: string, source: string): SourceMap {
  const mappings = new MappingWriter(source);
  for (const piece of pieces) {
    if (piece.from === undefined) mappings.skip(piece.text);
    else mappings.copy(piece.text, piece.from);
  }
  return { version: 3, sources: [file], sourcesContent: [source], names: [], mappings: mappings.finish() };
}

const NEWLINE = 10;

/** Letters, digits, `_`, `$` and everything beyond ASCII make words. */
const IS_WORD = Array.from({ length: 128 }, (_, code) => /[\w$]/.test(String.fromCharCode(code)));

const SIGNS = new TextEncoder().encode(BASE64);
const SEMICOLON = 59;
const COMMA = 44;

/** The most that one mapping takes: a comma and four numbers of seven digits. */
const SEGMENT = 29;

/** Writes mappings as bytes: a string that grows by single letters is several times slower. */
class MappingWriter {
  #bytes = new Uint8Array(1 << 16);
  #length = 0;
  readonly #lineStarts: number[];
  /** Positions since the start of the output's line, and of the last mapping. */
  #column = 0;
  #lastColumn = 0;
  #lastLine = 0;
  #lastSourceColumn = 0;
  #isFirstOfLine = true;

  constructor(source: string) {
    this.#lineStarts = [0];
    for (let at = source.indexOf('\n'); at !== -1; at = source.indexOf('\n', at + 1))
      this.#lineStarts.push(at + 1);
  }

  finish(): string {
    return new TextDecoder().decode(this.#bytes.subarray(0, this.#length));
  }

  /** Text of our own leads nowhere; a mapping without a source keeps it from leading to what stands before it. */
  skip(text: string): void {
    if (!this.#isFirstOfLine) this.#startSegment();
    const last = text.lastIndexOf('\n');
    if (last === -1) {
      this.#column += text.length;
      return;
    }
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#newLine();
    this.#column = text.length - last - 1;
  }

  /** A stretch of the source. */
  copy(text: string, from: number): void {
    let line = this.#lineOf(from);
    let sourceColumn = from - this.#lineStarts[line]!;
    let isInWord = false;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code === NEWLINE) {
        this.#newLine();
        line++;
        sourceColumn = 0;
        isInWord = false;
        continue;
      }
      const isWord = code > 127 || IS_WORD[code]!;
      if (index === 0 || (isWord ? !isInWord : code !== 32 && code !== 9)) {
        this.#startSegment();
        this.#write(0);
        this.#write(line - this.#lastLine);
        this.#write(sourceColumn - this.#lastSourceColumn);
        this.#lastLine = line;
        this.#lastSourceColumn = sourceColumn;
      }
      isInWord = isWord;
      this.#column++;
      sourceColumn++;
    }
  }

  /** A line that stands for one of the source as a whole. */
  line(line: number | undefined): void {
    if (line !== undefined) {
      this.#startSegment();
      this.#write(0);
      this.#write(line - this.#lastLine);
      this.#write(0);
      this.#lastLine = line;
    }
    this.#newLine();
  }

  #lineOf(offset: number): number {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#lineStarts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #newLine(): void {
    this.#reserve();
    this.#bytes[this.#length++] = SEMICOLON;
    this.#column = 0;
    this.#lastColumn = 0;
    this.#isFirstOfLine = true;
  }

  #startSegment(): void {
    this.#reserve();
    if (!this.#isFirstOfLine) this.#bytes[this.#length++] = COMMA;
    this.#isFirstOfLine = false;
    this.#write(this.#column - this.#lastColumn);
    this.#lastColumn = this.#column;
  }

  #reserve(): void {
    if (this.#length + SEGMENT <= this.#bytes.length) return;
    const bytes = new Uint8Array(this.#bytes.length * 2);
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }

  #write(value: number): void {
    let rest = value < 0 ? (-value << 1) | 1 : value << 1;
    do {
      const digit = rest & 31;
      rest >>>= 5;
      this.#bytes[this.#length++] = SIGNS[rest > 0 ? digit | 32 : digit]!;
    } while (rest > 0);
  }
}

import { type CompilerErrorCode, compilerErrors } from '../errors/compiler.ts';
import { type ErrorDetails, fillMessage } from '../errors/sallyport-error.ts';
import type { Diagnostic } from './types.ts';

/** Lines of the source shown before and after the one that is meant. */
const CONTEXT_LINES = 2;

/** A line longer than this is cut around the range, so that minified code does not flood the terminal. */
const LINE_WIDTH = 160;

/** Collects what there is to say about one file. */
export class Reporter {
  readonly source: string;
  readonly file: string;
  readonly #found: Diagnostic[] = [];
  #lineStarts: number[] | undefined;

  constructor(source: string, file: string) {
    this.source = source;
    this.file = file;
  }

  /** Adds a diagnostic for a range of the source; the same code at the same place is said once. */
  report(code: CompilerErrorCode, range: { start: number; end: number }, details?: ErrorDetails): void {
    if (this.#found.some((known) => known.code === code && known.start === range.start)) return;
    const entry = compilerErrors[code];
    const { line, column } = this.locate(range.start);
    this.#found.push({
      code,
      severity: entry.severity,
      title: entry.title,
      message: fillMessage(entry.message, details),
      hint: fillMessage(entry.hint, details),
      file: this.file,
      start: range.start,
      end: range.end,
      line,
      column,
      frame: this.#frame(range, line, column),
    });
  }

  has(code: CompilerErrorCode): boolean {
    return this.#found.some((known) => known.code === code);
  }

  /** Everything reported so far, in the order of the source. */
  get diagnostics(): Diagnostic[] {
    return [...this.#found].sort((a, b) => a.start - b.start || a.end - b.end || (a.code < b.code ? -1 : 1));
  }

  /** Line (from 1) and column (from 0) of an offset. */
  locate(offset: number): { line: number; column: number } {
    const starts = this.#starts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - starts[low]! };
  }

  #starts(): number[] {
    if (!this.#lineStarts) {
      this.#lineStarts = [0];
      const newline = /\r\n|[\n\r\u2028\u2029]/g;
      while (newline.exec(this.source)) this.#lineStarts.push(newline.lastIndex);
    }
    return this.#lineStarts;
  }

  #frame(range: { start: number; end: number }, line: number, column: number): string {
    const starts = this.#starts();
    const first = Math.max(1, line - CONTEXT_LINES);
    const last = Math.min(starts.length, line + CONTEXT_LINES);
    const gutter = String(last).length;
    const from = column > LINE_WIDTH - 40 ? column - 40 : 0;
    const rows: string[] = [];
    for (let number = first; number <= last; number++) {
      const whole = this.source.slice(starts[number - 1], starts[number]).replace(/[\r\n\u2028\u2029]+$/, '');
      const text = whole.slice(from, from + LINE_WIDTH);
      const mark = number === line ? '>' : ' ';
      rows.push(`${mark} ${String(number).padStart(gutter)} | ${text}`.trimEnd());
      if (number !== line) continue;
      const width = Math.max(1, Math.min(range.end - range.start, text.length - (column - from)));
      // Tabs stay tabs, so that the marks stand under the text however wide the terminal draws them.
      const indent = text.slice(0, column - from).replace(/[^\t]/g, ' ');
      rows.push(`  ${' '.repeat(gutter)} | ${indent}${'^'.repeat(width)}`);
    }
    return rows.join('\n');
  }
}

/**
 * The one text of a diagnostic that the terminal, Vite's overlay and the tests show.
 *
 * @example
 * ```ts
 * for (const diagnostic of result.diagnostics) console.error(formatDiagnostic(diagnostic));
 * ```
 */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { code, message, file, line, column, frame, hint } = diagnostic;
  return `${code}: ${message}\n  at ${file}:${line}:${column + 1}\n\n${frame}\n\n${hint}`;
}

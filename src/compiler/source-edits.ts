/** A stretch of output: text of our own, or (with `from`) a stretch of the source that begins at that offset. */
export interface Piece {
  text: string;
  from?: number;
}

interface Edit {
  start: number;
  /** Equal to `start` for an insertion. */
  end: number;
  text: string;
  /** Of insertions at one place: what closes a node comes first, what opens one last. */
  order: number;
}

const CLOSING = 0;
const BETWEEN = 1;
const OPENING = 2;

/**
 * Changes to a source that can be written out more than once, as a whole and in parts: an inline function stands in
 * its place and once more at the end of the module. The usual editors write a source once.
 */
export class SourceEdits {
  readonly source: string;
  readonly #edits: Edit[] = [];
  #sorted = true;

  constructor(source: string) {
    this.source = source;
  }

  /** Replaces a range, which no other edit may touch. */
  replace(start: number, end: number, text: string): void {
    this.#add(start, end, text, BETWEEN);
  }

  /** Inserts code, such as a statement, between what ends and what begins at an offset. */
  insert(at: number, text: string): void {
    this.#add(at, at, text, BETWEEN);
  }

  /**
   * Puts text around a node. It is no part of a copy of that node, and is part of a copy of what is around. Of several
   * for one node the first one is outermost.
   */
  wrap(node: { start: number; end: number }, before: string, after: string): void {
    this.#add(node.start, node.start, before, OPENING);
    this.#add(node.end, node.end, after, CLOSING);
  }

  #add(start: number, end: number, text: string, order: number): void {
    this.#edits.push({ start, end, text, order });
    this.#sorted = false;
  }

  #sort(): Edit[] {
    if (!this.#sorted) {
      // Wraps that end at one place were added from the outside in, and close from the inside out.
      const index = new Map(this.#edits.map((edit, at) => [edit, edit.order === CLOSING ? -at : at]));
      this.#edits.sort((a, b) => a.start - b.start || a.order - b.order || index.get(a)! - index.get(b)!);
      this.#sorted = true;
    }
    return this.#edits;
  }

  /** The whole source with its edits. */
  all(): Piece[] {
    return this.#write(0, this.source.length, this.#sort());
  }

  /** A part of the source with the edits inside of it; those at its very ends belong to what is around. */
  part(start: number, end: number): Piece[] {
    const edits = this.#sort();
    let low = 0;
    let high = edits.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (edits[middle]!.start < start) low = middle + 1;
      else high = middle;
    }
    const inside: Edit[] = [];
    for (let index = low; index < edits.length && edits[index]!.start < end; index++) {
      const edit = edits[index]!;
      if (edit.start > start || edit.end > start) inside.push(edit);
    }
    return this.#write(start, end, inside);
  }

  #write(start: number, end: number, edits: readonly Edit[]): Piece[] {
    const pieces: Piece[] = [];
    let position = start;
    for (const edit of edits) {
      if (edit.start > position)
        pieces.push({ text: this.source.slice(position, edit.start), from: position });
      if (edit.text) pieces.push({ text: edit.text });
      position = Math.max(position, edit.end);
    }
    if (end > position) pieces.push({ text: this.source.slice(position, end), from: position });
    return pieces;
  }
}

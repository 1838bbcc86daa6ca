/** Pieces from this size on are kept as they came. */
const largePiece = 4096;
const largestBlock = 64 * 1024;

const nothing = new Uint8Array(0);

/**
 * Collects bytes that arrive in pieces. Small pieces are gathered in blocks: an array of a million one-byte chunks
 * would take two hundred times the memory of its bytes.
 */
export class ByteCollector {
  length = 0;
  private readonly pieces: Uint8Array<ArrayBuffer>[] = [];
  private block = nothing;
  private filled = 0;

  add(piece: Uint8Array<ArrayBuffer>): void {
    this.length += piece.length;
    if (piece.length >= largePiece) {
      this.closeBlock();
      this.pieces.push(piece);
      return;
    }
    if (this.filled + piece.length > this.block.length) {
      this.closeBlock();
      this.block = new Uint8Array(Math.max(piece.length, Math.min(this.length, largestBlock)));
    }
    this.block.set(piece, this.filled);
    this.filled += piece.length;
  }

  /** All bytes so far, in order. */
  chunks(): Uint8Array<ArrayBuffer>[] {
    this.closeBlock();
    return this.pieces;
  }

  /** Copies all bytes into one buffer of their exact size. */
  join(): Uint8Array<ArrayBuffer> {
    const [only, more] = this.chunks();
    if (only !== undefined && more === undefined) return only.slice();
    const bytes = new Uint8Array(this.length);
    let position = 0;
    for (const piece of this.chunks()) {
      bytes.set(piece, position);
      position += piece.length;
    }
    return bytes;
  }

  private closeBlock(): void {
    if (this.filled > 0) this.pieces.push(this.block.subarray(0, this.filled));
    this.block = nothing;
    this.filled = 0;
  }
}

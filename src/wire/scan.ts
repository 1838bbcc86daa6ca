const quote = 0x22;
const backslash = 0x5c;
const openBracket = 0x5b;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** Long texts with next to no brackets (100,000 numbers, one long string) are settled by native searches. */
function countFewBrackets(text: string, most: number): number {
  let found = 0;
  for (const bracket of '[{') {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      if (++found > most) return found;
    }
  }
  return found;
}

/**
 * Counts the containers of a row and how deep they nest before `JSON.parse` allocates any: 1 MiB of `[{},{},…` would
 * cost it 21 MiB. It tells strings from the rest exactly as JSON.parse does, so whatever that would build before it
 * meets an error has been counted here.
 *
 * @returns the number of containers; -1 for more than `maxDepth` levels
 */
export function scanContainers(text: string, bytes: Uint8Array, maxDepth: number): number {
  const end = bytes.length;
  if (end > 1024) {
    const few = Math.min(maxDepth, 64);
    const found = countFewBrackets(text, few);
    if (found <= few) return found;
  }
  let containers = 0;
  let depth = 0;
  let position = 0;
  while (position < end) {
    const byte = bytes[position++] as number;
    if (byte === quote) {
      while (position < end) {
        const inside = bytes[position++];
        if (inside === quote) break;
        if (inside === backslash) position++;
      }
    } else if (byte >= openBracket) {
      // A bracket and the brace of its direction differ by one bit.
      const brace = byte | 0x20;
      if (brace === openBrace) {
        containers++;
        if (++depth > maxDepth) return -1;
      } else if (brace === closeBrace) depth--;
    }
  }
  return containers;
}

/** The directive, as every compiler of React spells it. */
export const DIRECTIVE = 'use server';

/** How many single-letter mistakes a near miss may have: two covers a doubled and a swapped letter, and no other directive is that close. */
const MISTAKES = 2;

/**
 * A short string that stands alone as a statement: something that ends a statement, line or comment before it, and
 * nothing but a closing parenthesis and the end of the statement after it. Few lines of a real program look so.
 */
const LONE_STRING = /(?:^|[\n\r;{}/)>\uFEFF])[ \t(]*(['"`])([^'"`\n\r]{7,40})\1[ \t)]*(?=[;\n\r}/]|$)/g;

/**
 * The cheap question before any parsing: can this text hold the directive, or a misspelling of it (D4)?
 *
 * @returns False where `compile` would return undefined without parsing. True says nothing yet.
 * @example
 * ```ts
 * if (!mayHoldDirective(source)) return null;
 * ```
 */
export function mayHoldDirective(source: string): boolean {
  if (source.includes(DIRECTIVE)) return true;
  for (const match of source.matchAll(LONE_STRING)) if (isNearMiss(match[2]!)) return true;
  return false;
}

/** Where the directive, or a misspelling of it, may begin, in rising order. */
export function findCandidates(source: string): number[] {
  const offsets: number[] = [];
  for (let at = source.indexOf(DIRECTIVE); at !== -1; at = source.indexOf(DIRECTIVE, at + 1))
    offsets.push(at);
  for (const match of source.matchAll(LONE_STRING)) {
    if (isNearMiss(match[2]!)) offsets.push(match.index + match[0].indexOf(match[2]!));
  }
  return offsets.sort((a, b) => a - b);
}

/** Does a string's raw text mean the directive without being it? */
export function isNearMiss(raw: string): boolean {
  if (raw === DIRECTIVE) return false;
  const text = decodeEscapes(raw)
    .trim()
    .toLowerCase()
    .replace(/[\s_:.-]+/g, ' ');
  return Math.abs(text.length - DIRECTIVE.length) <= MISTAKES && distance(text, DIRECTIVE) <= MISTAKES;
}

/** `'use\x20server'` spells the words but is no directive: JavaScript compares the text as written. */
function decodeEscapes(raw: string): string {
  return raw.replace(
    /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|u\{0*([0-9a-f]{1,6})\}|(.))/gi,
    (_, x, u, point, other) => {
      const code = Number.parseInt(x ?? u ?? point, 16);
      return other ?? (code <= 0x10ffff ? String.fromCodePoint(code) : '');
    },
  );
}

/** Edits between two short strings: a letter more, less, other, or two neighbours swapped. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, before[j - 2]! + 1);
      row.push(cost);
    }
    before = last;
    last = row;
  }
  return last[b.length]!;
}

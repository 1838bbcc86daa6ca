// V8 hashes small integers with a function of Thomas Wang's, the same in every process. Backwards it gives numbers whose
// hashes end in the same bits: in a Map or a Set they all are in one bucket.

/** The number by which another one is undone, modulo 2^32. */
function inverse(factor: number): number {
  let found = 1;
  // Each round gets twice as many bits right.
  for (let round = 0; round < 5; round++) found = Math.imul(found, 2 - Math.imul(factor, found));
  return found;
}

/** Undoes `x ^ (x >>> shift)`. */
function undoShift(value: number, shift: number): number {
  let found = value;
  for (let bits = shift; bits < 32; bits += shift) found = value ^ (found >>> shift);
  return found;
}

/** Integers, each less than 2^31, whose hashes end in the same 15 bits. */
export function collidingNumbers(count: number): number[] {
  const found: number[] = [];
  for (let upper = 0; found.length < count && upper < 2 ** 17; upper++) {
    let value = (upper << 15) >>> 0;
    value = undoShift(value, 16);
    value = Math.imul(value, inverse(2057));
    value = undoShift(value, 4);
    value = Math.imul(value, inverse(5));
    value = undoShift(value, 12);
    value = Math.imul(value + 1, inverse(32767)) >>> 0;
    if (value < 2 ** 31) found.push(value);
  }
  return found;
}

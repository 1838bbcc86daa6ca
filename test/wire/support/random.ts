import fc from 'fast-check';

/** Choices that follow from a seed. Far cheaper than an arbitrary for every leaf, and every value is made afresh. */
export interface Random {
  /** A whole number from 0 to below `end`. */
  below(end: number): number;
  pick<Item>(items: readonly Item[]): Item;
  /** True once in `times` times. */
  once(times: number): boolean;
}

/** Mulberry32: small, and good enough to choose with. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const below = (end: number) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end);
  };
  return { below, pick: (items) => items[below(items.length)] as never, once: (times) => below(times) === 0 };
}

/** Values that a function makes of choices and a size. fast-check prints the seed, and shrinks the size. */
export function made<Value>(
  make: (random: Random, size: number) => Value,
  maxSize = 24,
): fc.Arbitrary<Value> {
  return fc.tuple(fc.integer(), fc.nat(maxSize)).map(([seed, size]) => make(createRandom(seed), size));
}

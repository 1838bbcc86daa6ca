/** Milliseconds that one answer may keep the process to itself. */
const longestTurn = 10;

/** Runs `next` when everybody else had a turn. A timer would wait for a millisecond; not every platform has better. */
const later: (next: () => void) => void =
  (globalThis as { setImmediate?: (next: () => void) => void }).setImmediate ??
  ((next) => setTimeout(next, 0));

/**
 * Makes a producer that never waits, such as a generator over what is in memory, wait now and then: a reader that is as
 * fast would otherwise keep it going for as long as it has something, and no other request is served in the meantime
 * (SPEC S1: nobody hangs the process).
 *
 * @returns to be awaited before each step
 */
export function takeTurns(): () => Promise<void> | undefined {
  let began = performance.now();
  return () => {
    if (performance.now() - began < longestTurn) return undefined;
    return new Promise((resolve) => {
      later(() => {
        began = performance.now();
        resolve();
      });
    });
  };
}

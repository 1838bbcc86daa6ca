import fc from 'fast-check';

/** Runs of each property: 20,000, or `WIRE_RUNS` for a quick look. fast-check prints the seed of a failure. */
export const runs = Number(process.env.WIRE_RUNS ?? 20_000);

export const propertyTimeout = 300_000;

/** A counterexample may be a circle of hundreds of values: its beginning and the seed are enough. */
function shorten(error: unknown): never {
  if (error instanceof Error) error.message = error.message.slice(0, 2000);
  throw error;
}

export function check(property: fc.IRawProperty<unknown, false>): void {
  try {
    fc.assert(property as fc.IProperty<unknown>, { numRuns: runs });
  } catch (error) {
    shorten(error);
  }
}

export async function checkAsync(property: fc.IAsyncProperty<unknown>): Promise<void> {
  await fc.assert(property, { numRuns: runs }).catch(shorten);
}

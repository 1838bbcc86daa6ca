import type { FunctionTable } from './function-table.ts';
import { retryReexports } from './marks.ts';

const key = Symbol.for('sallyport.otherIds');
const shared = globalThis as { [key]?: Map<string, Set<string>> };
shared[key] ??= new Map();
const otherIds = shared[key];

/** Notes that a file exports the function of an id again, under an id of its own. */
export function noteOtherId(id: string, other: string): void {
  if (id === other) return;
  otherIds.set(id, (otherIds.get(id) ?? new Set()).add(other));
}

/**
 * The id under which a table has a function. Its mark is that of its own file, and where client and pages know it only
 * through a file that exports it again, that file's id is the endpoint (SPEC D7). Then that file's `protect()` counts too.
 *
 * @param id that of the function's mark
 * @returns undefined where the table has none of its ids; in development, and without a table, the id itself
 */
export function endpointId(id: string, table: FunctionTable | undefined): string | undefined {
  if (table === undefined || table.dev || table.find(id, null) !== undefined) return id;
  const find = () => [...(otherIds.get(id) ?? [])].find((other) => table.find(other, null) !== undefined);
  const found = find();
  if (found !== undefined) return found;
  retryReexports();
  return find();
}

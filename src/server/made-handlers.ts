import type { FunctionTable } from './functions/function-table.ts';

/** What is known of the handlers of one application, for who has to know whether it has one of its own. */
interface MadeHandlers {
  count: number;
  /** Asked when one is made; throws where it comes too late. */
  check?: (() => void) | undefined;
}

// By table, which is what makes an application: two in one process must not be taken for one.
const key = Symbol.for('sallyport.handlers');
const shared = globalThis as {
  [key]?: { byTable: WeakMap<FunctionTable, MadeHandlers>; none: MadeHandlers };
};
shared[key] ??= { byTable: new WeakMap(), none: { count: 0 } };
const { byTable, none } = shared[key];

/** The handlers that were made so far for a table. */
export function madeHandlers(table: FunctionTable | undefined): MadeHandlers {
  if (table === undefined) return none;
  const made = byTable.get(table) ?? { count: 0 };
  byTable.set(table, made);
  return made;
}

/** Counts a handler that the application makes. */
export function noteHandler(table: FunctionTable | undefined): void {
  const made = madeHandlers(table);
  made.check?.();
  made.count++;
}

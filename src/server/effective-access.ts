import { type Access, readAccess } from './access.ts';
import { functionOptions } from './function-options.ts';
import type { FoundFunction } from './function-table.ts';

/**
 * Who may call a function: it says so itself, or its file does with `protect()`, or the handler for all. The nearest
 * word counts, also where it is `'public'`.
 *
 * @throws SP3044 for what is no access, so that a mistake lets nobody in
 */
export function accessOf(
  { run, mark, name }: FoundFunction,
  ofHandler: Access | undefined,
): Access | undefined {
  const own = functionOptions(run)?.access ?? mark.access?.() ?? mark.protection?.();
  return own === undefined ? ofHandler : readAccess(own, `${name}()`);
}

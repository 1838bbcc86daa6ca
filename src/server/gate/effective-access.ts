import { functionOptions } from '../functions/function-options.ts';
import type { FoundFunction } from '../functions/function-table.ts';
import { protectionOf } from '../functions/marks.ts';
import { type Access, checkAccess, readAccess } from './access.ts';
import { ofApplication } from './refusal.ts';

/**
 * Who may call a function: it says so itself, or its file does with `protect()`, or the handler for all. The nearest
 * word counts, also where it is `'public'`.
 *
 * @throws SP3044 for what is no access, so that a mistake lets nobody in
 */
export function accessOf(
  { id, run, mark, name }: FoundFunction,
  ofHandler: Access | undefined,
): Access | undefined {
  const own = functionOptions(run)?.access;
  if (own !== undefined) return readAccess(own, `${name}()`);
  const say = mark.access ?? protectionOf(id, mark);
  // Whoever meant to say something and did not must not be taken for somebody who left it to the handler.
  return say === undefined ? ofHandler : readAccess(say(), `${name}()`);
}

/**
 * Asks whoever says who may call a function whether this caller may.
 *
 * @throws FunctionFailure with what a policy throws, a denial as a rule, or with SP3044
 */
export function requireAccess(found: FoundFunction, ofHandler: Access | undefined): Promise<void> {
  return ofApplication(() => checkAccess(accessOf(found, ofHandler)));
}

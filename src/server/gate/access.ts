import { policyErrors } from '../../errors/policy.ts';
import { createError } from '../../errors/sallyport-error.ts';
import { isPolicy, type Policy } from './policy.ts';

/** Who may call: everybody, or whoever a policy clears. Of a list all must clear, in this order. */
export type Access = 'public' | Policy | readonly Policy[];

/**
 * Asks the policies of a function, in order; settles when all cleared the caller.
 *
 * @param access what the function, its file or the application says; undefined asks nobody
 * @throws what the first policy that does not clear throws; SP3044 for what is no access, so that a mistake lets nobody
 *   in
 */
export async function checkAccess(access: Access | undefined): Promise<void> {
  if (access === undefined) return;
  const readable = readAccess(access, 'This function');
  if (readable === 'public') return;
  for (const policy of Array.isArray(readable) ? readable : [readable]) await policy.check();
}

/**
 * The statement of a `'use server'` file that says who may call its functions, for all that do not say so themselves.
 *
 * @param access a policy, a list of them that all must clear, or `'public'`
 * @throws SP3043 anywhere but at the top level of a compiled file; SP3044 for what is no policy
 * @example
 * ```ts
 * 'use server';
 * import { protect } from 'sallyport/server';
 * import { signedIn } from './policies';
 *
 * protect(signedIn);
 *
 * export async function rename(name: string) { … }
 * ```
 */
export function protect(access: Access): void;
export function protect(access: Access, file?: string): Access {
  // Only the compiler adds the file, and reads what is returned.
  if (file === undefined) throw createError(policyErrors, 'SP3043');
  return readAccess(access, file);
}

/**
 * Checks what says who may call, when it is said.
 *
 * @param place who says it, for messages
 * @throws SP3044
 */
export function readAccess(access: unknown, place: string): Access {
  if (access === 'public' || isPolicy(access)) return access;
  if (!Array.isArray(access)) throw refuse(place, describe(access));
  // All of none clear everybody.
  if (access.length === 0) throw refuse(place, 'the list is empty');
  const wrong = access.findIndex((entry) => !isPolicy(entry));
  if (wrong >= 0) throw refuse(place, `entry ${wrong} of the list is ${describe(access[wrong])}`);
  return access;
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'a function that is not wrapped in definePolicy()';
  if (value === null || value === undefined || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? 'a list' : `of type ${typeof value}`;
}

function refuse(place: string, reason: string) {
  return createError(policyErrors, 'SP3044', { place, reason });
}

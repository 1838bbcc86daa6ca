import { policyErrors } from '../../errors/policy.ts';
import { createError, recognizeAcrossCopies, SallyportError } from '../../errors/sallyport-error.ts';

const defaults = {
  401: 'This is only for those who are signed in.',
  403: 'The caller may not do this.',
} as const;

/** What {@link deny} throws: the caller is refused with this status. */
export class Denied extends SallyportError {
  override name = 'Denied';
}

recognizeAcrossCopies(Denied, 'Denied');

/** Whether a thrown value is a refusal by {@link deny}, of any copy of this package. */
export function isDenied(thrown: unknown): thrown is Denied {
  try {
    return thrown instanceof Denied;
  } catch {
    // A revoked proxy throws at every look.
    return false;
  }
}

/**
 * Refuses the caller: in a policy, or inside a function where only its data tells who may (the owner of an order). The
 * call ends with this status; in the browser its promise rejects with a `CallError` that has it as `status`.
 *
 * @param status 401 where signing in would help, 403 where it would not
 * @param message one sentence for the caller
 * @throws always
 * @example
 * ```ts
 * const signedIn = definePolicy(({ context }) => context.user ?? deny(401));
 *
 * export async function cancelOrder(id: string) {
 *   const order = await findOrder(id);
 *   if (order.owner !== signedIn.get().id) deny(403);
 *   …
 * }
 * ```
 */
export function deny(status: 401 | 403, message?: string): never {
  if (status !== 401 && status !== 403) {
    const reason = `it is ${String(status)}, not 401 or 403`;
    throw createError(policyErrors, 'SP3046', { name: 'deny', option: 'status', reason });
  }
  const code = status === 401 ? 'SP3041' : 'SP3042';
  const made = createError(policyErrors, code, { message: message ?? defaults[status] });
  throw new Denied(code, made.message, { status, hint: made.hint });
}

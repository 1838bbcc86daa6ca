import { policyErrors } from '../../errors/policy.ts';
import { createError } from '../../errors/sallyport-error.ts';
import type { Cookies } from '../request/cookies.ts';
import { asyncVariable, type RegisteredContext, type RequestScope, requireScope } from '../request/scope.ts';

/** What a policy is told of the caller. The body is not there: nothing of it is read before the caller is cleared. */
export interface PolicySubject {
  readonly request: Request;
  readonly cookies: Cookies;
  /** What `createHandler({ context })` made of the request. */
  readonly context: RegisteredContext;
}

/** What clears a caller. Not `false`, `null` or `undefined`: a policy that forgot to refuse must not let in. */
export type Cleared = (object & { readonly then?: never }) | string | number | bigint | symbol | true;

/** Says who may call. Made by {@link definePolicy}. */
export interface Policy<Value = unknown> {
  /** For messages. */
  readonly name: string;
  /**
   * What the policy returned in this request, such as the user.
   *
   * @throws SP3040 where it did not run in this request, which includes direct calls on the server; SP3010 outside of
   *   a request
   */
  get(): Value;
  /**
   * Runs the policy in the request that is being handled, where it did not run yet: for rendering, for code that
   * functions share, and for policies that build on one another.
   *
   * @throws what the policy throws, a refusal as a rule; SP3010 outside of a request
   */
  check(): Promise<Value>;
}

type Check<Value> = (subject: PolicySubject) => Value | Promise<Value>;

/** One run of a policy in one request. */
interface Run {
  readonly policy: Policy;
  value: Promise<unknown>;
  /** What came of it, as soon as that is known. */
  outcome?: { readonly value: unknown } | { readonly error: unknown };
  /** The runs that this one waits for now. */
  readonly waitsFor: Set<Run>;
}

const brand = Symbol.for('sallyport.policy');

/** Whether a value was made by {@link definePolicy}, of any copy of this package. */
export function isPolicy(value: unknown): value is Policy {
  return typeof value === 'object' && value !== null && brand in value;
}

// Per request, for every copy of this package: a policy must not run twice because it is asked through two of them.
const key = Symbol.for('sallyport.policyRuns');
const shared = globalThis as { [key]?: WeakMap<object, Map<object, Run>> };
shared[key] ??= new WeakMap();
const runs = shared[key];

/** The run in which the code at hand is called. */
const current = asyncVariable<Run>('policy');

/**
 * Makes a policy: who may call. It refuses with `deny(401)` or `deny(403)` and clears by returning a value, which the
 * functions behind it get, typed, from `get()`. It runs at most once per request, whoever asks. It may use
 * `getCookies()` and its like, throw a `PublicError`, or `redirect()`; whatever else it throws is an unexpected error,
 * and the function does not run.
 *
 * @param name for messages; default: the name of the function
 * @param check decides
 * @example
 * ```ts
 * export const signedIn = definePolicy('signedIn', ({ context }) => context.user ?? deny(401));
 *
 * export const rename = serverFunction({ access: signedIn }, async (name: string) => {
 *   await saveName(signedIn.get().id, name);
 * });
 * ```
 */
export function definePolicy<Value extends Cleared>(check: Check<Value>): Policy<Value>;
export function definePolicy<Value extends Cleared>(name: string, check: Check<Value>): Policy<Value>;
export function definePolicy<Value extends Cleared>(
  ...given: [check: Check<Value>] | [name: string, check: Check<Value>]
): Policy<Value> {
  const [name, check] = given.length === 1 ? [given[0].name, given[0]] : given;
  if (typeof check !== 'function') {
    throw createError(policyErrors, 'SP3046', {
      name: 'definePolicy',
      option: 'check',
      reason: 'it is no function',
    });
  }
  const policy: Policy<Value> & { [brand]: true } = {
    name: name || '(unnamed)',
    get: () => readValue<Value>(policy),
    check: () => runOnce(policy, check, requireScope(`${policy.name}.check`)),
    [brand]: true,
  };
  return Object.freeze(policy);
}

function readValue<Value>(policy: Policy): Value {
  const outcome = runs.get(requireScope(`${policy.name}.get`).identity)?.get(policy)?.outcome;
  if (outcome === undefined) throw createError(policyErrors, 'SP3040', { policy: policy.name });
  if ('error' in outcome) throw outcome.error;
  return outcome.value as Value;
}

function runOnce<Value>(policy: Policy<Value>, check: Check<Value>, scope: RequestScope): Promise<Value> {
  let ofRequest = runs.get(scope.identity);
  if (ofRequest === undefined) {
    ofRequest = new Map();
    runs.set(scope.identity, ofRequest);
  }
  let run = ofRequest.get(policy);
  if (run === undefined) {
    const begun: Run = { policy, value: Promise.resolve(), waitsFor: new Set() };
    // Known before it begins: one that asks for itself must find itself.
    ofRequest.set(policy, begun);
    begun.value = current.run(begun, () => decide(begun, check, scope));
    // A denial that nobody waits for must not end the process.
    begun.value.catch(() => {});
    run = begun;
  }
  return waitFor(run) as Promise<Value>;
}

async function decide(run: Run, check: Check<unknown>, scope: RequestScope): Promise<unknown> {
  const { request, cookies } = scope;
  try {
    const value = await check({ request, cookies, context: scope.context as RegisteredContext });
    // `({ context }) => context.user` would let everybody in who has none.
    if (value === undefined || value === null || value === false)
      throw createError(policyErrors, 'SP3045', { policy: run.policy.name, value: String(value) });
    run.outcome = { value };
    return value;
  } catch (error) {
    run.outcome = { error };
    throw error;
  }
}

function waitFor(run: Run): Promise<unknown> {
  const waiting = current.get();
  if (waiting === undefined || waiting.outcome !== undefined || run.outcome !== undefined) return run.value;
  const chain = pathBetween(run, waiting);
  if (chain !== undefined) {
    const names = [waiting, ...chain].map(({ policy }) => policy.name).join(' → ');
    throw createError(policyErrors, 'SP3048', { policy: waiting.policy.name, chain: names });
  }
  waiting.waitsFor.add(run);
  const settled = () => waiting.waitsFor.delete(run);
  run.value.then(settled, settled);
  return run.value;
}

/** The runs on the way from one that is waited for to the one that waits: there is none, unless they wait for ever. */
function pathBetween(from: Run, to: Run, seen: Set<Run> = new Set()): Run[] | undefined {
  if (from === to) return [to];
  seen.add(from);
  for (const next of from.waitsFor) {
    const rest = seen.has(next) ? undefined : pathBetween(next, to, seen);
    if (rest !== undefined) return [from, ...rest];
  }
  return undefined;
}

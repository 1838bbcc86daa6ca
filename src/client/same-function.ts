import type { CallOptions } from './call-options.ts';
import { clientState } from './configure.ts';
import { createCallError } from './errors.ts';
import { joinSignals, untilAborted } from './queue.ts';
import type { Reference } from './reference.ts';

/** The newest call of a function, with what was bound to it. */
export interface NewestCall {
  readonly bound: readonly unknown[];
  /** Ends the call, and what still streams in its result. */
  readonly stop: AbortController;
  /** Until the root of its result is there. */
  outcome?: Promise<unknown> | undefined;
}

/**
 * Makes a call of a function of which one at a time is enough.
 *
 * `drop` answers with the promise of the call that runs: whoever calls twice sees its pending state for as long as
 * something happens, and gets what came of it. A rejection would put an error on the screen for a second click.
 *
 * @param call makes it
 */
export function callOnce(
  { id, bound, name }: Reference,
  mode: 'latest' | 'drop',
  call: (options: CallOptions) => Promise<unknown>,
  options: CallOptions,
): Promise<unknown> {
  const { newest } = clientState();
  const calls = newest.get(id) ?? [];
  const before = calls.find((other) => areSame(other.bound, bound));
  // The caller may leave sooner than the call that it joins.
  if (mode === 'drop' && before?.outcome !== undefined)
    return options.signal === undefined ? before.outcome : untilAborted(before.outcome, options.signal);
  const current: NewestCall = { bound, stop: new AbortController() };
  newest.set(id, [current, ...calls.filter((other) => other !== before && other.outcome !== undefined)]);
  if (mode === 'latest') before?.stop.abort(createCallError('SP4020', name));
  const outcome = call({ ...options, signal: joinSignals(current.stop, options.signal) });
  current.outcome = outcome;
  const end = () => {
    current.outcome = undefined;
  };
  outcome.then(end, end);
  return outcome;
}

function areSame(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.length === others.length && some.every((value, index) => Object.is(value, others[index]));
}

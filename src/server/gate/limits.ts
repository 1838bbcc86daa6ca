import { createError } from '../../errors/sallyport-error.ts';
import { serverErrors } from '../../errors/server.ts';
import { argumentLimits, type WireLimits } from '../../wire/limits.ts';

/** What a call may cost: its message, its time, and how many there may be at once. */
export interface Limits extends WireLimits {
  /**
   * Milliseconds that a body may stand still. It is an allowance: silence uses it up, bytes fill it up again. Default:
   * 10,000; `Infinity` for no deadline at all.
   */
  readonly bodyIdle: number;
  /**
   * Bytes per second that a body has to bring in the long run: what comes more slowly uses up `bodyIdle` as silence does.
   * There is no limit on the whole time, so a large file may take as long as the line needs. Default: 500; 0 for none.
   */
  readonly minimumRate: number;
  /** Milliseconds that a function may take which does not say so itself. Default: `Infinity`. */
  readonly functionTime: number;
  /**
   * Calls at once, in this process: from the moment the function begins until its answer has ended. More are refused with
   * 503 and `Retry-After`; none ever waits. Default: 10,000.
   */
  readonly concurrentCalls: number;
}

const defaultLimits: Limits = {
  ...argumentLimits,
  bodyIdle: 10_000,
  minimumRate: 500,
  functionTime: Number.POSITIVE_INFINITY,
  concurrentCalls: 10_000,
};

/** In milliseconds: what is longer would fire at once. */
export const longestTimer = 2 ** 31 - 1;

/**
 * What a limit may be, where that is not any whole number from 0 on, or Infinity. Where 0 would refuse every call, it is
 * more likely meant as "none".
 */
const ranges: Partial<Record<keyof Limits, { from: number; to: number; infinite: boolean }>> = {
  bodyIdle: { from: 1, to: longestTimer, infinite: true },
  minimumRate: { from: 0, to: Number.MAX_SAFE_INTEGER, infinite: false },
  functionTime: { from: 1, to: longestTimer, infinite: true },
  concurrentCalls: { from: 1, to: Number.MAX_SAFE_INTEGER, infinite: true },
};

const anyRange = { from: 0, to: Number.MAX_SAFE_INTEGER, infinite: true };

/**
 * The limits in force. Checked when the handler is made, so that a typing error shows at start-up.
 *
 * @throws SP3015 for a limit that there is not, or a value that it cannot have
 */
export function readLimits(given: Partial<Limits> = {}): Limits {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(defaultLimits, name)) throw refuse(`there is no limit ${JSON.stringify(name)}`);
    if (value !== undefined) requireInRange(name, value);
  }
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaultLimits, ...Object.fromEntries(set) };
}

function requireInRange(name: string, value: unknown): void {
  const { from, to, infinite } = ranges[name as keyof Limits] ?? anyRange;
  if (infinite && value === Number.POSITIVE_INFINITY) return;
  if (Number.isSafeInteger(value) && (value as number) >= from && (value as number) <= to) return;
  const end = to === Number.MAX_SAFE_INTEGER ? 'on' : `to ${to}`;
  throw refuse(
    `${name} is ${String(value)}, not a whole number from ${from} ${end}${infinite ? ', or Infinity' : ''}`,
  );
}

function refuse(reason: string) {
  return createError(serverErrors, 'SP3015', { option: 'limits', reason });
}

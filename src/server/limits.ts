import { createError } from '../errors/sallyport-error.ts';
import { serverErrors } from '../errors/server.ts';
import { argumentLimits, type WireLimits } from '../wire/limits.ts';

/** The limits in force. Checked when the handler is made, so that a typing error shows at start-up. */
export function readLimits(given: Partial<WireLimits> = {}): WireLimits {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(argumentLimits, name)) throw refuse(`there is no limit ${JSON.stringify(name)}`);
    const isNumber = value === undefined || value === Number.POSITIVE_INFINITY || Number.isSafeInteger(value);
    if (!isNumber || (value ?? 0) < 0)
      throw refuse(`${name} is ${String(value)}, not a whole number from 0 on`);
  }
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...argumentLimits, ...Object.fromEntries(set) };
}

function refuse(reason: string) {
  return createError(serverErrors, 'SP3015', { option: 'limits', reason });
}

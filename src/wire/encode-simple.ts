import { wireVersion } from './constants.ts';
import type { EncodeOptions } from './preparation.ts';
import { Preparation } from './preparation.ts';
import { prepare } from './prepare.ts';

/**
 * Encodes arguments that have nothing rare in them, which is most.
 *
 * @throws {@link needsRare} for all others, and for what cannot be sent
 */
export function encodeSimple(args: readonly unknown[], options: EncodeOptions): string {
  const state = new Preparation(options);
  const prepared = prepare(state, args, 0);
  return `${wireVersion}${state.tagged ? '~' : '='}${JSON.stringify(prepared)}\n`;
}

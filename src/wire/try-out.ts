import { type EncodeOptions, Preparation } from './preparation.ts';
import { rareForTrials } from './prepare-rare.ts';
import { headOf, writeRow } from './rows.ts';
import { Scope } from './scope.ts';

/**
 * Finds out whether a value could be sent whole, for one that leaves another way: promises in it are awaited and looked
 * at, what `embed` takes is taken for granted, and its bytes are not made.
 *
 * @throws (rejects) SallyportError SP20xx with the path of what cannot be sent, what `check` throws, and the reason of a
 *   promise that rejects
 */
export async function tryOut(value: unknown, options: EncodeOptions): Promise<void> {
  const state = new Preparation(options, rareForTrials);
  writeRow(state, [], { id: '', kind: '=', path: options.root ?? 'value', scope: new Scope() }, value);
  while (state.pending.length > 0) {
    const wave = state.pending.splice(0);
    const promises = wave.filter(({ kind }) => kind === 'P');
    for (const { kind, source } of wave) if (kind === 'E') void (source as ReadableStream).cancel();
    const values = await Promise.all(promises.map(({ source }) => source));
    for (const [index, pending] of promises.entries()) writeRow(state, [], headOf(pending), values[index]);
  }
}

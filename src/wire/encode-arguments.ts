import { type WireMessage, type WirePart, wireVersion } from './format.ts';
import { type EncodeOptions, Preparation } from './preparation.ts';
import { rareForArguments } from './prepare-rare.ts';
import { finishMessage, headOf, writeRow } from './rows.ts';
import { Scope } from './scope.ts';

/**
 * Encodes arguments. Synchronous, unless there is a promise among them: promises are awaited first, so that the message
 * is whole when it leaves.
 *
 * Large buffers are not copied: parts of a message are views of them. Use it at once (`new Blob(parts)` copies), or what
 * is sent is what they hold by then. Where promises were awaited, they were copied.
 *
 * @throws SallyportError SP20xx with the path of a value that cannot be sent, before anything is. With a promise among
 *   the arguments it rejects instead, and with the promise's own reason where that one rejects.
 * @example
 * ```ts
 * const body = await encodeArguments([1, new Map()]);
 * await fetch(url, { method: 'POST', headers: { 'content-type': wireContentType }, body: toBlob(body) });
 * ```
 */
export function encodeArguments(
  args: readonly unknown[],
  options: EncodeOptions = {},
): WireMessage | Promise<WireMessage> {
  const state = new Preparation(options, rareForArguments);
  const parts: WirePart[] = [String(wireVersion)];
  state.live = true;
  writeRow(state, parts, { id: '', kind: '=', path: options.root ?? 'arguments', scope: new Scope() }, args);
  return state.pending.length === 0 ? finishMessage(parts) : settleArguments(state, parts.map(detach));
}

/** What is sent is what was there at the call, however long a promise takes. */
function detach(part: WirePart): WirePart {
  return part instanceof Uint8Array ? part.slice() : part;
}

async function settleArguments(state: Preparation, parts: WirePart[]): Promise<WireMessage> {
  state.live = false;
  while (state.pending.length > 0) {
    const wave = state.pending;
    state.pending = [];
    const values = await Promise.all(wave.map((pending) => pending.source));
    for (const [index, pending] of wave.entries()) {
      writeRow(state, parts, headOf(pending), values[index]);
    }
  }
  return finishMessage(parts);
}

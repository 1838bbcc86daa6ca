import { takeWindow } from './buffers.ts';
import type { WireMessage, WirePart } from './format.ts';
import type { PendingValue, Preparation } from './preparation.ts';
import { prepare } from './prepare.ts';
import { Scope } from './scope.ts';

/** Bodies up to this size are joined into one buffer, so that they leave in one write. */
const joinBytes = 64 * 1024;

const encoder = new TextEncoder();

/** Puts a part behind the others; text joins text. */
export function writePart(parts: WirePart[], part: WirePart): void {
  const last = parts.length - 1;
  if (typeof part === 'string' && typeof parts[last] === 'string') parts[last] += part;
  else parts.push(part);
}

function nodesOf({ members, numbers }: Scope) {
  return numbers ?? members;
}

/** Forgets the nodes from a number on: their row was never written. */
function forgetNodes(scope: Scope, from: number): void {
  const nodes = nodesOf(scope);
  for (const node of [...nodes.keys()].slice(from)) nodes.delete(node);
}

/** What was let go of, so that nothing is ended twice. */
export const abandoned = new WeakSet<object>();

/**
 * Lets go of what was met in a value that cannot be sent after all: a promise that nobody waits for would end the
 * process when it rejects, and a stream that nobody reads would hold what it has open.
 */
function abandon(dropped: readonly PendingValue[]): void {
  for (const { kind, source } of dropped) {
    abandoned.add(source as object);
    const ended = kind === 'P' ? source : endOf(source as Endable);
    Promise.resolve(ended).catch(() => {});
  }
}

type Endable = Partial<ReadableStream> & Partial<AsyncIterable<unknown>> & { stream?: ReadableStream };

async function endOf(source: Endable): Promise<void> {
  if (source.stream !== undefined) await source.stream.cancel();
  else if (source.cancel !== undefined) await source.cancel();
  else await source[Symbol.asyncIterator]?.().return?.();
}

/** What begins the row of a value: whose it is, and how it is to be read. */
export interface RowHead {
  /** Number of the promise or stream; empty for the root. */
  readonly id: number | '';
  /** `=` where the row may be plain JSON; `~` where its nodes have to be numbered; `!` for an error. */
  readonly kind: '=' | '~' | '!';
  /** Name of the value in error paths. */
  readonly path: string;
  /** The nodes that the row may refer to. */
  readonly scope: Scope;
}

/**
 * Writes the row of a value and, before it, its buffers and files.
 *
 * @throws SallyportError SP20xx for a value that cannot be sent; then nothing was written, and nothing is remembered.
 */
export function writeRow(state: Preparation, parts: WirePart[], head: RowHead, value: unknown): void {
  const { announced, pending } = state;
  const nodes = nodesOf(head.scope).size;
  state.scope = head.scope;
  state.root = head.path;
  state.row++;
  state.tagged = false;
  state.parts = [];
  state.buffers = undefined;
  state.binding.length = 0;
  let json: string;
  let contents: (Blob | Uint8Array<ArrayBuffer>)[];
  try {
    const tree = prepare(state, value, 0);
    // Before the tree becomes text: only now are the views' places in their buffers known, and the tags learn them.
    contents = state.parts.map((part) => (part instanceof Blob ? part : takeWindow(part, state.live)));
    json = JSON.stringify(tree);
  } catch (error) {
    forgetNodes(head.scope, nodes);
    abandon(pending.splice(pending.length - (state.announced - announced)));
    state.announced = announced;
    throw error;
  }
  for (const content of contents) {
    // The bytes are taken first and measured afterwards: the length is that of what leaves.
    writePart(parts, content instanceof Blob ? `f${content.size}\n` : `b${content.byteLength}\n`);
    writePart(parts, content);
  }
  const kind = head.kind === '=' && state.tagged ? '~' : head.kind;
  writePart(parts, `${head.id}${kind}${json}\n`);
}

/** What the row of a promise begins with. */
export function headOf({ id, path, scope }: PendingValue): RowHead {
  return { id, kind: '~', path: `(await ${path})`, scope };
}

/** Gives a finished message its cheapest form. */
export function finishMessage(parts: WirePart[]): WireMessage {
  if (parts.length === 1) return parts[0] as string;
  let size = 0;
  for (const part of parts) {
    if (part instanceof Blob) return parts;
    size += typeof part === 'string' ? part.length * 3 : part.byteLength;
    if (size > joinBytes) return parts;
  }
  return joinParts(parts as (string | Uint8Array<ArrayBuffer>)[]);
}

/** Joins parts that are all in memory into one buffer. */
export function joinParts(parts: (string | Uint8Array<ArrayBuffer>)[]): Uint8Array<ArrayBuffer> {
  const chunks = parts.map((part) => (typeof part === 'string' ? encoder.encode(part) : part));
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0));
  let position = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, position);
    position += chunk.byteLength;
  }
  return bytes;
}

/** Writes the row of an error. If what `encodeError` gave cannot be sent, the error arrives and says nothing. */
export function writeError(
  state: Preparation,
  parts: WirePart[],
  id: RowHead['id'],
  error: unknown,
  encodeError: ((error: unknown) => unknown) | undefined,
): void {
  const row: WirePart[] = [];
  const head: RowHead = { id, kind: '!', path: 'error', scope: new Scope() };
  try {
    writeRow(state, row, head, encodeError?.(error));
  } catch {
    writeRow(state, row, head, undefined);
  }
  for (const part of row) writePart(parts, part);
}

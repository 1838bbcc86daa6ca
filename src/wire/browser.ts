import type { DecodeStreamOptions } from './decode-stream.ts';
import { encodeSimple } from './encode-simple.ts';
import type { WireMessage } from './format.ts';
import { needsRare } from './needs-rare.ts';
import type { EncodeOptions } from './preparation.ts';
import { type Root, readSingleRow, unwrap } from './revive.ts';
import { openSource, type Source } from './source.ts';

// The wire in as few bytes as a browser can start with. Plain values, the common tags and forms are read and written
// here, failures too; a buffer, a file, a promise or a stream loads the other half, once, and starts over with that.

type Rare = typeof import('./browser-rare.ts');
type Chunk = Uint8Array<ArrayBuffer>;

const newline = 0x0a;
let rare: Rare | undefined;
let onItsWay: Promise<void> | undefined;

/**
 * Loads the half of the wire that is not there from the start. Optional: a page that knows it will send files can call
 * it early.
 */
export async function loadRare(): Promise<Rare> {
  rare ??= await import('./browser-rare.ts');
  return rare;
}

/** `encodeArguments` for the browser: a promise also where the other half has to be loaded first. */
export function encodeArguments(
  args: readonly unknown[],
  options: EncodeOptions = {},
): WireMessage | Promise<WireMessage> {
  if (rare !== undefined) return rare.encodeArguments(args, options);
  try {
    return encodeSimple(args, options);
  } catch (error) {
    if (error !== needsRare) throw error;
    const loading = loadRare();
    onItsWay ??= afterwards(loading);
    return loading.then((loaded) => loaded.encodeArguments(args, options));
  }
}

/**
 * While arguments wait for the other half: settles when those have been encoded, as far as they hold no promises. Whoever
 * comes later waits for it, or calls would overtake the first one that has a file (SPEC C5).
 */
export function earlierArguments(): Promise<void> | undefined {
  return onItsWay;
}

async function afterwards(loading: Promise<unknown>): Promise<void> {
  await loading.catch(() => {});
  // All that waited for the same is done before the next task.
  await new Promise((resolve) => setTimeout(resolve));
  onItsWay = undefined;
}

/**
 * Reads a message that is simple and here in one piece. Whatever else it is, is for the other half to say. Failures must
 * not need that: after a deploy its file may be gone, and that is what the failure says.
 */
function readSimple(chunks: readonly Chunk[], options: DecodeStreamOptions): Root | undefined {
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const text = chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('') + decoder.decode();
    return readSingleRow({ options, nodes: [] }, text);
  } catch {
    return undefined;
  }
}

/** `decode` for the browser: a promise where the other half has to be loaded first. */
export function decode(body: Chunk, options: DecodeStreamOptions): unknown {
  const root = options.limits === undefined ? readSimple([body], options) : undefined;
  return root === undefined ? loadRare().then((loaded) => loaded.decode(body, options)) : unwrap(root);
}

/** `decodeStream` for the browser. `limits` are for the other half to keep. */
export async function decodeStream(
  bytes: ReadableStream<Uint8Array>,
  options: DecodeStreamOptions,
): Promise<unknown> {
  const source = openSource(bytes.getReader(), options);
  const chunks: Chunk[] = [];
  const root = options.limits === undefined ? await readRoot(source, chunks, options) : undefined;
  return root === undefined ? (await loadRare()).receive(source, chunks, options) : unwrap(root);
}

/** The root of a message that is simple and ends behind it; undefined for any other, whose first chunks are kept. */
async function readRoot(
  source: Source,
  chunks: Chunk[],
  options: DecodeStreamOptions,
): Promise<Root | undefined> {
  let root: Root | undefined;
  for (;;) {
    const chunk = await nextOf(source);
    if (chunk === undefined) return root;
    chunks.push(chunk);
    // A row behind the root, or a root that is not simple.
    if (root !== undefined) return undefined;
    if (!chunk.includes(newline)) continue;
    root = readSimple(chunks, options);
    if (root === undefined) return undefined;
  }
}

/** The next bytes. A source that fails, or is silent for too long, is let go. */
function nextOf(source: Source): Promise<Chunk | undefined> {
  const next = source.next();
  next.catch((error) => Promise.resolve(source.reader.cancel(error)).catch(() => {}));
  return next;
}

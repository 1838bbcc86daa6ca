import { handoverName } from '../page-protocol.ts';

const encoder = new TextEncoder();
const end = '</body></html>';

/**
 * Puts React's stream of a page into its HTML, as scripts that the page's own script reads: what the browser needs to
 * take the page over comes with the page, as it becomes known.
 *
 * HTML is cut only where the renderer has come to a stop: in between a tag may be half written.
 *
 * @param stream of the page
 * @param nonce for the scripts, where the page has a Content-Security-Policy
 */
export function handOver(
  stream: ReadableStream<Uint8Array>,
  nonce: string | undefined,
): TransformStream<Uint8Array, Uint8Array> {
  const tag = nonce === undefined ? '<script>' : `<script nonce="${nonce.replaceAll('"', '&quot;')}">`;
  const script = (code: string) => encoder.encode(`${tag}${code}</script>`);
  const piece = (code: string) => script(`self.${handoverName}.push(${code})`);
  // An element of the page with this id would be a global variable of that name, but none of the window's own.
  const first = `Object.hasOwn(self,"${handoverName}")||(self.${handoverName}=[]);self.${handoverName}.href=location.href`;
  const reader = stream.getReader();
  const html: Uint8Array[] = [];
  let hasEnd = false;
  /** Nobody reads the page any more, or it has broken off. */
  let over = false;
  /** Settles when the renderer has come to a stop and what it wrote has been passed on. */
  let stopped: Promise<void> | undefined;
  let handedOver: Promise<void> | undefined;

  function passHtml(controller: TransformStreamDefaultController<Uint8Array>): void {
    stopped = undefined;
    for (const bytes of html.splice(0)) {
      const isEnd = endsWith(bytes, end);
      hasEnd ||= isEnd;
      const kept = isEnd ? bytes.subarray(0, bytes.length - end.length) : bytes;
      if (kept.length > 0) controller.enqueue(kept);
    }
  }

  async function passStream(controller: TransformStreamDefaultController<Uint8Array>): Promise<void> {
    // Somebody may go back before the page's own script is there to notice.
    controller.enqueue(script(first));
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      while (stopped !== undefined) await stopped;
      controller.enqueue(piece(literalOf(value)));
    }
  }

  return new TransformStream(
    {
      transform(bytes, controller) {
        html.push(bytes);
        stopped ??= nextTurn().then(() => {
          // Whoever read it may have gone in this very turn, and the stream may have broken.
          if (over) return;
          passHtml(controller);
          handedOver ??= passStream(controller).catch((error: unknown) => {
            over = true;
            fail(controller, error);
          });
        });
      },
      async flush(controller) {
        await stopped;
        await handedOver;
        controller.enqueue(piece('0'));
        if (hasEnd) controller.enqueue(encoder.encode(end));
      },
      cancel(reason: unknown) {
        over = true;
        return reader.cancel(reason);
      },
    } as Transformer<Uint8Array, Uint8Array>,
    undefined,
    { highWaterMark: 0 },
  );
}

/** The page breaks off; where nobody reads it any more there is nothing to break. */
function fail(controller: TransformStreamDefaultController<Uint8Array>, error: unknown): void {
  try {
    controller.error(error);
  } catch {
    // Closed already.
  }
}

/** The renderer writes without a pause what it has, and what it has written comes through in the same turn. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Text as a string, anything else as base64 in a list: React's stream can hold bytes. */
function literalOf(bytes: Uint8Array): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return JSON.stringify(text)
      .replaceAll('<', '\\u003c')
      .replaceAll('\u2028', '\\u2028')
      .replaceAll('\u2029', '\\u2029');
  } catch {
    // A character may be cut in two, too.
    return `["${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}"]`;
  }
}

function endsWith(bytes: Uint8Array, text: string): boolean {
  const start = bytes.length - text.length;
  for (let index = 0; index < text.length; index++)
    if (bytes[start + index] !== text.charCodeAt(index)) return false;
  return start >= 0;
}

import type { WireMessage, WirePart } from './format.ts';

// A message as text, for a hidden field of a form or an element of a page. Most messages are text already; one with
// bytes in it becomes base64, told by its first character: a message begins with its version, a digit.

const base64Mark = '~';

/** Message -> text; a promise where there are files in it. {@link messageOfText} reads it. */
export function textOfMessage(message: WireMessage): string | Promise<string> {
  if (typeof message === 'string') return message;
  const parts: readonly WirePart[] = Array.isArray(message) ? message : [message];
  if (parts.every(isInMemory)) return toBase64(parts);
  return new Blob([...parts]).arrayBuffer().then((buffer) => toBase64([new Uint8Array(buffer)]));
}

/**
 * Text -> the bytes of a message.
 *
 * @param text from a stranger: what is no base64 gives no bytes, which is no message
 */
export function messageOfText(text: string): Uint8Array<ArrayBuffer> {
  // Forms send every line end as CRLF. A message of text has none but those between its rows.
  if (!text.startsWith(base64Mark)) return new TextEncoder().encode(text.replaceAll('\r\n', '\n'));
  let binary = '';
  try {
    binary = atob(text.slice(1));
  } catch {
    // Not ours, or cut short.
  }
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** Text for a script element: it can neither end the element nor begin a comment in it. JSON reads it as the same. */
export function scriptSafe(text: string): string {
  return text.replaceAll('<', '\\u003c');
}

function isInMemory(part: WirePart): part is Exclude<WirePart, Blob> {
  return !(part instanceof Blob);
}

function toBase64(parts: readonly (string | Uint8Array)[]): string {
  const encoder = new TextEncoder();
  let binary = '';
  for (const part of parts) {
    const bytes = typeof part === 'string' ? encoder.encode(part) : part;
    // In pieces: the number of arguments of a call is bounded.
    for (let at = 0; at < bytes.length; at += 0x2000)
      binary += String.fromCharCode(...bytes.subarray(at, at + 0x2000));
  }
  return base64Mark + btoa(binary);
}

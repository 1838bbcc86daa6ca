import { handoverName } from '../page-protocol.ts';

type Piece = string | [base64: string] | 0;
type Handover = { push(piece: Piece): unknown; href?: string } & Iterable<Piece>;

/** The address that the HTML which is shown was made for. */
export function handedOverAddress(): URL {
  return new URL(handedOver()?.href ?? location.href);
}

/** An element with that id would be a global variable of that name. */
function handedOver(): Handover | undefined {
  const { [handoverName]: handover } = globalThis as { [handoverName]?: Handover };
  return Object.hasOwn(globalThis, handoverName) ? handover : undefined;
}

/** React's stream of the page that is shown, as the page's own HTML hands it over. */
export function takeOverStream(): ReadableStream<Uint8Array> {
  const shared = globalThis as { [handoverName]?: Handover };
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      const take = (piece: Piece) => {
        if (piece === 0) controller.close();
        else controller.enqueue(typeof piece === 'string' ? encoder.encode(piece) : bytesOf(piece[0]));
      };
      const early: Handover = handedOver() ?? [];
      for (const piece of early) take(piece);
      shared[handoverName] = Object.assign(early, { push: take });
      // A page whose HTML broke off has no last piece.
      const close = () => {
        try {
          controller.close();
        } catch {
          // It had one.
        }
      };
      if (document.readyState === 'loading') addEventListener('DOMContentLoaded', close, { once: true });
      else close();
    },
  });
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

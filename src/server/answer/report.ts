import { escapeControls } from '../../errors/escape-controls.ts';
import { printable, printableText } from '../../errors/printable.ts';

/** The log entry of an error that the caller does not get to see. Never throws. */
export function reportToConsole(error: unknown, info: { digest: string; functionName: string }): void {
  // With Server Components it is the address of a page.
  const name = info.functionName.startsWith('/') ? info.functionName : `${info.functionName}()`;
  const head = `[sallyport] ${escapeControls(name)} failed (digest ${info.digest}):`;
  try {
    console.error(head, printable(readable(error)));
  } catch {
    console.error(head, printableText(error));
  }
}

/** Errors of a bundler carry the whole source and a stack of the bundler's own: what matters is message and frame. */
function readable(error: unknown): unknown {
  if (!(error instanceof Error) || !('plugin' in error)) return error;
  const { message, frame, id } = error as { message: string; frame?: string; id?: string };
  return [message, id, frame].filter(Boolean).join('\n');
}

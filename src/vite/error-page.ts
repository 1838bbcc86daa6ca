/** An error as bundlers throw it. */
export interface BuildError extends Error {
  id?: string;
  frame?: string;
  hint?: string;
  plugin?: string;
  loc?: { file?: string; line: number; column: number };
}

/**
 * The page that development shows in the place of one that could not be rendered: readable without scripts, with
 * Vite's overlay over it, whose links open the editor. It loads again by itself once the code is mended.
 *
 * @param base Vite's
 * @param overlay whether the user wants Vite's overlay (`server.hmr.overlay`)
 */
export function renderErrorPage(error: BuildError, base: string, overlay: boolean): string {
  const { message, frame = '', hint } = error;
  const stack = error.stack ?? '';
  const shown = {
    message,
    stack: linesOfStack(stack),
    frame,
    id: error.id,
    plugin: error.plugin,
    loc: error.loc,
  };
  const text = [frame, stack.includes(message) ? stack : `${message}\n${stack}`].filter(Boolean).join('\n\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Could not render: ${escapeHtml(message.split('\n')[0] ?? '')}</title>
<style>body { font: 1rem/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 60rem; padding: 0 1rem } pre { white-space: pre-wrap; overflow-wrap: anywhere }</style>
</head>
<body>
<h1>This page could not be rendered</h1>
<p>The server entry threw what stands below. Once the code is mended, the page loads again.</p>
${hint === undefined || message.includes(hint) ? '' : `<p>${escapeHtml(hint)}</p>\n`}<pre>${escapeHtml(text)}</pre>
<script type="module">
import { ErrorOverlay } from ${scriptSafe(`${base}@vite/client`)};
if (${overlay}) document.body.append(new ErrorOverlay(${scriptSafe(shown)}));
</script>
</body>
</html>
`;
}

/** Vite's overlay shows the message apart. */
function linesOfStack(stack: string): string {
  return stack
    .split('\n')
    .filter((line) => /^\s*at /.test(line))
    .join('\n');
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** JSON that cannot end the script that it stands in. */
function scriptSafe(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

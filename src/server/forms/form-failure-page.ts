import type { PublicError } from '../../errors/public-error.ts';
import { SallyportError } from '../../errors/sallyport-error.ts';
import { escapeHtml } from './escape-html.ts';

/**
 * The answer to a form post that failed, for applications that have no page of their own for it: it says what happened
 * and leads back. To whoever does not ask for HTML it is text.
 */
export function answerFailedForm(
  error: PublicError | SallyportError,
  status: number,
  request: Request,
): Response {
  const asksForHtml = /\btext\/html\b/i.test(request.headers.get('accept') ?? '');
  const headers = new Headers({
    'content-type': `text/${asksForHtml ? 'html' : 'plain'}; charset=utf-8`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  });
  if (status === 503) headers.set('retry-after', '1');
  const lines = [describe(error), hintOf(error)].filter((line) => line !== '');
  return new Response(asksForHtml ? page(status, lines) : `${lines.join('\n')}\n`, { status, headers });
}

/** Our own messages begin with their code; that of a public error may be all that the application says. */
function describe({ code, message }: PublicError | SallyportError): string {
  return message.startsWith(code) ? message : `${code}: ${message}`;
}

function hintOf(error: PublicError | SallyportError): string {
  return error instanceof SallyportError ? (error.hint ?? '') : '';
}

function page(status: number, lines: readonly string[]): string {
  const title = status < 500 ? 'This form was not accepted' : 'This form could not be processed';
  const paragraphs = lines.map((line) => `<p>${escapeHtml(line)}</p>\n`).join('');
  // The empty address is that of the page itself, whatever it is called; followed, it is a plain visit.
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 36rem; margin: 12vh auto; padding: 0 1.5rem; overflow-wrap: anywhere }
</style>
<h1>${title}</h1>
${paragraphs}<p><a href="">Back to the page</a></p>
</html>
`;
}

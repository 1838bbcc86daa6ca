import { StrictMode } from 'react';
import { renderToReadableStream } from 'react-dom/server';
import { assets } from 'sallyport/assets';
import { createHandler, type FormOutcome } from 'sallyport/server';
import { TroublePage } from 'shop-core/components/trouble';
import { Answers } from 'shop-core/reads/answers';
import { questions } from 'shop-core/reads/shop';
import { App } from './app.tsx';
import { Document } from './document.tsx';
import { handOverFirst, handOverRest } from './hand-over.ts';
import { findRoute } from './routes.ts';

export default createHandler({
  formErrors: 'render',
  async render(request, { form }) {
    const { pathname, search } = new URL(request.url);
    const path = pathname.replace(/(?<=.)\/+$/, '');
    // One address for each page. (Not after a form: the browser would send it once more.)
    if (path !== pathname && form === undefined && findRoute(path) !== undefined)
      return new Response(null, { status: 308, headers: { location: path + search } });
    if (form?.error !== undefined) return renderTrouble(pathname, form.status, form.error.message);
    try {
      return await renderPage(request, pathname, form);
    } catch (error) {
      // In development Vite has more to tell about it.
      if (import.meta.env.DEV) throw error;
      return renderTrouble(pathname, 500, report(error));
    }
  },
});

async function renderPage(request: Request, path: string, form: FormOutcome | undefined): Promise<Response> {
  const answers = new Answers();
  const route = findRoute(path);
  const first = route?.question && answers.ask(route.question);
  const [subject] = await Promise.all([first, answers.ask(questions.cart)]);
  const known = await answers.settle();

  const page = await renderToReadableStream(
    <StrictMode>
      <Document>
        <App path={path} answers={answers} />
      </Document>
    </StrictMode>,
    {
      formState: form?.formState,
      bootstrapScriptContent: [form?.bootstrapScriptContent, handOverFirst(known)].filter(Boolean).join(';'),
      bootstrapModules: assets.bootstrapModules,
      // What is ready stays in its place, however long it is: where scripts are off, nobody would put it there later.
      progressiveChunkSize: Number.POSITIVE_INFINITY,
      signal: request.signal,
      onError: (error) => (request.signal.aborted ? undefined : report(error)),
    },
  );
  const found = route !== undefined && subject !== null;
  return new Response(handOverRest(page, answers, known), {
    status: found ? (form?.status ?? 200) : 404,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'private, no-cache' },
  });
}

async function renderTrouble(path: string, status: number, word: string): Promise<Response> {
  const page = await renderToReadableStream(
    <Document>
      <TroublePage path={path} status={status} word={word} />
    </Document>,
  );
  return new Response(page, { status, headers: { 'content-type': 'text/html; charset=utf-8' } });
}

/** The log has the error, the page a word that finds it there. */
function report(error: unknown): string {
  const digest = crypto.randomUUID().slice(0, 8);
  console.error(`[shop] error ${digest}:`, error);
  return digest;
}

import { Answers, answered } from 'shop-core/reads/answers';

/*
 * What the server reads for a page the browser would read again, and show something else meanwhile. So it travels with
 * the page: what was known before rendering in front of the first script, the rest at the end.
 */

type Rows = [key: string, value: unknown][];

declare global {
  var firstAnswers: Rows | undefined;
}

/** For React's `bootstrapScriptContent`: what the page begins with. */
export function handOverFirst(rows: Rows): string {
  return `firstAnswers = ${scriptSafe(rows)}`;
}

/** Adds what else was read while the page streamed. */
export function handOverRest(
  page: ReadableStream<Uint8Array>,
  answers: Answers,
  first: Rows,
): ReadableStream<Uint8Array> {
  const sent = new Set(first.map(([key]) => key));
  return page.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      async flush(controller) {
        const rows = (await answers.settle()).filter(([key]) => !sent.has(key));
        const script = `<script type="application/json" id="answers">${scriptSafe(rows)}</script>`;
        controller.enqueue(new TextEncoder().encode(script));
      },
    }),
  );
}

/** In the browser: all of it. What is not on the page is asked of the server. */
export function takeOver(): Answers {
  const first = new Map(globalThis.firstAnswers);
  const rest = documentEnd().then(() => {
    const text = document.getElementById('answers')?.textContent;
    return new Map<string, unknown>(text ? JSON.parse(text) : []);
  });
  const promises = Array.from(first, ([key, value]) => [key, answered(value)] as const);
  return new Answers(async <Value>({ key, load }: { key: string; load(): Promise<Value> }) => {
    const answers = await rest;
    return answers.has(key) ? (answers.get(key) as Value) : load();
  }, new Map(promises));
}

async function documentEnd(): Promise<void> {
  if (document.readyState !== 'loading') return;
  await new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve, { once: true }));
}

/** JSON that cannot end the script that it stands in. */
function scriptSafe(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

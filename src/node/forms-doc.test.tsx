import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { useActionState } from 'react';
import { renderToReadableStream } from 'react-dom/server';
import { expect, test } from 'vitest';
import { handlerOf } from '../../test/harness/handler.ts';
import { listen } from '../../test/harness/node-forms.ts';
import { makeTemporaryFolder } from '../../test/harness/temporary-folder.ts';

const run = promisify(execFile);
const guide = readFileSync(new URL('../../docs/forms.md', import.meta.url), 'utf8');

async function greet(form: FormData) {
  const name = form.get('name');
  return name instanceof File ? `Hello ${name.name}, ${name.size} bytes` : `Hello ${name}`;
}
const count = async (state: number) => state + 1;

function Counter() {
  const [state, action] = useActionState(count, 0);
  return <form action={action as never}>{`The count is ${state}`}</form>;
}

/** The application that the scripts of the guide talk to. */
function application() {
  const functions = { greet: { run: greet, mark: { arity: 1 } }, count: { run: count, mark: { arity: 2 } } };
  return handlerOf(functions, {
    async render(request, { form }) {
      const isCount = new URL(request.url).pathname === '/count';
      const page = isCount ? <Counter /> : <form action={greet as never}>{form?.result as string}</form>;
      const formState = (form?.formState ?? null) as never;
      return new Response(await renderToReadableStream(page, { formState }), { status: form?.status ?? 200 });
    },
  }).handler;
}

test('F3: the scripts of the guide give what it says', async ({ skip }) => {
  const hasCurl = await run('curl', ['--version']).catch(() => undefined);
  skip(hasCurl === undefined, 'there is no curl on this machine');
  const place = makeTemporaryFolder('forms-doc');
  const { port, close } = await listen(application(), 'keep');
  try {
    const blocks = [...guide.matchAll(/^```(sh|text)\n(.*?)^```$/gms)].map(([, kind, text = '']) => ({
      kind,
      text,
    }));
    const scripts = blocks.filter(({ kind }) => kind === 'sh').map(({ text }) => text);
    const expected = blocks.filter(({ kind }) => kind === 'text').map(({ text }) => text);
    expect([scripts.length, expected.length]).toEqual([6, 6]);
    // One shell for all: they use one another's variables.
    const all = scripts.map((script) => `${script}echo =====\n`).join('');
    const here = all.replace('http://localhost:3000', `http://127.0.0.1:${port}`);
    const { stdout, stderr } = await run('bash', ['-c', here], { cwd: place.folder });
    expect(stderr).toBe('');
    expect(stdout.split('=====\n').slice(0, -1)).toEqual(expected);
  } finally {
    close();
    place.remove();
  }
});

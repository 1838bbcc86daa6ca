import { afterEach, describe, expect, test } from 'vitest';
import { calls, dataOf, start } from '../../test/harness/form-app.tsx';
import { boundary, type Field, multipart, urlencodedType } from '../../test/harness/form-post.ts';
import { listen } from '../../test/harness/node-forms.ts';
import { sendBytes } from '../../test/node/raw-http.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** An application that shows what came of a request, with what is left of its body. */
async function serve(globals: 'keep' | 'replace', limits = {}) {
  const { handler } = start({
    limits,
    render: async (request, { form }) =>
      new Response(form ? `result ${String(form.result)}` : `body ${(await request.text()).length}`, {
        status: form?.status ?? 200,
      }),
  });
  const { port, server, close } = await listen(handler, globals);
  closing.push(close);
  return { port, server, origin: `http://127.0.0.1:${port}` };
}

const id = (value: string): Field[] => [
  ['$sallyport:0', ''],
  ['$sallyport.0.id', value],
];

describe.each(['keep', 'replace'] as const)('plain form posts on Node, globals: %s', (globals) => {
  const post = async (origin: string, body: BodyInit, headers: Record<string, string> = {}) => {
    const response = await fetch(`${origin}/page`, {
      method: 'POST',
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, origin, ...headers },
      body,
      duplex: 'half',
    } as RequestInit);
    return { status: response.status, text: await response.text(), headers: response.headers };
  };

  test('F3: a form with a file', async () => {
    const { origin } = await serve(globals);
    const large = new File([new Uint8Array(3_000_000).fill(120)], 'x.bin');
    const body = await multipart([...id('many-1'), ['name', 'Ada'], ['file', large]]);
    expect(await post(origin, body)).toMatchObject({ status: 200, text: 'result undefined' });
    const [name, file] = (await dataOf()) as string[][];
    expect([name, file?.[3]?.length]).toEqual([['name', 'Ada'], 3_000_000]);
  });

  test('F3: posts of others keep their body, small and large, of known and unknown length', async () => {
    const { origin } = await serve(globals);
    for (const size of [5, 100_000, 30_000_000]) {
      expect(await post(origin, 'x'.repeat(size))).toMatchObject({ status: 200, text: `body ${size}` });
      const stream = new Blob(['x'.repeat(size)]).stream();
      expect(await post(origin, stream)).toMatchObject({ status: 200, text: `body ${size}` });
    }
  });

  test('F6: redirects and cookies', async () => {
    const { origin } = await serve(globals);
    const answer = await fetch(`${origin}/page`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': urlencodedType, origin },
      body: new URLSearchParams(id('go-1') as [string, string][]),
    });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/done']);
    const cookie = await post(origin, await multipart(id('cookie-1')));
    expect(cookie.text).toBe('result /page');
    expect(cookie.headers.getSetCookie()).toEqual([expect.stringMatching(/^user=ada;/)]);
  });

  test.each<[string, number, string, Field[], Record<string, string>]>([
    [
      'another site',
      403,
      'SP3002',
      [...id('save-1'), ['a', 'x'.repeat(500_000)]],
      { origin: 'https://evil.example' },
    ],
    ['too much text', 413, 'SP2120', [...id('save-1'), ['a', 'x'.repeat(2_000_000)]], {}],
    [
      'too large a file',
      413,
      'SP3004',
      [...id('save-1'), ['a', new File(['x'.repeat(20_000_000)], 'x')]],
      {},
    ],
    [
      'an unknown function',
      404,
      'SP3003',
      [...id('nobody-1'), ['a', new File(['x'.repeat(5_000_000)], 'x')]],
      {},
    ],
  ])('S1: %s: the answer arrives', async (_, status, code, fields, headers) => {
    const { origin } = await serve(globals);
    const answer = await post(origin, await multipart(fields), headers);
    expect([answer.status, answer.text.slice(0, 6)]).toEqual([status, code]);
    expect(calls).toEqual([]);
    expect((await post(origin, await multipart(id('save-1')))).status).toBe(200);
  });

  const head = (port: number, length: number) =>
    `POST /page HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\norigin: http://127.0.0.1:${port}\r\n` +
    `content-type: multipart/form-data; boundary=${boundary}\r\ncontent-length: ${length}\r\nconnection: close\r\n\r\n`;

  test('S7: a form that stands still is answered, and the socket closed', async () => {
    const { port, origin } = await serve(globals, { bodyIdle: 200 });
    const body = new TextDecoder().decode(await multipart(id('save-1')));
    const answer = await sendBytes(port, head(port, body.length + 1000) + body.slice(0, -10));
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('SP3060');
    expect(calls).toEqual([]);
    expect((await post(origin, await multipart(id('save-1')))).status).toBe(200);
  });

  test('S1: senders that leave in the middle of a form run nothing and leave nothing behind', async () => {
    const { port, server, origin } = await serve(globals);
    const body = new TextDecoder().decode(await multipart(id('save-1')));
    for (const cut of [0, 10, 60, 100, body.length - 4]) {
      const { connect } = await import('node:net');
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {});
      socket.write(head(port, body.length) + body.slice(0, cut));
      await new Promise((resolve) => setTimeout(resolve, 30));
      socket.destroy();
    }
    expect((await post(origin, await multipart(id('save-1')))).status).toBe(200);
    expect(calls.length).toBe(1);
    await expect
      .poll(() => new Promise((resolve) => server.getConnections((_, count) => resolve(count))))
      .toBeLessThanOrEqual(1);
  });
});

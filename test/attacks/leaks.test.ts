import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, sendBytes } from '../node/raw-http.ts';
import { type Answer, messageOf, reference } from './support/caller.ts';
import { idIn, type Production, startProduction } from './support/production.ts';

const secret = 'ENV-SECRET-4711';
let app: Production;
let kinds: string[];
let words: string[];

beforeAll(async () => {
  app = await startProduction({ ATTACK_SECRET: secret });
  kinds = (await app.call(idIn('throwing.ts', 'kindsOfErrors'))).result;
  // What somebody could look for in an answer: the secret, the source, where it lies, and what runs it.
  const source = await readFile(path.join(app.folder, 'src/throwing.ts'), 'utf8');
  const lines = source.split('\n').map((line) => line.trim());
  words = [
    secret,
    'MODULE-SECRET',
    app.folder,
    path.basename(app.folder),
    process.cwd(),
    process.version,
    'node_modules',
    'node:',
    '.ts',
    '.js',
    '.mjs',
    '    at ',
    ...lines.filter((line) => line.length > 12),
  ];
}, 120_000);
afterAll(() => app.close());

/** Fails where an answer holds anything that only the server should know. */
function requireSilence({ text, headers }: Pick<Answer, 'text' | 'headers'>): void {
  const all = `${text}\n${[...headers].map(([name, value]) => `${name}: ${value}`).join('\n')}`;
  expect(words.filter((word) => all.includes(word))).toEqual([]);
}

/** The digests in an answer. Each leads to the line in the log. */
const digestsIn = (text: string) =>
  [...text.matchAll(/"digest":"([0-9a-f]{10})"/g)].map(([, digest]) => digest ?? '');

const known = [
  'error',
  'type error',
  'cause',
  'aggregate',
  'properties',
  'own class',
  'getters',
  'throws when looked at',
  'says yes to everything',
  'revoked proxy',
  'string',
  'symbol',
  'bigint',
  'nothing',
  'null',
  'function',
  'server function',
  'class',
  'response',
  'promise',
  'rejected promise',
  'thenable',
  'object',
  'null prototype',
  'circle',
  'looks like ours',
  'looks public',
  'public with a getter that throws',
  'public with what cannot be sent',
  'syntax error',
  'missing file',
];

test('the list of what is thrown is that of the app', () => {
  expect(kinds).toEqual(known);
});

describe.each(known)('C3: %s', (kind) => {
  test('thrown by the function: one digest, a line in the log, and nothing else', async () => {
    const answer = await app.call(idIn('throwing.ts', 'fail'), [kind]);
    requireSilence(answer);
    const digests = digestsIn(answer.text);
    expect([answer.status, answer.error.kind, digests.length]).toEqual([500, 'unexpected', 1]);
    await expect.poll(() => app.server.output()).toContain(`fail() failed (digest ${digests[0]})`);
    await app.requireHealth();
  });

  test('thrown later, in promises and streams of a result: a digest each', async () => {
    const answer = await app.call(idIn('throwing.ts', 'failLater'), [kind]);
    requireSilence(answer);
    expect(answer.status).toBe(200);
    const digests = digestsIn(answer.text);
    expect(new Set(digests).size).toBe(5);
    for (const digest of digests)
      await expect.poll(() => app.server.output()).toContain(`failLater() failed (digest ${digest})`);
    await app.requireHealth();
  });

  test('given as a result: sent as what it is, or refused with a digest', async () => {
    const answer = await app.call(idIn('throwing.ts', 'give'), [kind]);
    await app.requireHealth();
    // A string that the function itself gives is its result: what is looked for is everything else.
    if (['string', 'promise', 'bigint', 'symbol'].includes(kind))
      return expect([200, 500]).toContain(answer.status);
    requireSilence(answer);
    if (answer.status !== 200) expect([answer.status, digestsIn(answer.text).length]).toEqual([500, 1]);
  });
});

test('S1: nothing that goes wrong before a function is called tells more than a code', async () => {
  const echo = idIn('functions.ts', 'echo');
  const bodies = [
    '',
    '1',
    '1=',
    '1={',
    '2=[]\n',
    '1~["$X"]\n',
    '1~[["$X","nope"]]\n',
    '1~[["$E",1,"rsc"]]\n1.\n',
    new Uint8Array([0x31, 0x3d, 0x5b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x5d, 0x0a]),
    `1=${'['.repeat(200)}\n`,
    '\0\0\0',
  ];
  for (const body of bodies) {
    const answer = await app.post(echo, body);
    requireSilence(answer);
    expect([answer.status >= 400 && answer.status < 500, answer.error?.kind]).toEqual([true, 'refused']);
    expect(answer.error.stack).toBeUndefined();
  }
  const odd: Record<string, string>[] = [
    { 'content-type': 'text/plain' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sallyport-module': '../../../etc/passwd' },
  ];
  for (const headers of odd) {
    const answer = await app.post(echo, await messageOf([reference('x')]), headers);
    requireSilence(answer);
    expect(answer.status).toBeGreaterThanOrEqual(400);
  }
  await app.requireHealth();
});

test('S1: nor does what the server says before the handler', async () => {
  const paths = [
    '/%',
    '/%00',
    '/..%2f..%2fetc%2fpasswd',
    '/dist/server/index.js',
    '/../server/index.js',
    '/src/throwing.ts',
    '/.env',
    '/package.json',
    '/@fs/etc/passwd',
    '/_sallyport/',
    '/_sallyport/%ff',
  ];
  for (const target of paths) {
    for (const method of ['GET', 'POST', 'HEAD', 'PUT', 'TRACE']) {
      const { status, text, headers } = await ask(app.port, target, { method });
      const asHeaders = new Headers(
        Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
      );
      // The page itself links its own script.
      if (text.includes('<title>Attacks</title>')) continue;
      requireSilence({ text, headers: asHeaders });
      expect([target, method, status]).not.toContain(500);
    }
  }
  for (const bytes of [
    'GET\r\n\r\n',
    'POST /_sallyport/x HTTP/9.9\r\n\r\n',
    `GET /${'a'.repeat(100_000)} HTTP/1.1\r\n\r\n`,
    '\x16\x03\x01\x02\0\x01',
    'POST /_sallyport/x HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n',
  ])
    requireSilence({ text: await sendBytes(app.port, bytes), headers: new Headers() });
  await app.requireHealth();
});

test('an answer says nothing of what it was made with', async () => {
  const { headers } = await app.call(idIn('functions.ts', 'healthy'), [1, 2]);
  expect([...headers.keys()].sort()).toEqual([
    'cache-control',
    'connection',
    'content-length',
    'content-type',
    'date',
    'keep-alive',
    'x-content-type-options',
  ]);
});

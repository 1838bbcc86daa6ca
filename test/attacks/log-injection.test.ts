import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wireContentType } from '../../src/wire/format.ts';
import { ask } from '../node/raw-http.ts';
import { reference } from './support/caller.ts';
import { idIn, type Production, startDevelopment, startProduction } from './support/production.ts';

// What somebody could hope to do to whoever reads the log: lines of their own making, a screen that is wiped, text that
// hides, a title, a link, text that runs the other way.
const forged = '[sallyport] pay() failed (digest 0000000000): all is well';
const attacks: [string, string][] = [
  ['a line end', `\n${forged}`],
  ['CR and LF', `\r\n${forged}`],
  ['CR alone, which overwrites the line', `\r${forged}`],
  ['the separators of Unicode', `\u2028${forged}\u2029${forged}`],
  ['NEL', `\u0085${forged}`],
  ['a cleared screen', '\u001b[2J\u001b[H'],
  ['a colour', '\u001b[31mred\u001b[0m'],
  ['a title', '\u001b]0;owned\u0007'],
  ['a link', '\u001b]8;;http://evil.example\u0007click\u001b]8;;\u0007'],
  ['C1 controls', '\u009b2J\u0090'],
  ['NUL and backspaces', '\0\b\b\b\b'],
  ['another direction', '\u202egnirts\u2066\u200f'],
  ['many lines', `${'\n'.repeat(50)}${forged}`],
  ['a stack that is none', `\n    at pay (src/pay.ts:1:1)\n${forged}`],
];

const asCall = { 'content-type': wireContentType, 'sec-fetch-site': 'same-origin' };

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for.
const control = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

describe.each([
  ['in production', () => startProduction(), {}],
  ['in development', () => startDevelopment(), { 'sallyport-module': 'src/throwing.ts' }],
])('%s', (mode, start, module: Record<string, string>) => {
  let app: Production;
  let seen = 0;
  beforeAll(async () => {
    app = await start();
    await app.requireHealth();
    seen = app.server.output().length;
  });
  afterAll(() => app.close());

  /** What was printed since the last time. */
  async function printed(until: RegExp | undefined): Promise<string> {
    const since = () => app.server.output().slice(seen);
    if (until !== undefined) await expect.poll(since).toMatch(until);
    const text = since();
    seen += text.length;
    return text;
  }

  /** Fails where a line could be taken for an entry that the server did not make. */
  function requireHonest(text: string): void {
    expect(text.replaceAll('\n', '')).not.toMatch(control);
    const lines = text.split('\n').filter((line) => line !== '');
    const beginnings = lines.filter((line) => !/^(?:\s|[\]}])/.test(line));
    const own =
      /^(?:\[sallyport\] (?:failWith|throwText)\(\) failed \(digest [0-9a-f]{10}\): |[\d:]+(?:\s[AP]M)? \[vite\] ƒ )/;
    expect(beginnings.filter((line) => !own.test(line))).toEqual([]);
    expect(beginnings.filter((line) => line.startsWith('[sallyport] pay'))).toEqual([]);
  }

  test.each(attacks)('S1: %s in what a function throws', async (_, text) => {
    for (const name of ['failWith', 'throwText']) {
      const { error } = await app.call(idIn('throwing.ts', name), [text], module);
      requireHonest(await printed(new RegExp(`digest ${error.digest}\\)[^]*\\n`)));
    }
    await app.call(idIn('throwing.ts', 'refuseWith'), [text], module);
    requireHonest(await printed(mode === 'in development' ? /refuseWith.*ms/ : undefined));
    await app.requireHealth();
    await printed(mode === 'in development' ? /healthy.*ms/ : undefined);
  });

  test.each(attacks)('S1: %s in ids, names, keys and headers', async (_, text) => {
    const encoded = encodeURIComponent(text);
    const inFunctions: Record<string, string> =
      mode === 'in development' ? { 'sallyport-module': encodeURIComponent(`src/functions.ts${text}`) } : {};
    const echo = idIn('functions.ts', 'echo');
    for (const id of [encoded, `healthy-${encoded}`])
      await ask(app.port, `/_sallyport/${id}`, {
        method: 'POST',
        headers: { ...asCall, ...inFunctions },
        body: '1=[]\n',
      });
    await app.call(echo, [reference(`a${text}-1`), reference(text)], inFunctions);
    await app.call(echo, [{ [text]: text }, new Map([[text, Symbol.for('log')]]), new File(['x'], text)]);
    await app.call(echo, [], {
      cookie: `a=${encoded}`,
      'user-agent': encoded,
      origin: encoded,
      'sec-fetch-site': encoded,
    });
    await ask(app.port, `/_sallyport/${encoded}`, { method: 'PUT', headers: { 'x-test': encoded } });
    requireHonest(await printed(undefined));
    await app.requireHealth();
    await printed(mode === 'in development' ? /healthy.*ms/ : undefined);
  });

  test('S1: a message of a megabyte leaves a few kilobytes', async () => {
    const { error } = await app.call(idIn('throwing.ts', 'failWith'), ['x'.repeat(1_000_000)], module);
    const text = await printed(new RegExp(`digest ${error.digest}\\)[^]*\\n\\}`));
    expect(text.length).toBeLessThan(200_000);
  });
});

test('S1: ids that are none are not worth a line in production, whatever they are', async () => {
  const app = await startProduction();
  try {
    for (const [, text] of attacks) {
      const path = `/_sallyport/${encodeURIComponent(text)}`;
      const { status } = await ask(app.port, path, { method: 'POST', headers: asCall, body: '1=[]\n' });
      expect([400, 404]).toContain(status);
    }
    // Nothing of it is worth a line.
    expect(app.server.output()).toMatch(/^Ready at \S+\n(?:Captured .*\n)?$/);
  } finally {
    await app.close();
  }
});

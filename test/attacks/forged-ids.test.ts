import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { wireContentType } from '../../src/wire/format.ts';
import { ask } from '../node/raw-http.ts';
import { idOf, messageOf, reference } from './support/caller.ts';
import { idIn, type Production, startProduction } from './support/production.ts';

let app: Production;
beforeAll(async () => {
  app = await startProduction();
});
afterAll(() => app.close());
afterEach(() => app.requireHealth());

const headers = { 'content-type': wireContentType, 'sec-fetch-site': 'same-origin' };

/** Sends a call to a path that is written on the line exactly as it stands here. */
const askRaw = (path: string) => ask(app.port, path, { method: 'POST', headers, body: '1=[]\n' });

const healthy = idIn('functions.ts', 'healthy');
const plainHelper = idIn('plain.ts', 'helper');

/** What the server does not take for a path at all. */
const noPath = /%(?:2f|5c|00|ff|c0|zz)/i;

/** Ids that are none, by what somebody could hope for. */
const forged: [string, string][] = [
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'valueOf',
    'hasOwnProperty',
    'then',
    'get',
    'size',
  ].map((name): [string, string] => [`the name of a property, ${name}`, name]),
  ['a property of a property', 'constructor.prototype'],
  ['a name with the hash of another', `constructor-${healthy.split('-')[1]}`],
  ['a name alone', 'healthy'],
  ['a hash alone', `-${healthy.split('-')[1]}`],
  ['another case', healthy.toUpperCase()],
  ['one character less', healthy.slice(0, -1)],
  ['one character more', `${healthy}A`],
  ['the number of arguments that results have behind the id', `${healthy}.2`],
  ['a query inside of the id', `${healthy}%3Fx`],
  ['an encoded slash', `x%2F${healthy}`],
  ['a path of a module', 'src%2Ffunctions.ts'],
  ['a module with an export', 'src/functions.ts#healthy'],
  ['a specifier that import() knows', 'node:fs'],
  ['a data: module', 'data:text/javascript,export%20default%20()%3D%3E1'],
  ['traversal', '../functions.ts'],
  ['encoded traversal', '%2e%2e%2f%2e%2e%2fetc%2fpasswd'],
  ['twice encoded traversal', '%252e%252e%252fetc%252fpasswd'],
  ['traversal with backslashes', '..%5c..%5cetc%5cpasswd'],
  ['NUL', '%00'],
  ['NUL behind an id', `${healthy}%00`],
  ['line ends', '%0d%0aset-cookie:%20a=b'],
  ['no UTF-8', '%ff%fe'],
  ['an overlong slash', '%c0%af'],
  ['a percent sign that encodes nothing', '%zz'],
  ['other letters that look the same', encodeURIComponent(healthy.replace('a', 'а'))],
  ['letters that normalize to others', encodeURIComponent(healthy.replace('h', 'ℎ'))],
  ['an emoji', '%F0%9F%92%A3'],
  ['200 characters', 'a'.repeat(200)],
  ['10,000 characters', 'a'.repeat(10_000)],
  ['nothing', ''],
  ['a space', '%20'],
];

describe('as the address of a call', () => {
  test.each(forged)('S2: %s', async (_, id) => {
    const answer = await askRaw(`/_sallyport/${id}`);
    // What is no path of the endpoint any more once it is normalised is not for a handler of calls.
    const isElsewhere = !new URL(`http://x/_sallyport/${id}`).pathname.startsWith('/_sallyport/');
    if (isElsewhere) expect([answer.status, answer.text]).not.toContain(200);
    else if (noPath.test(id)) expect([answer.status, answer.text]).toEqual([400, 'Bad Request\n']);
    else expect([answer.status, answer.text]).toEqual([404, expect.stringContaining('SP3003')]);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  test.each([
    ['an export that only server code imports', plainHelper],
    ['a Server Function that no client code imports', idIn('partly-used.ts', 'unlisted')],
    ['a Server Function of a file that nothing imports', idIn('unused.ts', 'neverImported')],
    ['the default export that a file does not have', idIn('functions.ts', 'default')],
  ])('S2: %s', async (_, id) => {
    const { status, code, text } = await app.call(id);
    expect([status, code]).toEqual([404, 'SP3003']);
    expect(text).not.toMatch(/RAN|UNLISTED|IMPORTED|src/);
  });

  test('S2: an id is one path segment: what follows it, or comes before it, leads nowhere', async () => {
    for (const path of [
      `/_sallyport/${healthy}/`,
      `/_sallyport/${healthy}/x`,
      `/_sallyport/x/${healthy}`,
      `/x/_sallyport/${healthy}`,
      `//_sallyport/${healthy}`,
    ]) {
      const { status, text } = await askRaw(path);
      expect([path, status >= 400 && status < 500, text.includes('1=')]).toEqual([path, true, false]);
    }
  });

  test('S2: a real id, written with escapes, leads to its own function or to none', async () => {
    const escaped = [...healthy].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('');
    const body = await (await messageOf([2, 3])).text();
    const { status, text } = await ask(app.port, `/_sallyport/${escaped}`, { method: 'POST', headers, body });
    expect([404, 200]).toContain(status);
    if (status === 200) expect(text).toBe('1=5\n');
  });
});

describe('as a reference in the arguments', () => {
  const apply = idIn('functions.ts', 'apply');
  const echo = idIn('functions.ts', 'echo');

  const unknown = forged.map(([what, id]) => [what, decode(id)] as const);
  test.each(unknown.filter(([, id]) => id.split('.')[0] !== healthy))('S2: %s', async (_, id) => {
    for (const value of [reference(id), { inside: [reference(id, 1)] }, reference(healthy, reference(id))]) {
      const { status, code } = await app.call(apply, [value]);
      expect([status, code]).toEqual([404, 'SP3003']);
    }
  });

  test('S2: present in the source, and no endpoint', async () => {
    for (const id of [plainHelper, idIn('partly-used.ts', 'unlisted'), idIn('unused.ts', 'neverImported')]) {
      const { status, code } = await app.call(apply, [reference(id)]);
      expect([status, code]).toEqual([404, 'SP3003']);
    }
  });

  test('S3: refused when it is called, not when it is named', async () => {
    const staffOnly = reference(idIn('staff.ts', 'staffOnly'));
    expect(await app.call(apply, [staffOnly])).toMatchObject({ status: 403, code: 'SP3042' });
    expect(await app.call(apply, [staffOnly], { cookie: 'staff=ada' })).toMatchObject({ status: 200 });
  });

  test.each([
    '.',
    '..',
    '.-1',
    '.1e9',
    '.NaN',
    '.Infinity',
    '.0x10',
    '.99999999999',
    '.2.caller',
    '.2.server',
    `.${'9'.repeat(5000)}`,
  ])('S2: the suffix %s behind an id changes nothing', async (suffix) => {
    const { status, result } = await app.call(apply, [reference(healthy + suffix), 2, 3]);
    expect([status, result?.result]).toEqual([200, 5]);
    const back = await app.call(echo, [reference(healthy + suffix)]);
    // What goes out again is what this server would have written itself.
    expect(back.result[0].reference.id).toMatch(new RegExp(`^${healthy}(\\.\\d{1,4})?$`));
  });

  test('S1: a hundred bound arguments are the limit, and a thousand functions', async () => {
    const bound = (count: number) => reference(healthy, ...Array.from({ length: count }, () => 0));
    const many = (count: number) => Array.from({ length: count }, () => reference(healthy));
    expect(await app.call(echo, [bound(100)])).toMatchObject({ status: 200 });
    expect(await app.call(echo, [bound(101)])).toMatchObject({ status: 400, code: 'SP2121' });
    expect(await app.call(echo, [many(1000)])).toMatchObject({ status: 200 });
    expect(await app.call(echo, [many(1001)])).toMatchObject({ status: 400, code: 'SP2121' });
  });

  test('C2: what a reference shows of itself is its name', async () => {
    const { result } = await app.call(apply, [reference(healthy), 1, 2]);
    expect(result.texts.slice(0, 3)).toEqual(Array(3).fill('async function healthy() { [server code] }'));
    expect(result.texts[3]).not.toMatch(/a \+ b|healthy|src/);
  });
});

function decode(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

describe('what an id tells', () => {
  const headersBut = (answer: Awaited<ReturnType<typeof askRaw>>) => {
    const { date: _, ...rest } = answer.headers;
    return rest;
  };

  test('S2: present and unlisted, or not there at all: the same to the byte', async () => {
    const answers = await Promise.all(
      [
        idIn('partly-used.ts', 'unlisted'),
        idIn('unused.ts', 'neverImported'),
        plainHelper,
        `unlisted-${'A'.repeat(12)}`,
        'x',
        '__proto__',
      ].map((id) => askRaw(`/_sallyport/${id}`)),
    );
    const [first, ...others] = answers.map((answer) => ({
      status: answer.status,
      body: answer.body.toString('hex'),
      headers: headersBut(answer),
    }));
    expect(first?.status).toBe(404);
    for (const other of others) expect(other).toEqual(first);
  });

  test('S3: a refused caller gets the status of the policy, whatever the body is', async () => {
    const staffOnly = idIn('staff.ts', 'staffOnly');
    const signedInOnly = idIn('functions.ts', 'signedInOnly');
    for (const body of ['1=[]\n', '', 'nonsense', '1~[["$X","x"]]\n', '1=[1,2,3,4]\n']) {
      expect(await app.post(staffOnly, body)).toMatchObject({ status: 403, code: 'SP3042' });
      expect(await app.post(signedInOnly, body)).toMatchObject({ status: 401, code: 'SP3041' });
    }
    expect(await app.call(staffOnly, [], { cookie: 'staff=ada' })).toMatchObject({
      result: 'STAFF-ONLY-RAN',
    });
    expect(await app.call(signedInOnly, [], { cookie: 'session=1' })).toMatchObject({
      result: 'SIGNED-IN-ONLY-RAN',
    });
  });

  test('S3: a refusal tells nothing of the function: neither its name nor its policy', async () => {
    const { text } = await app.call(idIn('staff.ts', 'staffOnly'));
    expect(text).not.toMatch(/staff|policy|src/i);
  });
});

describe('ids of inline functions', () => {
  test('S2: without the seal that a function carries, or with too much, it does not run', async () => {
    const { result: eraser } = await app.call(idIn('inline.ts', 'makeEraser'), ['ada']);
    const id = idOf(eraser);
    const [seal] = await Promise.all(eraser.reference.bound);
    expect((await app.call(id, [seal])).result).toBe('ERASED-ada');
    for (const args of [
      [],
      [undefined],
      [null],
      [''],
      ['ada'],
      [['ada']],
      [{ owner: 'ada' }],
      [[seal]],
      [Promise.resolve('ada')],
      [new Uint8Array(64)],
    ]) {
      expect(await app.call(id, args)).toMatchObject({ status: 400, code: 'SP3016' });
    }
    expect(await app.call(id, [seal, 'more'])).toMatchObject({ status: 400, code: 'SP3006' });
  });

  test('S2: a failure in the place of the seal is a bad message, and nothing to log', async () => {
    const { result: eraser } = await app.call(idIn('inline.ts', 'makeEraser'), ['ada']);
    const id = idOf(eraser);
    expect(await app.post(id, '1~[["$P",1]]\n1!{"message":"from the caller"}\n')).toMatchObject({
      status: 400,
      code: 'SP3005',
    });
    expect(app.server.output()).not.toContain('from the caller');
  });
});

import { afterEach, describe, expect, test } from 'vitest';
import { PublicError } from '../../src/errors/public-error.ts';
import { bindInline, registerInline } from '../../src/server/functions/inline.ts';
import { registerFunction } from '../../src/server/functions/marks.ts';
import { deny } from '../../src/server/gate/denied.ts';
import { definePolicy } from '../../src/server/gate/policy.ts';
import { getCookies } from '../../src/server/request/scope.ts';
import { actionKeyField, dataFieldName, markerName } from '../../src/wire/form-fields.ts';
import { messageOf, reference } from './support/caller.ts';
import { openTarget } from './support/target.ts';

// Plain form posts reach the same functions as calls do: whatever a call is refused for, they are too.

const admin = definePolicy('admin', ({ cookies }) => cookies.get('admin') ?? deny(403));
const member = definePolicy('member', ({ cookies }) => cookies.get('member') ?? deny(401));
const ran: unknown[][] = [];
const act =
  (name: string) =>
  async (...args: unknown[]) => {
    ran.push([name, ...args]);
    return name;
  };

const functions = {
  'save-1': registerFunction(act('save'), { id: 'save-1', name: 'save', arity: -1 }),
  'erase-1': registerFunction(act('erase'), {
    id: 'erase-1',
    name: 'erase',
    arity: -1,
    protection: () => admin,
  }),
  'join-1': registerFunction(act('join'), {
    id: 'join-1',
    name: 'join',
    arity: -1,
    protection: () => member,
  }),
  'apply-1': registerFunction(async (fn: () => unknown) => fn(), { id: 'apply-1', name: 'apply', arity: 2 }),
  'fail-1': registerFunction(
    async (data: FormData) => {
      if (data.has('public'))
        throw new PublicError(String(data.get('public')), 1, String(data.get('public')));
      throw new Error(`INTERNAL-SECRET ${data.get('text')}`);
    },
    { id: 'fail-1', name: 'fail', arity: -1 },
  ),
  'pay-1': registerInline(([amount] = []) => act(`pay ${amount}`), {
    id: 'pay-1',
    name: 'pay',
    arity: 1,
    captures: ['kept'],
  }),
  'refund-1': registerInline(([amount] = []) => act(`refund ${amount}`), {
    id: 'refund-1',
    name: 'refund',
    arity: 1,
    captures: ['kept'],
  }),
  'maker-1': registerFunction(
    async (amount: unknown) =>
      bindInline(
        async () => {},
        'pay-1',
        () => [amount],
      ),
    { id: 'maker-1', name: 'maker', arity: 1 },
  ),
};
const present = registerFunction(act('present'), { id: 'present-1', name: 'present', arity: -1 });

const target = openTarget(functions, { sealContext: () => getCookies().get('session') });
afterEach(async () => {
  await target.requireHealth();
  ran.length = 0;
  target.errors.length = 0;
});

interface Posted {
  id?: string;
  bound?: string;
  fields?: [string, string][];
  headers?: Record<string, string>;
}

/** Posts a form without scripts, and gives the answer as the browser gets it. */
async function post({ id, bound, fields = [], headers = {} }: Posted) {
  const form = new FormData();
  form.append(markerName('0'), '');
  if (id !== undefined) form.append(dataFieldName('0', 'id'), id);
  if (bound !== undefined) form.append(dataFieldName('0', 'bound'), bound);
  for (const [name, value] of fields) form.append(name, value);
  const request = new Request('https://shop.example/page', {
    method: 'POST',
    headers: { 'sec-fetch-site': 'same-origin', accept: 'text/html', ...headers },
    body: form,
  });
  const outcome = await target.handler.handleForm(request);
  if (!(outcome instanceof Response))
    return { status: outcome?.status, text: '', headers: undefined, outcome };
  return { status: outcome.status, text: await outcome.text(), headers: outcome.headers, outcome: undefined };
}

const boundText = async (...args: unknown[]) => (await messageOf(args)).text();

describe('ids', () => {
  test('S2: whatever is not in the table is the same answer to the byte, present in the program or not', async () => {
    expect(present).toBeTypeOf('function');
    const ids = [
      'present-1',
      'unknown-1',
      '__proto__',
      'constructor',
      'then',
      '../save-1',
      '..%2fsave-1',
      'save-1\0',
      'save-1 ',
      'SAVE-1',
      'save-1.1',
      'save',
      '',
      'x'.repeat(10_000),
      'sаve-1',
      'node:fs',
      '/etc/passwd',
    ];
    const answers = await Promise.all(ids.map((id) => post({ id })));
    const [first, ...others] = answers.map(({ status, text, headers }) => ({
      status,
      text,
      headers: [...(headers ?? [])],
    }));
    expect(first).toMatchObject({ status: 404, text: expect.stringContaining('SP3003') });
    for (const [index, other] of others.entries())
      expect([ids[index + 1], other]).toEqual([ids[index + 1], first]);
    expect([ran, target.errors]).toEqual([[], []]);
  });

  test('S2: of two ids, or none, no function is chosen', async () => {
    const twice = await post({ id: 'save-1', fields: [[dataFieldName('0', 'id'), 'erase-1']] });
    expect([twice.status, (await post({})).status, ran]).toEqual([400, 400, []]);
  });

  test('S3: a refused visitor gets the status of the policy before anything bound is looked at', async () => {
    for (const bound of [undefined, '1=[]\n', 'nonsense', '1~[["$X","nope"]]\n']) {
      expect((await post({ id: 'erase-1', ...(bound === undefined ? {} : { bound }) })).status).toBe(403);
      expect((await post({ id: 'join-1', ...(bound === undefined ? {} : { bound }) })).status).toBe(401);
    }
    expect(ran).toEqual([]);
    expect((await post({ id: 'erase-1', headers: { cookie: 'admin=1' } })).status).toBe(200);
  });

  test('S3: the marker of one action does not lend its name to the fields of another', async () => {
    const fields: [string, string][] = [
      [dataFieldName('1', 'id'), 'erase-1'],
      [markerName('1'), ''],
    ];
    expect((await post({ id: 'save-1', fields })).status).toBe(403);
    expect((await post({ id: 'save-1', fields: fields.slice(0, 1) })).status).toBe(200);
    expect(ran.map(([name]) => name)).toEqual(['save']);
  });
});

describe('bound arguments', () => {
  test('S3: a protected function among them is refused when it is called', async () => {
    for (const value of [
      reference('erase-1'),
      reference('erase-1', 'x'),
      reference('apply-1', reference('erase-1')),
    ]) {
      const bound = await boundText(value);
      expect((await post({ id: 'apply-1', bound })).status).toBe(403);
      expect(ran).toEqual([]);
      expect((await post({ id: 'apply-1', bound, headers: { cookie: 'admin=1' } })).status).toBe(200);
      expect(ran.splice(0)).toHaveLength(1);
    }
  });

  test.each([
    ['nothing', ''],
    ['no list', '1={}\n'],
    ['a failure', '1!{"kind":"public","code":"FROM-THE-CALLER"}\n'],
    ['a promise that fails', '1~[["$P",1]]\n1!"FROM-THE-CALLER"\n'],
    ['a promise that never settles', '1~[["$P",1]]\n'],
    ['a stream', '1~[["$W",1,"I"]]\n1.\n'],
    ['a method then', '1~[{"then":["$X","save-1"]}]\n'],
    ['a key that is dangerous', '1=[{"__proto__":{"a":1}}]\n'],
    ['base64 of nothing', '~'],
    ['base64 that is none', '~%%%'],
    ['a hundred and one', `1=[${'0,'.repeat(100)}0]\n`],
    ['too deep', `1=${'['.repeat(129)}${']'.repeat(129)}\n`],
    ['too much', `1=["${'x'.repeat(1024 * 1024)}"]\n`],
  ])('S1: %s: a 4xx, and nothing runs or is logged', async (_, bound) => {
    const { status, text } = await post({ id: 'save-1', bound });
    expect([status === 400 || status === 413, text.includes('FROM-THE-CALLER')]).toEqual([true, false]);
    expect([ran, target.errors]).toEqual([[], []]);
  });

  test('S1: a state that is not there, or a key in the wrong place, is a 4xx or nothing', async () => {
    expect((await post({ id: 'save-1', fields: [[actionKeyField, 'k1']] })).status).toBe(400);
    const elsewhere = await post({
      id: 'save-1',
      fields: [
        ['$sallyport.other.id', 'x'],
        [actionKeyField, 'k1'],
      ],
    });
    expect([elsewhere.status, elsewhere.outcome?.formState]).toEqual([200, null]);
  });
});

describe('sealed captures', () => {
  async function sealOf(amount: number, cookie: string): Promise<string> {
    const { result } = await target.call('maker-1', [amount], { cookie });
    const [seal] = await Promise.all(result.reference.bound);
    return seal as string;
  }
  const ada = { cookie: 'session=ada' };

  test('D9: changed anywhere, cut, of another function or another session: refused, and nothing runs', async () => {
    const seal = await sealOf(5, 'session=ada');
    expect((await post({ id: 'pay-1', bound: await boundText(seal), headers: ada })).status).toBe(200);
    expect(ran.splice(0)).toMatchObject([['pay 5', expect.any(FormData)]]);
    const attempts: [string, string, string][] = [
      ['pay-1', seal, 'session=bob'],
      ['refund-1', seal, 'session=ada'],
      ['pay-1', '', 'session=ada'],
      ['pay-1', `${seal}A`, 'session=ada'],
    ];
    for (let at = 0; at < seal.length; at += 3) {
      attempts.push([
        'pay-1',
        seal.slice(0, at) + (seal[at] === 'A' ? 'B' : 'A') + seal.slice(at + 1),
        'session=ada',
      ]);
      attempts.push(['pay-1', seal.slice(0, at), 'session=ada']);
    }
    for (const [id, text, cookie] of attempts) {
      const { status } = await post({ id, bound: await boundText(text), headers: { cookie } });
      expect([400, 404]).toContain(status);
    }
    for (const values of [[], [null], [{}], [[seal]], [new Uint8Array(9)]])
      expect((await post({ id: 'pay-1', bound: await boundText(...values), headers: ada })).status).toBe(400);
    expect([ran, target.errors]).toEqual([[], []]);
  });
});

describe('what the answer says', () => {
  const marks = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '</title></h1>',
    '&lt;',
    '\u2028',
    "' onload='x",
  ];

  test('C3: of what a function throws, a digest and nothing else', async () => {
    for (const text of marks) {
      const answer = await post({ id: 'fail-1', fields: [['text', text]] });
      expect([answer.status, answer.text.includes('INTERNAL-SECRET'), answer.text.includes(text)]).toEqual([
        500,
        false,
        false,
      ]);
      expect(answer.text).toContain(target.errors.at(-1)?.digest);
    }
  });

  test('S1: text from the caller is text in the page, never markup', async () => {
    for (const text of marks) {
      const { status, text: page, headers } = await post({ id: 'fail-1', fields: [['public', text]] });
      expect(status).toBe(400);
      const own = [...page.matchAll(/<\/?([a-z0-9]+)/g)].map(([, tag]) => tag);
      expect(
        own.filter((tag) => !['html', 'meta', 'title', 'style', 'h1', 'p', 'a'].includes(tag ?? '')),
      ).toEqual([]);
      expect(headers?.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers?.get('x-content-type-options')).toBe('nosniff');
    }
  });

  test('S1: the state cannot leave its element, whoever wrote it, nor the nonce its attribute', async () => {
    for (const text of [...marks, '<!--', ']]>', '</SCRIPT >']) {
      const { outcome } = await post({
        id: 'save-1',
        bound: await boundText(text, { [text]: text }),
        fields: [
          [dataFieldName('0', 'module'), 'x'],
          [actionKeyField, text],
        ],
      });
      const element = outcome?.script(text) ?? '';
      const [, inside = ''] =
        /^<script type="application\/json" id="[\w-]+" nonce="[^"<>]*">([\s\S]*)<\/script>$/.exec(element) ??
        [];
      expect([text, element !== '', inside.includes('<')]).toEqual([
        text,
        outcome?.formState !== null,
        false,
      ]);
    }
  });
});

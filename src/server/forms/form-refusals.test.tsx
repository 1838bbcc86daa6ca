import { beforeEach, describe, expect, test } from 'vitest';
import {
  app,
  asOutcome,
  calls,
  dataOf,
  fn,
  outcomeOf,
  post,
  refusalOf,
  render,
  send,
  start,
} from '../../../test/harness/form-app.tsx';
import {
  boundary,
  type Field,
  formPost,
  hiddenFields,
  inPieces,
  multipart,
  urlencodedType,
} from '../../../test/harness/form-post.ts';

beforeEach(() => {
  start();
});

describe('F3: a POST that is not ours is left alone', () => {
  const foreign: [string, BodyInit, Record<string, string>][] = [
    ['JSON', '{"$sallyport:0":""}', { 'content-type': 'application/json' }],
    ['text', '$sallyport:0=', { 'content-type': 'text/plain' }],
    ['an ordinary form', 'a=1&b=2', { 'content-type': urlencodedType }],
    [
      'a form of ours whose plain button was pressed',
      '%24sallyport.0.id=save-1',
      { 'content-type': urlencodedType },
    ],
    ['a form that talks of us', 'a=$sallyport:0', { 'content-type': urlencodedType }],
    ['a broken form', 'nothing', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['a form without boundary', 'nothing', { 'content-type': 'multipart/form-data' }],
    ['10,000 fields', 'a&'.repeat(10_000), { 'content-type': urlencodedType }],
    ['a large body', 'a'.repeat(2_000_000), { 'content-type': urlencodedType }],
  ];

  test.each(foreign)('%s', async (_, body, headers) => {
    for (const site of ['same-origin', 'cross-site']) {
      const request = new Request('http://localhost/hook', {
        method: 'POST',
        body,
        headers: { ...headers, 'sec-fetch-site': site },
      });
      expect(await app.handler.handleForm(request)).toBeUndefined();
      expect(request.bodyUsed).toBe(false);
      expect(await request.text()).toBe(body);
    }
  });

  test('a large upload in pieces: no more than the limits is kept, and all of it is there', async () => {
    let pulled = 0;
    const body = new ReadableStream({
      pull(controller) {
        if (pulled++ < 40) controller.enqueue(new Uint8Array(1_000_000));
        else controller.close();
      },
    });
    const request = formPost(body, { type: 'multipart/form-data; boundary=x' });
    expect(await app.handler.handleForm(request)).toBeUndefined();
    expect(pulled).toBeLessThan(20);
    expect((await request.arrayBuffer()).byteLength).toBe(40_000_000);
  });

  test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])('%s', async (method) => {
    const body = ['GET', 'HEAD'].includes(method) ? null : '%24sallyport%3A0=';
    const headers = { 'content-type': urlencodedType };
    const request = new Request('http://localhost/', { method, headers, body });
    expect(await app.handler.handleForm(request)).toBeUndefined();
  });

  test('a POST without a body', async () => {
    const headers = { 'content-type': urlencodedType };
    const request = new Request('http://localhost/', { method: 'POST', headers });
    expect(await app.handler.handleForm(request)).toBeUndefined();
  });

  test('SP3053: a form whose body was read before is a mistake of the server', async () => {
    const request = formPost('a=1', { type: urlencodedType });
    await request.text();
    await expect(app.handler.handleForm(request)).rejects.toThrow('SP3053');
    const locked = formPost('a=1', { type: urlencodedType });
    locked.body?.getReader();
    await expect(app.handler.handleForm(locked)).rejects.toThrow('SP3053');
  });
});

describe('S5: a form post from another site', () => {
  const cases: [string, Record<string, string>][] = [
    ['says so', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    ['comes from a neighbour', { 'sec-fetch-site': 'same-site', origin: 'http://localhost' }],
    ['has no origin', { 'sec-fetch-site': '', origin: '' }],
    ['has the origin null', { 'sec-fetch-site': '', origin: 'null' }],
  ];

  test.each(cases)('that %s is refused, whole or broken', async (_, headers) => {
    const fields = hiddenFields(await render(<form action={fn('save')} />));
    const whole = await multipart(fields);
    for (const body of [whole, whole.slice(0, -10), whole.slice(0, 95)]) {
      const request = formPost(body);
      for (const [name, value] of Object.entries(headers)) {
        if (value === '') request.headers.delete(name);
        else request.headers.set(name, value);
      }
      const { status, text: said } = await refusalOf(
        app.handler.handleForm(request).then((outcome) => ({ outcome })),
      );
      expect([status, said.slice(0, 6)]).toEqual([403, 'SP3002']);
    }
    expect(calls).toEqual([]);
  });

  test('is refused before the rest of it is read', async () => {
    let pulled = 0;
    const head = await multipart([['$sallyport:0', '']], `--${boundary}\r\n`);
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(pulled++ === 0 ? head : new Uint8Array(1000));
      },
    });
    const request = formPost(body, { headers: { 'sec-fetch-site': 'cross-site' } });
    const { status } = await refusalOf(app.handler.handleForm(request).then((outcome) => ({ outcome })));
    expect(status).toBe(403);
    expect(pulled).toBeLessThan(10);
  });
});

describe('S1: bad input is a 4xx with our code, and nothing runs', () => {
  const id = (value: string): Field[] => [
    ['$sallyport:0', ''],
    ['$sallyport.0.id', value],
  ];
  const bound = (value: string | File, name = 'many-1'): Field[] => [
    ...id(name),
    ['$sallyport.0.bound', value],
  ];

  test.each<[string, number, string, Field[]]>([
    ['no id', 400, 'SP3052', [['$sallyport:0', '']]],
    [
      'an id of another action',
      400,
      'SP3052',
      [
        ['$sallyport:1', ''],
        ['$sallyport.0.id', 'save-1'],
      ],
    ],
    [
      'the marker of a button that stands before its form, in front of that of the form',
      400,
      'SP3052',
      [['$sallyport:1', ''], ...id('save-1')],
    ],
    ['two ids', 400, 'SP3052', [...id('save-1'), ['$sallyport.0.id', 'many-1']]],
    [
      'an id that is a file',
      400,
      'SP3052',
      [
        ['$sallyport:0', ''],
        ['$sallyport.0.id', new File(['save-1'], 'x')],
      ],
    ],
    ['a forged id', 404, 'SP3003', id('save-2')],
    ['an empty id', 404, 'SP3003', id('')],
    ['an id that is a prototype name', 404, 'SP3003', id('__proto__')],
    ['an id that is a path', 404, 'SP3003', id('../../etc/passwd')],
    ['a huge id', 404, 'SP3003', id('x'.repeat(100_000))],
    ['bound arguments that are no message', 400, 'SP2101', bound('nonsense')],
    ['empty bound arguments', 400, 'SP2102', bound('')],
    ['bound arguments cut short', 400, 'SP2104', bound('1=["a"\n')],
    ['bound arguments that are no list', 400, 'SP3052', bound('1={"a":1}\n')],
    ['bound arguments that failed', 400, 'SP3052', bound('1!{"a":1}\n')],
    ['broken base64', 400, 'SP2102', bound('~%%%')],
    ['bound arguments as a file', 400, 'SP3052', bound(new File(['1=[]\n'], 'x'))],
    ['bound arguments twice', 400, 'SP3052', [...bound('1=[]\n'), ['$sallyport.0.bound', '1=[1]\n']]],
    ['a prototype among them', 400, 'SP2111', bound('1=[{"__proto__":{"a":1}}]\n')],
    ['functions that there are not', 404, 'SP3003', bound('1~[["$X","nobody-1",[]]]\n')],
    ['more than the function takes', 400, 'SP3006', bound('1=[1,2]\n', 'save-1')],
    ['more than any function takes', 400, 'SP2121', bound(`1=[${'1,'.repeat(200)}1]\n`)],
    ['a state that is not there', 400, 'SP3052', [...id('count-1'), ['$ACTION_KEY', 'k1']]],
    ['deep nesting', 400, 'SP2121', bound(`1=${'['.repeat(500)}${']'.repeat(500)}\n`)],
    [
      '10,000 fields',
      400,
      'SP2121',
      [...id('save-1'), ...Array.from({ length: 10_000 }, (): Field => ['a', ''])],
    ],
    [
      '10,000 fields, the marker last',
      400,
      'SP2121',
      [...Array.from({ length: 10_000 }, (): Field => ['a', '']), ...id('save-1')],
    ],
    [
      '10,000 markers',
      400,
      'SP2121',
      Array.from({ length: 10_000 }, (_, at): Field => [`$sallyport:${at}`, '']),
    ],
    ['a huge name', 400, 'SP3051', [...id('save-1'), ['x'.repeat(10_000), '']]],
    ['a huge text', 413, 'SP2120', [...id('save-1'), ['a', 'x'.repeat(2_000_000)]]],
    ['a huge file', 413, 'SP3004', [...id('save-1'), ['a', new File(['x'.repeat(12_000_000)], 'x')]]],
    [
      'many files',
      400,
      'SP2121',
      [...id('save-1'), ...Array.from({ length: 101 }, (): Field => ['f', new File([], 'x')])],
    ],
  ])('%s', async (_, status, code, fields) => {
    const refusal = await refusalOf(send(fields));
    expect([refusal.status, refusal.text.slice(0, 6)]).toEqual([status, code]);
    expect(calls).toEqual([]);
    expect(app.errors).toEqual([]);
  });

  test.each([
    ['truncated', (body: Uint8Array<ArrayBuffer>) => body.slice(0, -20)],
    ['truncated in its last boundary', (body: Uint8Array<ArrayBuffer>) => body.slice(0, -4)],
    ['truncated in the marker', (body: Uint8Array<ArrayBuffer>) => body.slice(0, 95)],
  ])('a body that is %s', async (_, cut) => {
    const fields = hiddenFields(await render(<form action={fn('save')} />));
    const request = formPost(cut(await multipart(fields)));
    const outcome = await app.handler.handleForm(request);
    expect((outcome as Response).status).toBe(400);
    expect(await (outcome as Response).text()).toMatch(/^SP3051: /);
    expect(calls).toEqual([]);
  });

  test('a body with another boundary than its content type says, or none', async () => {
    const fields = hiddenFields(await render(<form action={fn('save')} />));
    for (const type of ['multipart/form-data; boundary=other', 'multipart/form-data', urlencodedType]) {
      const outcome = await app.handler.handleForm(formPost(await multipart(fields), { type }));
      if (type === urlencodedType) expect(outcome).toBeUndefined();
      else expect(await (outcome as Response).text()).toMatch(/^SP3051: /);
    }
    expect(calls).toEqual([]);
  });

  test('a body that breaks off', async () => {
    const fields = hiddenFields(await render(<form action={fn('save')} />));
    const whole = await multipart(fields);
    let pulled = 0;
    const body = new ReadableStream({
      pull(controller) {
        if (pulled++ === 0) controller.enqueue(whole.slice(0, -30));
        else controller.error(new Error('the connection is gone'));
      },
    });
    const outcome = await app.handler.handleForm(formPost(body));
    expect([(outcome as Response).status, await (outcome as Response).text()]).toEqual([
      400,
      expect.stringMatching(/^SP2102: /),
    ]);
  });

  test('S7: a body in pieces of one byte', async () => {
    const fields: Field[] = [...id('save-1'), ['a', 'x'.repeat(60_000)]];
    const crumbs = async (body: Uint8Array<ArrayBuffer>) =>
      app.handler.handleForm(formPost(inPieces(body, 1)));
    const outcome = await crumbs(await multipart(fields));
    expect(await (outcome as Response).text()).toMatch(/^SP3051: .*too small pieces/);
    expect(await crumbs(await multipart(fields.slice(2)))).toBeUndefined();
    expect(asOutcome({ outcome: await crumbs(await multipart(id('save-1'))) }).status).toBe(200);
  });

  test('S7: a body that stands still', async () => {
    start({ limits: { bodyIdle: 50 } });
    const head = (await multipart(hiddenFields(await render(<form action={fn('save')} />)))).slice(0, -30);
    const stuck = (first: Uint8Array<ArrayBuffer>) => {
      let pulled = 0;
      return new ReadableStream({
        pull: (controller) => (pulled++ === 0 ? controller.enqueue(first) : new Promise<void>(() => {})),
      });
    };
    const outcome = await app.handler.handleForm(formPost(stuck(head)));
    expect([(outcome as Response).status, await (outcome as Response).text()]).toEqual([
      408,
      expect.stringMatching(/^SP3060: /),
    ]);
    expect(await app.handler.handleForm(formPost(stuck(new Uint8Array([45]))))).toBeUndefined();
    expect(calls).toEqual([]);
  });

  test('bound arguments without their last line end, which tools that post by hand trim', async () => {
    await send(bound('1=["a"]'));
    expect(calls[0]?.[0]).toBe('a');
  });

  test('prototype names are names of fields like any other', async () => {
    await post(fn('save'), [
      ['__proto__', '1'],
      ['constructor', '2'],
      ['toString', '3'],
    ]);
    expect(await dataOf()).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
      ['toString', '3'],
    ]);
    expect(({} as { a?: unknown }).a).toBeUndefined();
  });

  test('S1: a thenable among the bound arguments is never called', async () => {
    await send(bound('1=[{"then":"x"}]\n'));
    expect(Object.entries(calls[0]?.[0] as object)).toEqual([['then', 'x']]);
  });

  test('S1: keys of actions may be anything', async () => {
    for (const name of ['__proto__', 'constructor', 'a.b', ''])
      await send([
        [`$sallyport:${name}`, ''],
        [`$sallyport.${name}.id`, 'save-1'],
      ]);
    expect(calls.length).toBe(4);
  });
});

describe('S3: who may post', () => {
  test('is asked before bound arguments are decoded', async () => {
    const fields: Field[] = [
      ['$sallyport:0', ''],
      ['$sallyport.0.id', 'mine-1'],
      ['$sallyport.0.bound', 'nonsense'],
    ];
    expect(await refusalOf(send(fields))).toMatchObject({ status: 401, text: /^SP3041: / });
    const cleared = await refusalOf(send(fields, { headers: { cookie: 'user=ada' } }));
    expect([cleared.status, cleared.text.slice(0, 6)]).toEqual([400, 'SP2101']);
    expect(calls).toEqual([]);
  });

  test('who is cleared gets through', async () => {
    const outcome = await outcomeOf(fn('mine'), [], { headers: { cookie: 'user=ada' } });
    expect(outcome.result).toBe('private');
  });

  test('deny() inside of the function', async () => {
    const { status, text: said } = await refusalOf(post(fn('forbid')));
    expect([status, said]).toEqual([403, 'SP3042: It is not yours.\n']);
  });
});

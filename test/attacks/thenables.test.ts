import { afterEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { registerFunction } from '../../src/server/functions/marks.ts';
import { serverFunction } from '../../src/server/functions/server-function.ts';
import { openTarget } from './support/target.ts';

// Whatever is awaited and has a method `then` is called by JavaScript itself. A caller who could make such a thing would
// run a function of ours without being asked who he is, at any await.

let called = 0;
const trap = registerFunction(
  async (...args: unknown[]) => {
    called++;
    for (const arg of args) if (typeof arg === 'function') arg('trapped');
    return 'trapped';
  },
  { id: 'then-1', name: 'then', arity: -1 },
);
let taken: unknown[] = [];
const functions = {
  'then-1': trap,
  'take-1': registerFunction(
    async (...args: unknown[]) => {
      taken = args;
      return 'taken';
    },
    { id: 'take-1', name: 'take', arity: -1 },
  ),
  // The way most functions treat their arguments: awaited, returned, put into results.
  'pass-1': registerFunction(
    async (value: unknown) => {
      const awaited = await value;
      return { awaited, again: Promise.resolve(value), listed: [await Promise.all([value])] };
    },
    { id: 'pass-1', name: 'pass', arity: 1 },
  ),
  'echo-1': registerFunction(async (value: unknown) => value, { id: 'echo-1', name: 'echo', arity: 1 }),
  'checked-1': registerFunction(
    serverFunction({ input: z.unknown() }, async (value) => ({ value })),
    { id: 'checked-1', name: 'checked', arity: 1 },
  ),
};
const { post, errors, requireHealth } = openTarget(functions);
const names = ['take-1', 'pass-1', 'echo-1', 'checked-1'];

afterEach(async () => {
  expect([called, errors]).toEqual([0, []]);
  await requireHealth();
});

const reference = '["$X","then-1"]';
const bound = '["$X","then-1",1,{"a":2}]';

describe('an object whose then is a function', () => {
  test.each([
    ['as an argument', (object: string) => `1~[${object}]\n`],
    ['in the place of the list', (object: string) => `1~${object}\n`],
    ['nested', (object: string) => `1~[{"a":[${object}]}]\n`],
    ['in a Map', (object: string) => `1~[["$M","a",${object}]]\n`],
    ['as the key of a Map', (object: string) => `1~[["$M",${object},1]]\n`],
    ['in a Set', (object: string) => `1~[["$S",${object}]]\n`],
    ['bound to a function', (object: string) => `1~[["$X","take-1",${object}]]\n`],
    ['as what a promise brings', (object: string) => `1~[["$P",1]]\n1~${object}\n`],
    ['inside of what a promise brings', (object: string) => `1~[["$P",1]]\n1~[${object}]\n`],
    ['as a failure', (object: string) => `1!${object}\n`],
  ])('S1: %s', async (_, wrap) => {
    const objects = [
      `{"then":${reference}}`,
      `{"then":${bound}}`,
      `{"a":1,"then":${reference},"b":2}`,
      `{"\\u0074hen":${reference}}`,
      `{"a":${reference},"then":["$R",1]}`,
      `{"then":1,"then":${reference}}`,
    ];
    for (const object of objects) {
      for (const name of names) {
        const { status, code } = await post(`${name}`, wrap(object));
        // Where a function is not its first node, the reference points at something else, or nothing.
        const codes = object.includes('$R') ? ['SP2111', 'SP2108', 'SP2107', undefined] : ['SP2111'];
        expect(codes).toContain(code);
        if (code !== undefined) expect(status).toBe(400);
      }
    }
  });

  test('S1: by a reference to a function that came before', async () => {
    // Numbers: the list 0, the function 1, the object 2.
    const { status, code } = await post('pass-1', `1~[${reference},{"then":["$R",1]}]\n`);
    expect([status, code]).toEqual([400, 'SP2111']);
  });

  test('S1: by a reference from the row of a promise to a function of the root', async () => {
    const { status, code } = await post('pass-1', `1~[["$P",1],${reference}]\n1~{"then":["$R",2]}\n`);
    expect([status, code]).toEqual([400, 'SP2111']);
  });
});

describe('what is called then, and is no method', () => {
  test.each([
    ['text', '"then"'],
    ['an object', '{"then":{"then":"x"}}'],
    ['null', 'null'],
    ['a Map with a function', `["$M","then",${reference}]`],
    ['a list with a function', `[${reference}]`],
    ['a promise of a function', '["$P",1]'],
  ])('S1: %s is data', async (_, value) => {
    const later = value.includes('$P') ? `1~${reference}\n` : '';
    for (const name of names) {
      const { status } = await post(name, `1~[{"then":${value}}]\n${later}`);
      expect([name, status]).toEqual([name, 200]);
    }
  });

  test('S1: a reference named then is a function like any other, with nothing to wait for', async () => {
    for (const value of [reference, bound, `[${reference}]`]) {
      for (const name of names) expect(await post(name, `1~[${value}]\n`)).toMatchObject({ status: 200 });
    }
    await post('take-1', `1~[${reference}]\n`);
    expect(Reflect.ownKeys(taken[0] as object).map(String)).not.toContain('then');
    expect((taken[0] as { then?: unknown }).then).toBeUndefined();
  });
});

describe('promises in arguments', () => {
  test.each([
    ['never settles', '1~[["$P",1]]\n', 'SP2102'],
    ['settles, and another does not', '1~[["$P",1],["$P",2]]\n2=1\n', 'SP2102'],
    ['brings one that never settles', '1~[["$P",1]]\n1~[["$P",2]]\n', 'SP2102'],
    ['brings itself', '1~[["$P",1]]\n1~["$R",1]\n', 'SP2114'],
    ['brings the one that brings it', '1~[["$P",1],["$P",2]]\n1~["$R",2]\n2~["$R",1]\n', 'SP2114'],
    ['is announced twice', '1~[["$P",1],["$P",1]]\n1=1\n', 'SP2108'],
    ['is announced out of turn', '1~[["$P",2]]\n2=1\n', 'SP2108'],
    ['settles twice', '1~[["$P",1],["$P",2]]\n1=1\n1=2\n2=1\n', 'SP2113'],
    ['has an id that is a name', '1~[["$P","constructor"]]\n', 'SP2108'],
    ['fails', '1~[["$P",1]]\n1!"no"\n', 'SP3005'],
    ['is a stream', '1~[["$W",1,"I"]]\n1.\n', 'SP2117'],
  ])('S1: one that %s is refused before the function runs', async (_, body, code) => {
    taken = [];
    // Small and announced, and in pieces without a length: two ways to read a body.
    const padding = ' '.repeat(70_000);
    for (const message of [body, body.replace('1~[', `1~${padding}[`)]) {
      expect(await post('take-1', message)).toMatchObject({ status: 400, code });
      expect(await post('pass-1', message)).toMatchObject({ status: 400, code });
    }
    expect(taken).toEqual([]);
  });

  test('S1: one that holds itself in what it brings is settled, and can be sent back', async () => {
    const circle = '1~[["$P",1]]\n1~[["$R",1],"x"]\n';
    await post('take-1', circle);
    const [promise] = taken as [Promise<[unknown, string]>];
    const [inner, text] = await promise;
    expect([inner === promise, text]).toEqual([true, 'x']);
    const { status, result } = await post('echo-1', circle);
    expect([status, (await result)[1]]).toEqual([200, 'x']);
  });

  test('S1: every one of a thousand is settled when the function begins', async () => {
    const ids = Array.from({ length: 1000 }, (_, index) => index + 1);
    const head = `1~[[${ids.map((id) => `["$P",${id}]`).join(',')}]]\n`;
    const rows = ids.reverse().map((id) => `${id}=${id}\n`);
    await post('take-1', head + rows.join(''));
    const pending = Symbol('pending');
    const [promises] = taken as [Promise<number>[]];
    const values = await Promise.all(promises.map((promise) => Promise.race([promise, pending])));
    expect(values).toEqual(ids.reverse());
  });
});

import { beforeEach, describe, expect, test } from 'vitest';
import { SallyportError } from '../../errors/sallyport-error.ts';
import { decode } from '../../wire/decode.ts';
import { decodeStream } from '../../wire/decode-stream.ts';
import { encodeArguments } from '../../wire/encode-arguments.ts';
import { type FunctionReference, wireContentType } from '../../wire/format.ts';
import { taintUniqueValue } from '../answer/taint.ts';
import { createHandler } from '../handler.ts';
import type { HandlerOptions } from '../handler-options.ts';
import { getCookies } from '../request/scope.ts';
import { installFunctions } from './function-table.ts';
import { bindInline, registerInline } from './inline.ts';
import { registerFunction, registerReexport } from './marks.ts';
import { createKey } from './seal.ts';

const key = createKey();

// What the compiler makes of: async function makeBuy(price) { return async (count) => { 'use server'; return price * count } }
const createBuy =
  (captures: unknown[] = []) =>
  async (count: unknown) => [captures[0], count];
const buyExport = registerInline(createBuy, { id: 'buy-1', name: 'buy', arity: 1, captures: ['kept'] });
const sellExport = registerInline(createBuy, { id: 'sell-1', name: 'sell', arity: 1, captures: ['kept'] });
const plainExport = registerInline(() => async () => 'plain', { id: 'plain-1', name: 'plain', arity: 0 });

const make = registerFunction(
  async (price: unknown) =>
    bindInline(
      async (count: number) => [price, count],
      'buy-1',
      () => [price],
    ),
  { id: 'make-1', name: 'make', arity: 1 },
);
const makeAll = registerFunction(
  async () => {
    const made = [];
    for (let index = 0; index < 3; index++) {
      const closure: (...args: unknown[]) => unknown = async () => index;
      made.push(bindInline(closure, 'buy-1', () => [index]).bind(null, 'bound'));
    }
    return made;
  },
  { id: 'makeAll-1', name: 'makeAll', arity: 0 },
);
const makeLoop = registerFunction(
  async () => {
    const self: CallableFunction = bindInline(
      async () => self,
      'buy-1',
      () => [{ self }],
    );
    return self;
  },
  { id: 'makeLoop-1', name: 'makeLoop', arity: 0 },
);
const makeBad = registerFunction(
  async () =>
    bindInline(
      async () => 1,
      'buy-1',
      () => [{ secret: 'inline-token-1' }],
    ),
  { id: 'makeBad-1', name: 'makeBad', arity: 0 },
);

const functions = { buyExport, sellExport, plainExport, make, makeAll, makeLoop, makeBad };
const ids = ['buy-1', 'sell-1', 'plain-1', 'make-1', 'makeAll-1', 'makeLoop-1', 'makeBad-1'];
const logged: string[] = [];

function handlerWith(options: HandlerOptions = {}, keys: string[] = [key]) {
  const values = Object.values(functions);
  installFunctions({
    base: '/',
    keys,
    functions: new Map(ids.map((id, index) => [id, async () => values[index]])),
  });
  return createHandler({ onError: (error) => logged.push((error as Error).message), ...options });
}

async function call(handler: ReturnType<typeof handlerWith>, id: string, args: unknown[], cookie = '') {
  const encodeFunction = (fn: CallableFunction) =>
    (fn as unknown as { reference: FunctionReference }).reference;
  const response = await handler(
    new Request(`https://shop.example/_sallyport/${id}`, {
      method: 'POST',
      headers: { 'content-type': wireContentType, 'sec-fetch-site': 'same-origin', cookie },
      body: (await encodeArguments(args, { encodeFunction })) as string,
    }),
  );
  const bytes = new Uint8Array(await response.arrayBuffer());
  const decodeFunction = (reference: FunctionReference) => Object.assign(() => {}, { reference });
  try {
    const result = await decodeStream(new Response(bytes).body!, {
      decodeFunction,
      decodeError: (payload) => ({ payload }),
    });
    return { status: response.status, result, error: undefined };
  } catch (thrown) {
    return {
      status: response.status,
      result: undefined,
      error: (thrown as { payload: { code: string } }).payload,
    };
  }
}

/** The id and the bound values of a function in a result, seals included. */
async function referenceIn(result: unknown) {
  const { id, bound } = (result as { reference: FunctionReference }).reference;
  return { id: id.split('.')[0] ?? '', bound: await Promise.all(bound) };
}

beforeEach(() => {
  logged.length = 0;
});

describe('D9: a closure that is sent', () => {
  test('carries its captures sealed, and gets them back with the call', async () => {
    const handler = handlerWith();
    const { id, bound } = await referenceIn((await call(handler, 'make-1', [new Date(42)])).result);
    expect([id, bound.length]).toEqual(['buy-1', 1]);
    expect((await call(handler, id, [...bound, 3])).result).toEqual([new Date(42), 3]);
  });

  test('of a loop has the value of its own turn, and what was bound follows the captures', async () => {
    const handler = handlerWith();
    const { result } = await call(handler, 'makeAll-1', []);
    const answers = await Promise.all(
      (result as unknown[]).map(async (made) => {
        const { id, bound } = await referenceIn(made);
        return (await call(handler, id, bound)).result;
      }),
    );
    expect(answers).toEqual([
      [0, 'bound'],
      [1, 'bound'],
      [2, 'bound'],
    ]);
  });

  test('comes back as an argument and is the same closure', async () => {
    const handler = handlerWith();
    const run = registerFunction(async (fn: (count: number) => unknown) => fn(9), {
      id: 'run-1',
      name: 'run',
      arity: 1,
    });
    installFunctions({
      base: '/',
      keys: [key],
      functions: new Map<string, () => Promise<unknown>>([
        ['run-1', async () => run],
        ['buy-1', async () => buyExport],
      ]),
    });
    const runner = createHandler();
    const { bound } = await referenceIn((await call(handler, 'make-1', ['p'])).result);
    const carried = Object.assign(() => {}, { reference: { id: 'buy-1', bound } });
    expect((await call(runner, 'run-1', [carried])).result).toEqual(['p', 9]);
  });

  test('an inline function without captures is called as it is', async () => {
    expect((await call(handlerWith(), 'plain-1', [])).result).toBe('plain');
  });

  test('a captured value that leads back to the closure is a coded error', async () => {
    expect((await call(handlerWith(), 'makeLoop-1', [])).error).toMatchObject({ code: 'SP3008' });
    expect(logged[0]).toContain('SP3021: buy() captures a value that leads back to buy() itself');
  });

  test('S6, T3: what cannot be sent cannot be captured, with its path', async () => {
    taintUniqueValue('Tokens stay.', functions, 'inline-token-1');
    expect((await call(handlerWith(), 'makeBad-1', [])).error).toMatchObject({ code: 'SP3008' });
    expect(logged[0]).toContain('captures of buy(): kept.secret must not leave the server: Tokens stay.');
    await call(handlerWith(), 'make-1', [new Map([['k', new Map()]])]);
    expect(logged).toHaveLength(1);
  });

  test('the function that makes it from captures runs through the pipeline alone', () => {
    expect(() => buyExport([1])).toThrow('SP3020');
  });
});

describe('D9, S1: altered seals', () => {
  const codeOf = async (
    handler: ReturnType<typeof handlerWith>,
    id: string,
    args: unknown[],
    cookie?: string,
  ) => {
    const { status, error } = await call(handler, id, args, cookie);
    return [status, error?.code];
  };

  test('another function, no seal, a seal of another type or a changed one: the same 400', async () => {
    const handler = handlerWith();
    const { bound } = await referenceIn((await call(handler, 'make-1', ['p'])).result);
    const [sealed] = bound as [string];
    expect(await codeOf(handler, 'sell-1', [sealed, 1])).toEqual([400, 'SP3016']);
    for (const forged of [`${sealed.slice(0, -2)}AA`, '', 1, null, { seal: 1 }, ['x']])
      expect([forged, ...(await codeOf(handler, 'buy-1', [forged, 1]))]).toEqual([forged, 400, 'SP3016']);
    expect(await codeOf(handler, 'buy-1', [])).toEqual([400, 'SP3016']);
    expect(await codeOf(handler, 'buy-1', [sealed, 1, 2])).toEqual([400, 'SP3006']);
    expect(logged).toEqual([]);
  });

  test('C6: a retired key is an old page', async () => {
    const { bound } = await referenceIn((await call(handlerWith(), 'make-1', ['p'])).result);
    expect(await codeOf(handlerWith({}, [createKey()]), 'buy-1', [...bound, 1])).toEqual([404, 'SP3003']);
    expect(await codeOf(handlerWith({ keys: [createKey(), key] }), 'buy-1', [...bound, 1])).toEqual([
      200,
      undefined,
    ]);
  });

  test('sealContext: a seal of one session is of no use in another', async () => {
    const handler = handlerWith({ sealContext: () => getCookies().get('session') });
    const { bound } = await referenceIn((await call(handler, 'make-1', ['p'], 'session=ada')).result);
    expect(await codeOf(handler, 'buy-1', [...bound, 1], 'session=ada')).toEqual([200, undefined]);
    expect(await codeOf(handler, 'buy-1', [...bound, 1], 'session=eve')).toEqual([400, 'SP3016']);
  });

  test('C3: what sealContext throws is a failure of the application, also where it looks like a refusal', async () => {
    const { bound } = await referenceIn((await call(handlerWith(), 'make-1', ['p'])).result);
    const failing = handlerWith({
      sealContext: () => {
        throw new SallyportError('SP9999', 'of another server', { status: 404 });
      },
    });
    expect(await codeOf(failing, 'buy-1', [...bound, 1])).toEqual([500, 'SP3007']);
    expect(logged).toEqual(['of another server']);
  });

  test('keys come from the environment where the application names none', async () => {
    process.env.SALLYPORT_KEYS = `${createKey()}, ${key}`;
    try {
      const handler = handlerWith({}, []);
      const { bound } = await referenceIn((await call(handler, 'make-1', ['p'])).result);
      expect(await codeOf(handlerWith({ keys: [key] }), 'buy-1', [...bound, 1])).toEqual([404, 'SP3003']);
      expect(await codeOf(handler, 'buy-1', [...bound, 1])).toEqual([200, undefined]);
    } finally {
      delete process.env.SALLYPORT_KEYS;
    }
  });
});

test('D7: a re-export in an import cycle is registered when it is looked up', async () => {
  let later: (() => Promise<string>) | undefined;
  const read = () => {
    if (later === undefined) throw new ReferenceError("Cannot access 'later' before initialization");
    return later;
  };
  registerReexport(read, { id: 'later-1', name: 'later', arity: 0 });
  later = async () => 'found';
  const value = later;
  installFunctions({ base: '/', functions: new Map([['later-1', async () => value]]) });
  expect((await call(createHandler(), 'later-1', [])).result).toBe('found');
  expect(() => registerReexport(() => 7, { id: 'x-1', name: 'x', arity: 0 })).toThrow('SP3012');
});

test('a message decoded alone has no functions', () => {
  expect(() => decode('1~[["$F","buy-1",[]]]\n')).toThrow('SP21');
});

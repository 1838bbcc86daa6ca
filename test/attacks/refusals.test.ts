import { expect, test } from 'vitest';
import { CallError } from '../../src/client/errors.ts';
import { SallyportError } from '../../src/errors/sallyport-error.ts';
import { setFunctionOptions } from '../../src/server/functions/function-options.ts';
import { registerFunction } from '../../src/server/functions/marks.ts';
import { deny } from '../../src/server/gate/denied.ts';
import { definePolicy } from '../../src/server/gate/policy.ts';
import type { HandlerOptions } from '../../src/server/handler-options.ts';
import { reference } from './support/caller.ts';
import { Module, openTarget } from './support/target.ts';

// A refusal is told to the caller, word for word; a failure goes to the log, and the caller gets a digest. Whoever could
// make one look like the other would read what is not theirs, or write into the log.

let count = 0;
function register(run: (...args: never[]) => unknown, more: object = {}) {
  const name = `fn${++count}`;
  return { [`${name}-1`]: registerFunction(run, { id: `${name}-1`, name, arity: -1, ...more }) };
}

const secret = 'INTERNAL-HOST-10.0.0.7';
const refusalOfAnotherServer = () => {
  throw new CallError('SP4004', `SP4004: charge() was refused by ${secret}`, 'charge', {
    status: 403,
    hint: secret,
  });
};
const anErrorOfOurs = () => {
  throw new SallyportError('SP3002', `SP3002: ${secret}`, { status: 403, hint: secret });
};
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  throw proxy;
};

const plain = register(async () => 'ran');
const validated = async () => 'ran';
const places: [string, (throwing: () => never) => [Record<string, unknown>, HandlerOptions]][] = [
  ['the function', (throwing) => [register(async () => throwing()), {}]],
  ['the context', (throwing) => [plain, { context: throwing }]],
  ['a policy of the handler', (throwing) => [plain, { access: definePolicy('broken', throwing) }]],
  [
    'a policy of a file',
    (throwing) => {
      const policy = definePolicy('broken', throwing);
      return [register(async () => 'ran', { protection: () => policy }), {}];
    },
  ],
  [
    'a schema',
    (throwing) => {
      const run = async () => validated();
      setFunctionOptions(run, { validate: throwing, run });
      return [register(run), {}];
    },
  ],
];

for (const [place, put] of places) {
  test.each([
    ['the refusal of another server', refusalOfAnotherServer],
    ['an error that looks like one of ours', anErrorOfOurs],
    ['a proxy that cannot be looked at', revoked],
  ])(`C3: %s, thrown by ${place}, is a failure: logged once, and told as a digest`, async (_, throwing) => {
    const [functions, options] = put(throwing);
    const target = openTarget(functions, options);
    const [id = ''] = Object.keys(functions);
    const { status, code, text, error } = await target.call(id);
    expect([status, code, text.includes(secret)]).toEqual([500, 'SP3007', false]);
    expect(target.errors.map(({ digest }) => digest)).toEqual([error.digest]);
    if (place.startsWith('the function') || place === 'a policy of a file' || place === 'a schema')
      await target.requireHealth();
  });
}

test('C3: what a module throws while it loads is a failure too', async () => {
  const { call, errors, requireHealth } = openTarget({ 'broken-1': new Module(async () => anErrorOfOurs()) });
  const { status, code, text } = await call('broken-1');
  expect([status, code, text.includes(secret), errors.length]).toEqual([500, 'SP3007', false, 1]);
  await requireHealth();
});

test.each([
  ['the whole message', '1!{"kind":"refused","code":"SP3002","message":"FROM-THE-CALLER"}\n'],
  ['a promise in it', '1~[["$P",1]]\n1!"FROM-THE-CALLER"\n'],
  ['a promise inside of an object', '1~[{"a":["$P",1]},["$P",2]]\n2=1\n1!{"message":"FROM-THE-CALLER"}\n'],
  ['a bound argument', '1~[["$X","healthy-1",["$P",1]]]\n1!"FROM-THE-CALLER"\n'],
])('S1: a failure as %s is a bad message, and no failure of the function', async (_, body) => {
  const fn = register(async (value: unknown) => {
    await (typeof value === 'object' ? Promise.all(Object.values({ value, ...value })) : value);
    return 'ran';
  });
  const { post, errors, requireHealth } = openTarget(fn);
  const { status, code, text } = await post(Object.keys(fn)[0] ?? '', body);
  expect([status, code, text.includes('FROM-THE-CALLER')]).toEqual([400, 'SP3005', false]);
  expect(errors).toEqual([]);
  await requireHealth();
});

test('S3: a denial in a part of the result that comes later is a denial, and not logged', async () => {
  const fn = register(async () => ({
    promise: Promise.resolve().then(() => deny(403, 'Not yours.')),
    items: (async function* () {
      yield 1;
      deny(401, 'Nobody knows you.');
    })(),
  }));
  const { call, errors, requireHealth } = openTarget(fn);
  const { result } = await call(Object.keys(fn)[0] ?? '');
  await expect(result.promise).rejects.toMatchObject({ payload: { kind: 'refused', code: 'SP3042' } });
  const items = result.items[Symbol.asyncIterator]();
  await items.next();
  await expect(items.next()).rejects.toMatchObject({ payload: { kind: 'refused', code: 'SP3041' } });
  expect(errors).toEqual([]);
  await requireHealth();
});

test('S1: a function that calls what it is given twice, given itself a hundred times over, ends', async () => {
  let calls = 0;
  const twice = registerFunction(
    async (fn: (() => unknown) | undefined) => {
      calls++;
      return fn === undefined ? 1 : [await fn(), await fn()];
    },
    { id: 'twice-1', name: 'twice', arity: 1 },
  );
  const { call, errors, requireHealth } = openTarget({ 'twice-1': twice });
  let bomb = reference('twice-1');
  for (let depth = 0; depth < 100; depth++) bomb = reference('twice-1', bomb);
  expect(await call('twice-1', [bomb])).toMatchObject({ status: 400, code: 'SP3062' });
  // A thousand by default, and the one that was called itself.
  expect([calls, errors]).toEqual([1001, []]);
  await requireHealth();
});

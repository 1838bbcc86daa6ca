import { expect, test } from 'vitest';
import { setFunctionOptions } from '../../src/server/functions/function-options.ts';
import { bindInline, registerInline } from '../../src/server/functions/inline.ts';
import { registerFunction, registerReexport } from '../../src/server/functions/marks.ts';
import { deny } from '../../src/server/gate/denied.ts';
import { definePolicy } from '../../src/server/gate/policy.ts';
import { reference } from './support/caller.ts';
import { openTarget } from './support/target.ts';

// Ways around the gate: a function that is protected, reached through another name, another function or another value.

const admin = definePolicy('admin', ({ cookies }) => cookies.get('admin') ?? deny(403));
const asAdmin = { cookie: 'admin=ada' };

let runs = 0;
const erase = registerFunction(
  async (...args: unknown[]) => {
    runs++;
    return ['erased', ...args];
  },
  { id: 'erase-1', name: 'erase', arity: -1, protection: () => admin },
);

/** Fails unless a stranger is refused before the function runs, and the admin is not. */
async function requireProtected(
  attack: (headers?: Record<string, string>) => Promise<{ status: number; result: unknown }>,
  { status = 403 }: { status?: number } = {},
): Promise<void> {
  const before = runs;
  expect((await attack()).status).toBe(status);
  expect(runs).toBe(before);
  expect((await attack(asAdmin)).status).toBe(200);
  expect(runs).toBe(before + 1);
}

test('S3: exported again through a file without protection', async () => {
  registerReexport(() => erase, { id: 'again-1', name: 'again', arity: -1 });
  const { call, requireHealth } = openTarget({ 'again-1': erase });
  await requireProtected((headers) => call('again-1', [1], headers));
  await requireHealth();
});

test('S3: a function without protection of its own, exported again through a protected file', async () => {
  const open = registerFunction(async () => ++runs, { id: 'open-1', name: 'open', arity: 0 });
  registerReexport(() => open, { id: 'guarded-1', name: 'guarded', arity: 0, protection: () => admin });
  const { call, requireHealth } = openTarget({ 'open-1': open, 'guarded-1': open });
  await requireProtected((headers) => call('guarded-1', [], headers));
  expect((await call('open-1')).status).toBe(200);
  await requireHealth();
});

test('S3: bound, and exported under another name', async () => {
  const bound = registerFunction(erase.bind(null, 'all'), { id: 'bound-1', name: 'bound', arity: -1 });
  const { call, requireHealth } = openTarget({ 'bound-1': bound });
  await requireProtected((headers) => call('bound-1', [], headers));
  await requireHealth();
});

test('S3: bound where the function itself says who may call, and exported under another name', async () => {
  const fn = async () => ++runs;
  setFunctionOptions(fn, { access: admin });
  const own = registerFunction(fn, { id: 'own-1', name: 'own', arity: 0 });
  const bound = registerFunction(own.bind(null), { id: 'ownBound-1', name: 'ownBound', arity: 0 });
  const twice = registerFunction(bound.bind(null), { id: 'ownTwice-1', name: 'ownTwice', arity: 0 });
  const { call, requireHealth } = openTarget({ 'ownBound-1': bound, 'ownTwice-1': twice });
  await requireProtected((headers) => call('ownBound-1', [], headers));
  await requireProtected((headers) => call('ownTwice-1', [], headers));
  await requireHealth();
});

test.each([
  ['the access of an inline function', { access: () => undefined }],
  ['the protection of a file', { protection: () => undefined }],
  ['what is no policy', { protection: () => ({ check: async () => true }) }],
])('S3: %s that is not there lets nobody in', async (_, said) => {
  const fn = registerFunction(async () => ++runs, { id: 'lost-1', name: 'lost', arity: 0, ...said });
  const { call, errors, requireHealth } = openTarget({ 'lost-1': fn });
  const before = runs;
  expect((await call('lost-1', [], asAdmin)).status).toBe(500);
  expect([runs, errors.map(({ error }) => (error as { code: string }).code)]).toEqual([before, ['SP3044']]);
  await requireHealth();
});

// A function that calls what it is given, and one that keeps it in a closure for later.
const apply = registerFunction(async (fn: (...args: unknown[]) => unknown) => fn('by apply'), {
  id: 'apply-1',
  name: 'apply',
  arity: 1,
});
const runKept = registerInline(
  ([kept] = []) =>
    async () =>
      (kept as { fn: (by: string) => unknown }).fn('by closure'),
  { id: 'runKept-1', name: 'runKept', arity: 0, captures: ['kept'] },
);
const keep = registerFunction(
  async (fn: CallableFunction) =>
    bindInline(
      async () => fn('by closure'),
      'runKept-1',
      () => [{ fn }],
    ),
  { id: 'keep-1', name: 'keep', arity: 1 },
);
const callers = { 'erase-1': erase, 'apply-1': apply, 'keep-1': keep, 'runKept-1': runKept };

test('S3: as an argument of a public function, with and without bound arguments', async () => {
  const { call, requireHealth } = openTarget(callers);
  await requireProtected((headers) => call('apply-1', [reference('erase-1')], headers));
  await requireProtected((headers) => call('apply-1', [reference('erase-1', 'bound')], headers));
  await requireProtected((headers) =>
    call('apply-1', [reference('apply-1', reference('erase-1', 'bound'))], headers),
  );
  await requireHealth();
});

test('S3: given to a closure, sealed by the server itself, and called through the seal', async () => {
  const { call, requireHealth } = openTarget(callers);
  for (const given of [reference('erase-1'), reference('erase-1', 'bound'), reference('erase-1.0.server')]) {
    const { result: closure } = await call('keep-1', [given]);
    const [seal] = await Promise.all(closure.reference.bound);
    await requireProtected((headers) => call('runKept-1', [seal], headers));
    await requireProtected((headers) => call('apply-1', [reference('runKept-1', seal)], headers));
  }
  await requireHealth();
});

test('S3: sealed inside of the seal of another closure', async () => {
  const { call, requireHealth } = openTarget(callers);
  const { result: inner } = await call('keep-1', [reference('erase-1')]);
  const [innerSeal] = await Promise.all(inner.reference.bound);
  const { result: outer } = await call('keep-1', [reference('runKept-1', innerSeal)]);
  const [outerSeal] = await Promise.all(outer.reference.bound);
  await requireProtected((headers) => call('runKept-1', [outerSeal], headers));
  await requireHealth();
});

test('D10: what the server itself captured needs no policy of the caller', async () => {
  const own = registerFunction(
    async () =>
      bindInline(
        async () => erase('own'),
        'runKept-1',
        () => [{ fn: erase }],
      ),
    { id: 'makeOwn-1', name: 'makeOwn', arity: 0 },
  );
  const { call, requireHealth } = openTarget({ ...callers, 'makeOwn-1': own });
  const { result: closure } = await call('makeOwn-1');
  const [seal] = await Promise.all(closure.reference.bound);
  expect((await call('runKept-1', [seal])).result).toEqual(['erased', 'by closure']);
  await requireHealth();
});

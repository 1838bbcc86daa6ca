import { afterEach, describe, expect, test } from 'vitest';
import { bindInline, registerInline } from '../../src/server/functions/inline.ts';
import { registerFunction } from '../../src/server/functions/marks.ts';
import { createKey } from '../../src/server/functions/seal.ts';
import type { HandlerOptions } from '../../src/server/handler-options.ts';
import { getCookies } from '../../src/server/request/scope.ts';
import { type HeldFunction, idOf, reference } from './support/caller.ts';
import { openTarget, type Target } from './support/target.ts';

// What compiled code registers for `async function makePay(amount) { return async (to) => { 'use server'; … } }`, and
// for a second inline function beside it with the same captures.
const ran: unknown[][] = [];
function registerPair(name: string) {
  const target = registerInline(
    ([amount] = []) =>
      async (to: unknown) => {
        ran.push([name, amount, to]);
        return [name, amount, to];
      },
    { id: `${name}-1`, name, arity: 1, captures: ['kept'] },
  );
  const make = registerFunction(
    async (amount: unknown) =>
      bindInline(
        async (to: unknown) => [amount, to],
        `${name}-1`,
        () => [amount],
      ),
    { id: `${name}Maker-1`, name: `${name}Maker`, arity: 1 },
  );
  return { [`${name}-1`]: target, [`${name}Maker-1`]: make };
}
const functions = {
  ...registerPair('pay'),
  ...registerPair('refund'),
  'apply-1': registerFunction(async (fn: (to: string) => unknown) => fn('applied'), {
    id: 'apply-1',
    name: 'apply',
    arity: 1,
  }),
  'echo-1': registerFunction(async (value: unknown) => value, { id: 'echo-1', name: 'echo', arity: 1 }),
};

const key = createKey();
let open: Target[] = [];
function openBank(options: HandlerOptions = {}) {
  const target = openTarget(functions, { keys: [key], ...options });
  open.push(target);
  return target;
}
afterEach(async () => {
  for (const { requireHealth, errors } of open) {
    await requireHealth();
    // What a stranger made up is no failure of the application.
    expect(errors).toEqual([]);
  }
  open = [];
});

/** A seal as a browser gets it. */
async function sealFrom({ call }: Target, maker: string, amount: unknown, headers?: Record<string, string>) {
  const { result } = (await call(`${maker}Maker-1`, [amount], headers)) as { result: HeldFunction };
  const [seal] = (await Promise.all(result.reference.bound)) as [string];
  return { id: idOf(result), seal };
}

/** Fails unless the seal is refused, in a call and inside of an argument, and nothing runs. */
async function requireRefused(
  { call }: Target,
  id: string,
  seal: unknown,
  { code = 'SP3016', status = 400, headers = {} } = {},
): Promise<void> {
  ran.length = 0;
  expect(await call(id, [seal, 'thief'], headers)).toMatchObject({ status, code });
  // Inside of an argument it is opened when it is called: in the middle of another function.
  const inside = await call('apply-1', [reference(id, seal)], headers);
  expect(inside.status).not.toBe(200);
  expect(ran).toEqual([]);
}

test('D9: the seal itself works, as it came, or nothing here would mean anything', async () => {
  const bank = openBank();
  const { id, seal } = await sealFrom(bank, 'pay', 5);
  expect((await bank.call(id, [seal, 'Ada'])).result).toEqual(['pay', 5, 'Ada']);
  expect((await bank.call('apply-1', [reference(id, seal)])).result).toEqual(['pay', 5, 'applied']);
});

describe('changed', () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const flipBit = (seal: string, at: number, bit: number) => {
    const changed = alphabet[alphabet.indexOf(seal[at] ?? '') ^ (1 << bit)];
    return seal.slice(0, at) + changed + seal.slice(at + 1);
  };

  test('D9: every single bit of it', async () => {
    const bank = openBank();
    const { id, seal } = await sealFrom(bank, 'pay', 5);
    ran.length = 0;
    const outcomes = new Map<string, number[]>();
    for (let at = 0; at < seal.length; at++) {
      for (let bit = 0; bit < 6; bit++) {
        const { status, code } = await bank.call(id, [flipBit(seal, at, bit), 'thief']);
        const outcome = `${status} ${code}`;
        outcomes.set(outcome, [...(outcomes.get(outcome) ?? []), at]);
      }
    }
    expect(ran).toEqual([]);
    // Another key id is an old page; everything else is one constant refusal.
    expect([...outcomes.keys()].sort()).toEqual(['400 SP3016', '404 SP3003']);
    // Bytes 1 to 8 name the key: characters 1 to 12 of base64.
    expect(new Set(outcomes.get('404 SP3003'))).toEqual(
      new Set(Array.from({ length: 11 }, (_, at) => at + 1)),
    );
  });

  test('D9: cut off anywhere, at either end', async () => {
    const bank = openBank();
    const { id, seal } = await sealFrom(bank, 'pay', 5);
    ran.length = 0;
    for (let length = 0; length < seal.length; length++) {
      const { status } = await bank.call(id, [seal.slice(0, length), 'thief']);
      const { status: fromTheEnd } = await bank.call(id, [seal.slice(seal.length - length), 'thief']);
      expect([400, 404]).toContain(status);
      expect([400, 404]).toContain(fromTheEnd);
    }
    expect(ran).toEqual([]);
  });

  test.each([
    ['one character more', (seal: string) => `${seal}A`],
    ['padding', (seal: string) => `${seal}=`],
    ['a space', (seal: string) => `${seal} `],
    ['a line end', (seal: string) => `${seal}\n`],
    ['NUL', (seal: string) => `${seal}\0`],
    ['the other alphabet of base64', (seal: string) => `${seal.slice(0, -4)}++//`],
    ['digits of another script', (seal: string) => `${seal.slice(0, -1)}٣`],
    ['twice', (seal: string) => seal + seal],
    ['backwards', (seal: string) => [...seal].reverse().join('')],
    ['a million characters', (seal: string) => seal + 'A'.repeat(1_000_000)],
    ['the version of tomorrow', (seal: string) => `Ag${seal.slice(2)}`],
  ])('D9: with %s', async (_, change) => {
    const bank = openBank();
    const { id, seal } = await sealFrom(bank, 'pay', 5);
    await requireRefused(bank, id, change(seal));
  });

  test('D9: another type in its place', async () => {
    const bank = openBank();
    const { id, seal } = await sealFrom(bank, 'pay', 5);
    const bytes = Uint8Array.from(seal, (character) => character.charCodeAt(0));
    for (const value of [
      bytes,
      [seal],
      { seal },
      new Map([[0, seal]]),
      null,
      undefined,
      1,
      true,
      1n,
      new Blob([seal]),
    ])
      await requireRefused(bank, id, value);
  });
});

describe('somewhere else', () => {
  test('D9: with another function, also one that captures the same', async () => {
    const bank = openBank();
    const pay = await sealFrom(bank, 'pay', 5);
    const refund = await sealFrom(bank, 'refund', 5);
    await requireRefused(bank, refund.id, pay.seal);
    await requireRefused(bank, pay.id, refund.seal);
  });

  test('D9: the beginning of one and the end of another', async () => {
    const bank = openBank();
    const first = await sealFrom(bank, 'pay', 1000);
    const second = await sealFrom(bank, 'pay', 9999);
    expect(first.seal.length).toBe(second.seal.length);
    const bytes = [first.seal, second.seal].map((seal) => Buffer.from(seal, 'base64url'));
    // Version and key, nonce, text and tag: every way to put parts of two seals together.
    const edges = [0, 9, 21, bytes[0]!.length - 16, bytes[0]!.length];
    for (let choice = 1; choice < 15; choice++) {
      const parts = edges
        .slice(1)
        .map((end, part) => bytes[(choice >> part) & 1]!.subarray(edges[part], end));
      const mixed = Buffer.concat(parts).toString('base64url');
      if (mixed === first.seal || mixed === second.seal) continue;
      await requireRefused(bank, first.id, mixed);
    }
  });

  test('D9: in the place of an argument it is a string like any other', async () => {
    const bank = openBank();
    const { seal } = await sealFrom(bank, 'pay', 5);
    expect((await bank.call('echo-1', [seal])).result).toBe(seal);
    expect((await bank.call('payMaker-1', [seal])).status).toBe(200);
  });

  test('D9: in another session, where the application binds seals to sessions', async () => {
    const bank = openBank({ sealContext: () => getCookies().get('session') });
    const ada = { cookie: 'session=ada' };
    const { id, seal } = await sealFrom(bank, 'pay', 5, ada);
    expect((await bank.call(id, [seal, 'Ada'], ada)).status).toBe(200);
    for (const headers of [{ cookie: 'session=bob' }, { cookie: 'session=' }, { cookie: 'session=adaa' }, {}])
      await requireRefused(bank, id, seal, { headers });
    const nobody = await sealFrom(bank, 'pay', 5);
    await requireRefused(bank, id, nobody.seal, { headers: ada });
  });

  test('D9: a session whose name looks like the function and its id is another one', async () => {
    const bank = openBank({ sealContext: () => getCookies().get('session') });
    const { id, seal } = await sealFrom(bank, 'pay', 5, { cookie: 'session=a%22%2C%22b' });
    await requireRefused(bank, id, seal, { headers: { cookie: 'session=a' } });
    await requireRefused(bank, 'refund-1', seal, { headers: { cookie: 'session=a%22%2C%22b' } });
  });
});

describe('keys', () => {
  test('C6: a key that is gone says that the page is old, as an unknown function does', async () => {
    const old = await sealFrom(openBank(), 'pay', 5);
    await requireRefused(openBank({ keys: [createKey()] }), old.id, old.seal, {
      status: 404,
      code: 'SP3003',
    });
  });

  test('D9: an older key still opens what it sealed, and the newest one seals', async () => {
    const old = await sealFrom(openBank(), 'pay', 5);
    const newest = createKey();
    const rotated = openBank({ keys: [newest, key] });
    expect((await rotated.call(old.id, [old.seal, 'Ada'])).result).toEqual(['pay', 5, 'Ada']);
    const fresh = await sealFrom(rotated, 'pay', 6);
    await requireRefused(openBank(), fresh.id, fresh.seal, { status: 404, code: 'SP3003' });
  });

  test('D9: the id of a known key before what another key sealed', async () => {
    const other = createKey();
    const foreign = await sealFrom(openBank({ keys: [other] }), 'pay', 5);
    const bank = openBank();
    const own = await sealFrom(bank, 'pay', 5);
    const bytes = Buffer.from(foreign.seal, 'base64url');
    Buffer.from(own.seal, 'base64url').copy(bytes, 1, 1, 9);
    await requireRefused(bank, own.id, bytes.toString('base64url'));
  });

  test('D9: two seals of the same value have nothing in common but their key', async () => {
    const bank = openBank();
    const seals = await Promise.all(Array.from({ length: 50 }, () => sealFrom(bank, 'pay', 5)));
    const bytes = seals.map(({ seal }) => Buffer.from(seal, 'base64url'));
    expect(new Set(bytes.map((seal) => seal.subarray(0, 9).toString('hex'))).size).toBe(1);
    expect(new Set(bytes.map((seal) => seal.subarray(9, 21).toString('hex'))).size).toBe(50);
    expect(new Set(bytes.map((seal) => seal.subarray(21).toString('hex'))).size).toBe(50);
  });
});

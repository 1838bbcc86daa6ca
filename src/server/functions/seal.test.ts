import { describe, expect, test, vi } from 'vitest';
import { createKey, createSealer, splitKeys } from './seal.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (value: Uint8Array) => new TextDecoder().decode(value);
const codeOf = (opening: Promise<unknown>) =>
  opening.then(
    () => 'opened',
    (error: { code: string }) => error.code,
  );

describe('D9: sealed values', () => {
  const [first, second] = [createKey(), createKey()];
  const sealer = createSealer([first]);

  test('come back as they were', async () => {
    for (const value of ['', 'a', 'é\u0000', 'x'.repeat(100_000)]) {
      expect(text(await sealer.open(await sealer.seal(bytes(value), 'f-1', 's'), 'f-1', 's'))).toBe(value);
    }
  });

  test('are the same where they are made at once, and cannot be made so with Web Crypto alone', async () => {
    for (const value of ['', 'a', 'é\u0000', 'x'.repeat(100_000)]) {
      const sealed = sealer.sealNow(bytes(value), 'f-1', 's') ?? 'none';
      expect(text(await sealer.open(sealed, 'f-1', 's'))).toBe(value);
      expect(await codeOf(sealer.open(sealed, 'f-2', 's'))).toBe('SP3016');
      expect(await codeOf(sealer.open(sealed, 'f-1', 't'))).toBe('SP3016');
      expect(await codeOf(createSealer([second]).open(sealed, 'f-1', 's'))).toBe('SP3003');
    }
    vi.stubGlobal('process', { env: {} });
    expect(createSealer([first]).sealNow(bytes('a'), 'f-1')).toBeUndefined();
    vi.unstubAllGlobals();
  });

  test('cannot be read, and differ each time', async () => {
    const [one, two] = [
      await sealer.seal(bytes('price 42'), 'f-1'),
      await sealer.seal(bytes('price 42'), 'f-1'),
    ];
    expect(one).not.toBe(two);
    expect(Buffer.from(one, 'base64url').toString('latin1')).not.toContain('price');
  });

  test('cannot be changed: every bit of version, nonce and ciphertext counts; of the key id, the key is unknown', async () => {
    const sealed = Buffer.from(await sealer.seal(bytes('price 42'), 'f-1'), 'base64url');
    const codes = new Set<string>();
    for (let index = 0; index < sealed.length; index++) {
      for (const bit of [1, 128]) {
        const changed = Buffer.from(sealed);
        changed[index]! ^= bit;
        const code = await codeOf(sealer.open(changed.toString('base64url'), 'f-1'));
        expect([index, code]).toEqual([index, index >= 1 && index <= 8 ? 'SP3003' : 'SP3016']);
        codes.add(code);
      }
    }
    expect(codes).toEqual(new Set(['SP3003', 'SP3016']));
  });

  test('cannot be shortened, lengthened or written in another way', async () => {
    const sealed = await sealer.seal(bytes('price 42'), 'f-1');
    for (let length = 0; length < sealed.length; length++)
      expect(await codeOf(sealer.open(sealed.slice(0, length), 'f-1'))).toBe('SP3016');
    for (const other of [`${sealed}A`, `${sealed}=`, ` ${sealed}`, `${sealed}\n`, '%', 'é'])
      expect(await codeOf(sealer.open(other, 'f-1'))).toBe('SP3016');
  });

  test('belong to one function and one context', async () => {
    const sealed = await sealer.seal(bytes('price 42'), 'f-1', 'session a');
    expect(await codeOf(sealer.open(sealed, 'f-1', 'session a'))).toBe('opened');
    expect(await codeOf(sealer.open(sealed, 'f-2', 'session a'))).toBe('SP3016');
    expect(await codeOf(sealer.open(sealed, 'f-1', 'session b'))).toBe('SP3016');
    expect(await codeOf(sealer.open(sealed, 'f-1'))).toBe('SP3016');
  });

  test('the parts that a seal is bound to cannot run into one another', async () => {
    const sealed = await sealer.seal(bytes('x'), 'f-1","s', 't');
    expect(await codeOf(sealer.open(sealed, 'f-1', 's","t'))).toBe('SP3016');
  });

  test('keys rotate: the first seals, all open, a retired one is an old page', async () => {
    const old = await sealer.seal(bytes('x'), 'f-1');
    const rotated = createSealer([second, first]);
    expect(await codeOf(rotated.open(old, 'f-1'))).toBe('opened');
    const fresh = await rotated.seal(bytes('x'), 'f-1');
    expect(await codeOf(createSealer([second]).open(fresh, 'f-1'))).toBe('opened');
    expect(await codeOf(createSealer([second]).open(old, 'f-1'))).toBe('SP3003');
  });
});

describe('keys', () => {
  test('are new each time and 32 bytes long', () => {
    expect(createKey()).not.toBe(createKey());
    expect(Buffer.from(createKey(), 'base64url')).toHaveLength(32);
  });

  test('are separated by commas or white space', () => {
    expect(splitKeys(' a,b\n c ,, ')).toEqual(['a', 'b', 'c']);
  });

  test.each([[[]], [['short']], [[`${createKey()}A`]], [[createKey(), 'bad key']]])(
    'a list that cannot be used is refused at once, without the key in the message',
    (keys) => {
      expect(() => createSealer(keys)).toThrow(/SP3017/);
      expect(() => createSealer(keys)).not.toThrow(/bad key is|short/);
    },
  );
});

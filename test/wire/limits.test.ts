import { describe, expect, test } from 'vitest';
import { SallyportError } from '../../src/errors/sallyport-error.ts';
import { argumentLimits, decode, decodeStream, resultLimits, type WireLimits } from '../../src/wire.ts';
import { arrive, type Bytes, toBytes } from './support/bytes.ts';

const tagged = (json: string) => toBytes(`1~${json}\n`);
const repeat = (count: number, item: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => item(index));

interface Limit {
  readonly name: keyof WireLimits;
  readonly byDefault: number;
  readonly status: 400 | 413;
  /** A message that has exactly so much of it. */
  readonly message: (amount: number) => Bytes;
}

const settled = (count: number) => repeat(count, (index) => `${index + 1}=0\n`).join('');

const limits: Limit[] = [
  {
    name: 'bodyBytes',
    byDefault: 1024 * 1024,
    status: 413,
    message: (amount) => toBytes(`1="${'x'.repeat(amount - 5)}"\n`),
  },
  {
    name: 'fileBytes',
    byDefault: 10 * 1024 * 1024,
    status: 413,
    message: (amount) => toBytes(`1f${amount}\n${'x'.repeat(amount)}~["$L",0,""]\n`),
  },
  {
    name: 'files',
    byDefault: 100,
    status: 400,
    message: (amount) =>
      toBytes(
        `1${repeat(amount, () => 'f1\nx').join('')}~[${repeat(amount, (index) => `["$L",${index},""]`).join(',')}]\n`,
      ),
  },
  {
    name: 'formFields',
    byDefault: 1000,
    status: 400,
    message: (amount) => tagged(`["$Q",${repeat(amount, () => '"a","b"').join(',')}]`),
  },
  {
    name: 'depth',
    byDefault: 128,
    status: 400,
    message: (amount) => toBytes(`1=${'['.repeat(amount)}${']'.repeat(amount)}\n`),
  },
  {
    name: 'containers',
    byDefault: 250_000,
    status: 400,
    message: (amount) => toBytes(`1=[${repeat(amount - 1, () => '[]').join(',')}]\n`),
  },
  {
    name: 'bigintDigits',
    byDefault: 4096,
    status: 400,
    message: (amount) => tagged(`["$B","-${'9'.repeat(amount)}"]`),
  },
  {
    name: 'numberKeys',
    byDefault: 10_000,
    status: 400,
    message: (amount) => tagged(`[["$S",${repeat(amount - 1, String).join(',')}],["$M",["$B","1"],0]]`),
  },
  {
    name: 'functions',
    byDefault: 1000,
    status: 400,
    message: (amount) => tagged(`[${repeat(amount, () => '["$X","f"]').join(',')}]`),
  },
  {
    name: 'boundArguments',
    byDefault: 100,
    status: 400,
    message: (amount) => tagged(`["$X","f",${repeat(amount, String).join(',')}]`),
  },
  {
    name: 'pending',
    byDefault: 1000,
    status: 400,
    message: (amount) =>
      toBytes(`1~[${repeat(amount, (index) => `["$P",${index + 1}]`).join(',')}]\n${settled(amount)}`),
  },
];

function attempt(message: Bytes, limits: WireLimits): SallyportError | undefined {
  try {
    decode(message, { limits, decodeFunction: () => () => {} });
    return undefined;
  } catch (error) {
    if (error instanceof SallyportError) return error;
    throw error;
  }
}

describe.each(limits)('S7: the limit $name', ({ name, byDefault, status, message }) => {
  test(`is ${byDefault} by default`, () => {
    expect(argumentLimits[name]).toBe(byDefault);
    expect(attempt(message(byDefault), argumentLimits)).toBeUndefined();
  });

  test('refuses one more, and says which limit it was', () => {
    const error = attempt(message(byDefault + 1), argumentLimits);
    expect(error).toMatchObject({ code: status === 413 ? 'SP2120' : 'SP2121', status });
    expect(error?.message).toContain(`${name} (${byDefault})`);
  });

  test('can be raised and lowered', () => {
    expect(
      attempt(message(byDefault + 1), { ...argumentLimits, bodyBytes: 1e9, [name]: byDefault + 1 }),
    ).toBeUndefined();
    expect(attempt(message(7), { ...argumentLimits, [name]: 7 })).toBeUndefined();
    expect(attempt(message(8), { ...argumentLimits, [name]: 7 })).toMatchObject({ status });
  });

  test('refuses a stream as soon as the bytes that are too many begin', async () => {
    const bytes = message(byDefault + 1);
    const pieces = repeat(Math.ceil(bytes.length / 65536), () => '').map((_, at) =>
      bytes.slice(at * 65536, (at + 1) * 65536),
    );
    const read = decodeStream(arrive(pieces), { whole: true, decodeFunction: () => () => {} });
    await expect(read).rejects.toMatchObject({ status });
  });
});

test('S7: a limit is for all rows of a message together', () => {
  const rows = `1~[["$P",1],["$P",2]]\n1=[[],[]]\n2=[[],[]]\n`;
  expect(attempt(toBytes(rows), { ...argumentLimits, containers: 9 })).toBeUndefined();
  expect(attempt(toBytes(rows), { ...argumentLimits, containers: 8 })).toMatchObject({ code: 'SP2121' });
  const files = '1f3\nabcf3\ndef~[["$L",0,""],["$L",1,""]]\n';
  expect(attempt(toBytes(files), { ...argumentLimits, fileBytes: 6 })).toBeUndefined();
  expect(attempt(toBytes(files), { ...argumentLimits, fileBytes: 5 })).toMatchObject({ code: 'SP2120' });
});

test('S7: bytes of buffers are bytes of the body, bytes of files are not', () => {
  const withBuffer = '1b9\n123456789~["$A",0]\n';
  expect(attempt(toBytes(withBuffer), { ...argumentLimits, bodyBytes: withBuffer.length })).toBeUndefined();
  expect(attempt(toBytes(withBuffer), { ...argumentLimits, bodyBytes: withBuffer.length - 1 })).toMatchObject(
    { code: 'SP2120' },
  );
  const withFile = '1f9\n123456789~["$L",0,""]\n';
  expect(attempt(toBytes(withFile), { ...argumentLimits, bodyBytes: withFile.length - 9 })).toBeUndefined();
  expect(attempt(toBytes(withFile), { ...argumentLimits, bodyBytes: withFile.length - 10 })).toMatchObject({
    code: 'SP2120',
  });
});

test('S7: a claim is refused before a byte of it is read', async () => {
  let asked = 0;
  let cancelled = false;
  const source = new ReadableStream<Bytes>(
    {
      pull(controller) {
        asked++;
        controller.enqueue(toBytes(asked === 1 ? '1f10485761\n' : 'x'));
      },
      cancel() {
        cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  await expect(decodeStream(source, { whole: true })).rejects.toMatchObject({ code: 'SP2120', status: 413 });
  expect({ asked, cancelled }).toEqual({ asked: 1, cancelled: true });
});

test('S7: an empty FormData is a field, or a message could hold a hundred thousand of them', () => {
  const forms = (count: number) => tagged(`[${repeat(count, () => '["$Q"]').join(',')}]`);
  expect(attempt(forms(1000), argumentLimits)).toBeUndefined();
  expect(attempt(forms(1001), argumentLimits)).toMatchObject({ code: 'SP2121' });
});

test('S7: buffers count as eight containers each, or a message of empty ones would take a hundred times its bytes', () => {
  const buffers = (count: number) =>
    toBytes(`1${'b0\n'.repeat(count)}~[${repeat(count, (index) => `["$A",${index}]`).join(',')}]\n`);
  expect(attempt(buffers(10), { ...argumentLimits, containers: 91 })).toBeUndefined();
  expect(attempt(buffers(10), { ...argumentLimits, containers: 90 })).toMatchObject({ code: 'SP2121' });
  expect(attempt(toBytes(`1${'b0\n'.repeat(349_000)}`), argumentLimits)).toMatchObject({ code: 'SP2121' });
});

test('S7: text that a body only quotes does not count as containers', () => {
  const text = JSON.stringify('[{"a":[['.repeat(100));
  expect(attempt(toBytes(`1=[${text}]\n`), { ...argumentLimits, depth: 1, containers: 1 })).toBeUndefined();
  const tricky = JSON.stringify(['\\', '\\"[[[', '"', '{\\\\']);
  expect(attempt(toBytes(`1=${tricky}\n`), { ...argumentLimits, depth: 1, containers: 1 })).toBeUndefined();
});

test('S7: names of symbols are limited over the life of the process, for the registry never forgets one', () => {
  const symbols = (from: number, count: number) =>
    tagged(`[${repeat(count, (index) => `["$Y","limit ${from + index}"]`).join(',')}]`);
  const refused = attempt(symbols(0, 1100), argumentLimits);
  expect(refused).toMatchObject({ code: 'SP2121' });
  expect(refused?.message).toContain('symbols (1000)');
  // Those that are known stay usable, and whoever has no limit is not bound by it.
  expect(attempt(symbols(0, 10), argumentLimits)).toBeUndefined();
  expect(attempt(symbols(2000, 10), argumentLimits)).toMatchObject({ code: 'SP2121' });
  expect(attempt(symbols(2000, 10), resultLimits)).toBeUndefined();
});

test('S7: results have no limit on bytes, files and containers', () => {
  const big = ['bodyBytes', 'fileBytes', 'files', 'containers'] as const;
  for (const name of big) expect(resultLimits[name]).toBe(Number.POSITIVE_INFINITY);
  expect(resultLimits.depth).toBe(128);
});

test('S7: no limit on depth leads to the end of the stack', () => {
  const limits = { ...argumentLimits, depth: Number.POSITIVE_INFINITY };
  const deep = (depth: number) => tagged(`${'['.repeat(depth)}["$u"]${']'.repeat(depth)}`);
  expect(attempt(deep(999), limits)).toBeUndefined();
  expect(attempt(deep(100_000), limits)).toMatchObject({ code: 'SP2121' });
});

import { expect, test } from 'vitest';
import { decode, encode, encodeArguments } from '../wire.ts';

test('T1: views of one buffer keep their places in it (they once all arrived at its start)', () => {
  const bytes = Uint8Array.from({ length: 40 }, (_, index) => index);
  const sent = [
    new Uint8Array(bytes.buffer, 9, 4),
    new DataView(bytes.buffer, 16, 5),
    new Uint16Array(bytes.buffer, 24, 3),
    new Uint8Array(bytes.buffer, 11, 6),
  ];
  const arrived = decode(encodeArguments(sent) as Uint8Array<ArrayBuffer>) as typeof sent;
  const contentOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
    Array.from(new Uint8Array(buffer, byteOffset, byteLength));
  expect(arrived.map(contentOf)).toEqual(sent.map(contentOf));
  expect(new Set(arrived.map(({ buffer }) => buffer)).size).toBe(1);
  const gap = (views: typeof sent) => views.map((view) => view.byteOffset - views[0]!.byteOffset);
  expect(gap(arrived)).toEqual(gap(sent));
});

test('S1: what was met in a value that cannot be sent after all is let go: a rejection once ended the process', async () => {
  let cancelled = 0;
  let returned = 0;
  const stream = () => new ReadableStream({ cancel: () => void cancelled++ });
  const iterable = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise<never>(() => {}),
      return: async () => ({ done: true as const, value: returned++ }),
    }),
  };
  const unsendable = new URL('https://a.example');
  expect(() =>
    encode({ a: Promise.reject(new Error('lost')), b: stream(), c: iterable, d: unsendable }),
  ).toThrow('SP2002');
  expect(() => encodeArguments([Promise.reject(new Error('lost')), unsendable])).toThrow('SP2002');
  await new Promise((resolve) => setTimeout(resolve, 5));
  // An unhandled rejection fails the run.
  expect([cancelled, returned]).toEqual([1, 1]);
});

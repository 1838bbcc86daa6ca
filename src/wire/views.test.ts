import { expect, test } from 'vitest';
import { decode, encodeArguments } from '../wire.ts';

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

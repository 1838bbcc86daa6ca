import fc from 'fast-check';
import { encode } from '../../../src/wire.ts';
import { type Bytes, joinMessage, toBytes } from './bytes.ts';
import { made, type Random } from './random.ts';
import { makeAny } from './values.ts';

const tagNames = [
  '$',
  '$u',
  '$h',
  '$N',
  '$B',
  '$Y',
  '$D',
  '$M',
  '$S',
  '$A',
  '$V',
  '$L',
  '$F',
  '$Q',
  '$X',
  '$P',
  '$W',
  '$E',
  '$R',
  '$z',
  '$__proto__',
];
const scalars = [
  0,
  1,
  2,
  3,
  -1,
  1.5,
  1e300,
  '',
  '$',
  'S',
  'B',
  'I',
  'x',
  '-0',
  '12',
  '-7',
  'Uint8Array',
  'Float64Array',
  'DataView',
  null,
  true,
  'then',
  '$$typeof',
];
const keys = ['a', 'then', 'constructor', '$$typeof', '__proto__', 'prototype', '0'];
const oddRows = [
  '.\n',
  '\n',
  '=\n',
  '~[\n',
  'b\n',
  'b01\n',
  'f-1\n',
  'b99999999999999999\n',
  'x\n',
  '__proto__\n',
  '=1e999\n',
  '~"\ud800"\n',
];

/** JSON that looks like what the encoder writes, and means anything at all. */
function makeNonsense(random: Random, size: number): string {
  if (size < 1 || random.once(4)) return JSON.stringify(random.pick(scalars));
  const parts = 1 + random.below(4);
  const inside = () => makeNonsense(random, (size - 1) / parts);
  const items = Array.from({ length: parts - 1 }, inside);
  if (random.once(4)) return `{${items.map((item) => `"${random.pick(keys)}":${item}`).join(',')}}`;
  if (random.once(4)) return `[${items.join(',')}]`;
  return `[${[JSON.stringify(random.pick(tagNames)), ...items].join(',')}]`;
}

function makeRow(random: Random, size: number): string {
  const id = random.pick(['', '', '', '1', '1', '2', '3', '0', '007']);
  if (random.once(8)) return id + random.pick(oddRows);
  if (random.once(4))
    return `${id}${random.pick(['b', 'f'])}${random.below(12)}\n${'x'.repeat(random.below(12))}`;
  return `${id}${random.pick(['=', '~', '~', '!'])}${makeNonsense(random, size)}\n`;
}

/** Rows that look like a message of ours, in any order. */
function makeGarbage(random: Random, size: number): Bytes {
  const rows = Array.from({ length: 1 + random.below(5) }, () => makeRow(random, size));
  return toBytes(random.pick(['1', '1', '1', '1', '1', '1', '1', '2', '11', '']) + rows.join(''));
}

/** A message of ours in which some bytes were changed, lost or repeated. */
function makeDamaged(random: Random, size: number): Bytes {
  const bytes = [...joinMessage(encode(makeAny(random, size)))];
  for (let changes = 1 + random.below(4); changes > 0; changes--) {
    const at = random.below(bytes.length + 1);
    const much = random.below(12);
    const change = random.below(3);
    if (change === 0) bytes[Math.min(at, bytes.length - 1)] = random.below(256);
    else if (change === 1) bytes.splice(at, much);
    else bytes.splice(at, 0, ...bytes.slice(at, at + much));
  }
  return Uint8Array.from(bytes);
}

function makeNoise(random: Random, size: number): Bytes {
  const noise = Array.from({ length: size * 2 }, () => random.below(256));
  return Uint8Array.from(random.once(2) ? noise : [0x31, 0x7e, ...noise, 0x0a]);
}

export const anyBytes: fc.Arbitrary<Bytes> = fc.oneof(made(makeNoise), made(makeGarbage), made(makeDamaged));

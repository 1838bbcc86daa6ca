// Hostile shapes: what a body costs has to grow with its size and no faster, in time and in memory that is kept.

const encoder = new TextEncoder();

/** Repeats a piece until a body has about `size` bytes. */
const fill = (head, piece, tail) => (size) => {
  const count = Math.max(1, Math.floor((size - head.length - tail.length) / piece.length));
  return encoder.encode(head + piece.repeat(count) + tail);
};

/** @type {Record<string, (size: number) => Uint8Array>} */
export const shapes = {
  'empty objects': fill('1=[', '{},', '0]\n'),
  'empty arrays': fill('1=[', '[],', '0]\n'),
  'nested to the limit': fill('1=[', `${'['.repeat(126)}${']'.repeat(126)},`, '0]\n'),
  'objects with one key': fill('1=[', '{"a":0},', '0]\n'),
  'keys that differ': (size) => {
    const keys = Array.from({ length: Math.floor(size / 12) }, (_, index) => `"k${100_000 + index}":0`);
    return encoder.encode(`1={${keys.join(',')}}\n`);
  },
  numbers: fill('1=[', '0,', '0]\n'),
  doubles: fill('1=[', '1.5,', '0]\n'),
  'one long string': fill('1="', 'x', '"\n'),
  escapes: fill('1="', '\\u0041', '"\n'),
  'quoted brackets': fill('1=["', '[{\\"', '"]\n'),
  'open brackets': fill('1=', '[', '\n'),
  undefined: fill('1~[', '["$u"],', '0]\n'),
  holes: fill('1~[', '["$h"],', '0]\n'),
  dates: fill('1~[', '["$D",0],', '0]\n'),
  'empty Maps': fill('1~[', '["$M"],', '0]\n'),
  'empty Sets': fill('1~[', '["$S"],', '0]\n'),
  'Maps of Maps': fill('1~[', '["$M",1,["$M"]],', '0]\n'),
  'one Map': (size) => {
    const pairs = Array.from({ length: Math.floor(size / 11) }, (_, index) => `${1_000_000 + index},0`);
    return encoder.encode(`1~["$M",${pairs.join(',')}]\n`);
  },
  references: fill('1~[', '["$R",0],', '0]\n'),
  bigints: fill('1~[', `["$B","${'9'.repeat(4096)}"],`, '0]\n'),
  'small bigints': fill('1~[', '["$B","1"],', '0]\n'),
  functions: fill('1~[', '["$X","f"],', '0]\n'),
  'views of one buffer': fill('1b8\n12345678~[', '["$V","Uint8Array",0,0,1],', '0]\n'),
  'tiny buffers': (size) => {
    const count = Math.floor(size / 40);
    const views = Array.from({ length: count }, (_, index) => `["$V","Uint8Array",${index},0,1]`);
    return encoder.encode(`1${'b1\nx'.repeat(count)}~[${views.join(',')}]\n`);
  },
  'signs of life': fill('1~["$P",1]', '\n', '1=0\n'),
  'escaped arrays': fill('1~[', '["$","$"],', '0]\n'),
  'dangerous words': fill('1=[', '"__proto__",', '0]\n'),
};

function used() {
  globalThis.gc?.();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}

/** Decodes a body; what becomes of it is kept until it was weighed. */
function decodeOnce(decode, options, body) {
  try {
    return { value: decode(body, options) };
  } catch (error) {
    return { code: error.code };
  }
}

/**
 * @param {{ decode: Function, argumentLimits: Record<string, number> }} wire
 * @returns {{ shape: string, timeGrowth: number, heapPerByte: number, outcome: string }[]} growth of the time from
 *   1 MiB to 4 MiB without limits (4 is linear), and bytes kept per byte of a body at the default limits
 */
export function measureGrowth({ decode, argumentLimits }) {
  const decodeFunction = () => () => {};
  const limits = { ...argumentLimits, bodyBytes: 1e9, containers: 1e9 };
  const time = (body) => {
    const times = Array.from({ length: 5 }, () => {
      globalThis.gc?.();
      const began = performance.now();
      decodeOnce(decode, { limits, decodeFunction }, body);
      return performance.now() - began;
    });
    return Math.min(...times);
  };
  return Object.entries(shapes).map(([shape, make]) => {
    const body = make(1024 * 1024 - 16);
    const timeGrowth = time(make(4 * 1024 * 1024)) / time(body);
    const before = used();
    const kept = decodeOnce(decode, { limits: argumentLimits, decodeFunction }, body);
    const heapPerByte = Math.max(0, used() - before) / body.length;
    return {
      shape,
      timeGrowth: Number(timeGrowth.toFixed(1)),
      heapPerByte: Number(heapPerByte.toFixed(1)),
      outcome: kept.code ?? 'decoded',
    };
  });
}

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {unknown} value
 * @property {unknown} json what JSON carries in its place
 * @property {number} target against JSON
 * @property {number} [repeat] round trips that are timed as one
 * @property {{ value: unknown, factor: number }} [sample] a part, for subjects that would take minutes for the whole
 */

const records = {
  records: Array.from({ length: 4500 }, (_, id) => ({
    id,
    name: `Person number ${id}`,
    email: `p${id}@example.com`,
    active: id % 2 === 0,
    score: id * 1.37,
    tags: ['alpha', 'beta', `g${id % 7}`],
    address: {
      street: `${id} Main Street`,
      city: 'Springfield',
      geo: { lat: id / 100, lng: -(id + 1) / 50 },
    },
  })),
};

/** A fixed sequence, so that every run measures the same numbers. */
function createSequence(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const next = createSequence(7);
const numbers = Array.from({ length: 100_000 }, () => next() * 1e6);

const entries = Array.from({ length: 20_000 }, (_, n) => [`key${n}`, { n, tags: [n, n + 1, 'x'] }]);
const items = Array.from({ length: 20_000 }, (_, n) => `item${n}`);

function makeBytes(size) {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 4)
    bytes.set([next() * 256, next() * 256, next() * 256, next() * 256], at);
  return bytes;
}

const bytes = makeBytes(16 * 1024 * 1024);

const small = {
  id: 'c0ffee-42',
  title: 'Write the wire format',
  done: false,
  tags: ['a', 'b'],
  owner: { id: 7, name: 'Ada Lovelace', email: 'ada@example.com' },
  counts: [1, 2, 3, 4],
  note: 'A call as most calls are.',
  at: 1_700_000_000_000,
};

const dates = Array.from({ length: 10_000 }, (_, id) => ({
  id,
  name: `row ${id}`,
  createdAt: new Date(1.6e12 + id * 1e6),
  updatedAt: new Date(1.6e12 + id * 2e6),
  deletedAt: undefined,
  price: id / 3,
}));

/** @type {Case[]} */
export const cases = [
  { name: 'small', value: small, json: small, target: 1.6, repeat: 1000 },
  { name: 'nested-1mb', value: records, json: records, target: 1.8 },
  { name: 'numbers-100k', value: numbers, json: numbers, target: 1.3 },
  {
    name: 'mapset',
    value: {
      map: new Map(entries.map(([key, { n, tags }]) => [key, { n, tags: new Set(tags) }])),
      set: new Set(items),
    },
    json: { map: entries, set: items },
    target: 3,
  },
  {
    name: 'bytes-16mb',
    value: bytes,
    json: bytes,
    target: 0.1,
    sample: { value: bytes.slice(0, 1024 * 1024), factor: 16 },
  },
  { name: 'dates', value: dates, json: dates, target: 3 },
];

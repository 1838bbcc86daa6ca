/**
 * Says how two values differ, or undefined where they are the same: types, contents, order of keys and entries, holes,
 * and identity: what is one object on the left has to be one object on the right.
 */
export function findDifference(left: unknown, right: unknown): string | undefined {
  return compare(left, right, 'value', new Map(), new Map());
}

/** Throws how two values differ. Unlike `expect`, cheap enough to be asked 20,000 times. */
export function assertSame(left: unknown, right: unknown): void {
  const difference = findDifference(left, right);
  if (difference !== undefined) throw new Error(difference);
}

function describe(value: unknown): string {
  if (typeof value === 'symbol' || typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : JSON.stringify(value);
  return Object.prototype.toString.call(value);
}

function compare(
  left: unknown,
  right: unknown,
  path: string,
  met: Map<unknown, unknown>,
  metBack: Map<unknown, unknown>,
): string | undefined {
  if (typeof left !== 'object' || left === null || typeof right !== 'object' || right === null) {
    return Object.is(left, right) ? undefined : `${path}: ${describe(left)} became ${describe(right)}`;
  }
  if (met.has(left) || metBack.has(right)) {
    const same = met.get(left) === right && metBack.get(right) === left;
    return same ? undefined : `${path}: identity was lost, or made up`;
  }
  met.set(left, right);
  metBack.set(right, left);
  const kind = Object.prototype.toString.call(left);
  if (kind !== Object.prototype.toString.call(right)) return `${path}: ${kind} became ${describe(right)}`;
  if (Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) return `${path}: another prototype`;
  const contents = contentsOf(left);
  const others = contentsOf(right);
  if (contents.length !== others.length) return `${path}: ${contents.length} became ${others.length} entries`;
  for (const [index, [name, item]] of contents.entries()) {
    const [otherName, other] = others[index] as [unknown, unknown];
    const inside = `${path}.${describe(name)}`;
    const difference =
      compare(name, otherName, `${inside} (key)`, met, metBack) ?? compare(item, other, inside, met, metBack);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function contentsOf(value: object): [unknown, unknown][] {
  if (value instanceof Map) return [...value];
  if (value instanceof Set) return [...value].map((item, index) => [index, item]);
  if (value instanceof Date) return [['time', value.getTime()]];
  if (value instanceof ArrayBuffer) return [...new Uint8Array(value)].map((byte, index) => [index, byte]);
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return [...bytes].map((byte, index) => [index, byte]);
  }
  // Own keys, so that a hole is no undefined; the length of an array is none of Object.entries.
  const entries: [unknown, unknown][] = Object.entries(value);
  return Array.isArray(value) ? [['length', value.length], ...entries] : entries;
}

import { check, isUnder, type Preparation, rareHalf, refuse, tag } from './preparation.ts';

const maxHoles = 10_000;
const { getPrototypeOf, getOwnPropertySymbols, prototype: objectPrototype } = Object;
const hasOwn = objectPrototype.hasOwnProperty;

/**
 * Turns a value into one that `JSON.stringify` writes as it is. What is plain stays the very same object; only
 * containers with something special in them are copied, and have tags in its place.
 *
 * @throws SallyportError SP20xx with the path of a value that cannot be sent.
 */
export function prepare(state: Preparation, value: unknown, depth: number): unknown {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'string':
      check(state, value, depth);
      return value;
    case 'number':
      if (isPlainNumber(value)) return value;
      return tag(state, depth, '$N', value === 0 ? '-0' : String(value));
    case 'object':
      return value === null ? value : prepareObject(state, value, depth);
    case 'undefined':
      return tag(state, depth, '$u');
    case 'bigint':
      check(state, value, depth);
      return tag(state, depth, '$B', String(value));
    case 'symbol': {
      const name = Symbol.keyFor(value);
      // What React renders is marked by a symbol under this key: as data it would be a way to forge markup.
      if (name === undefined || isUnder(state, depth, '$$typeof'))
        return rareHalf(state).prepare(state, value, depth);
      return tag(state, depth, '$Y', name);
    }
    default:
      return prepareFunction(state, value as CallableFunction, depth);
  }
}

/** JSON has no NaN and no infinities, and its writer loses the sign of -0. */
function isPlainNumber(value: number): boolean {
  return value - value === 0 && (value !== 0 || 1 / value > 0);
}

/** Most of what there is in most values: nothing has to be done for it. */
function isPlainLeaf(value: unknown, checked: boolean): boolean {
  if (typeof value === 'number') return isPlainNumber(value);
  return typeof value === 'string' ? !checked : typeof value === 'boolean' || value === null;
}

function prepareObject(state: Preparation, value: object, depth: number): unknown {
  const known = state.scope.enter(value);
  if (known !== undefined) return tag(state, depth, '$R', known);
  state.holders[depth] = value;
  if (depth >= state.limit) throw refuse(state, depth, 'SP2008', state.limit);
  check(state, value, depth);
  switch (getPrototypeOf(value)) {
    case objectPrototype:
      return preparePlain(state, value as Record<string, unknown>, depth);
    case Array.prototype:
      if (Array.isArray(value)) return prepareArray(state, value, depth);
      break;
    case Date.prototype:
      // JSON writes the NaN of an invalid date as null.
      return tag(state, depth, '$D', (value as Date).getTime());
    case Map.prototype:
      return addPairs(state, '$M', value as Map<unknown, unknown>, depth);
    case Set.prototype:
      return addItems(state, tag(state, depth, '$S'), value as Set<unknown>, depth);
    case globalThis.FormData?.prototype:
      return addPairs(state, '$Q', value as FormData, depth);
  }
  return rareHalf(state).prepare(state, value, depth);
}

export function prepareArray(state: Preparation, value: unknown[], depth: number): unknown[] {
  const checked = state.options.check !== undefined;
  let copy: unknown[] | undefined;
  let holes = 0;
  for (let index = 0; index < value.length; index++) {
    const item = value[index];
    if (isPlainLeaf(item, checked)) continue;
    state.keys[depth] = index;
    let prepared: unknown;
    if (item === undefined && !(index in value)) {
      if (++holes > maxHoles) throw refuse(state, depth, 'SP2009', maxHoles);
      prepared = tag(state, depth + 1, '$h');
    } else {
      prepared = prepare(state, item, depth + 1);
    }
    if (prepared === item) continue;
    copy ??= value.slice();
    copy[index] = prepared;
  }
  const first = value[0];
  if (typeof first !== 'string' || first.charCodeAt(0) !== 36) return copy ?? value;
  // It begins like a tag and must not be taken for one.
  state.tagged = true;
  return ['$', ...(copy ?? value)];
}

export function preparePlain(state: Preparation, value: Record<string, unknown>, depth: number): unknown {
  const { check, embed } = state.options;
  if (getOwnPropertySymbols(value).length > 0) return rareHalf(state).prepare(state, value, depth);
  if (embed !== undefined && '$$typeof' in value) {
    const embedded = rareHalf(state).embed(state, value, depth);
    if (embedded !== undefined) return embedded;
  }
  let copy: Record<string, unknown> | undefined;
  for (const key in value) {
    if (!hasOwn.call(value, key)) continue;
    const item = value[key];
    if (key === '__proto__') {
      state.keys[depth] = key;
      throw refuse(state, depth + 1, 'SP2007');
    }
    if (isPlainLeaf(item, check !== undefined)) continue;
    state.keys[depth] = key;
    const prepared = prepare(state, item, depth + 1);
    if (prepared === item) continue;
    copy ??= { ...value };
    copy[key] = prepared;
  }
  return copy ?? value;
}

/** Prepares the next of the contents of a tag into it. */
function add(state: Preparation, node: unknown[], index: number, item: unknown, depth: number): void {
  state.keys[depth] = index;
  node.push(prepare(state, item, depth + 1));
}

/** Prepares the entries of a Map or a FormData, keys and values in turn. */
function addPairs(state: Preparation, name: string, pairs: Map<unknown, unknown> | FormData, depth: number) {
  const node = tag(state, depth, name);
  let index = 0;
  pairs.forEach((item: unknown, key: unknown) => {
    add(state, node, index++, key, depth);
    add(state, node, index++, item, depth);
  });
  return node;
}

function addItems(
  state: Preparation,
  node: unknown[],
  items: Set<unknown> | readonly unknown[],
  depth: number,
) {
  let index = 0;
  items.forEach((item) => {
    add(state, node, index++, item, depth);
  });
  return node;
}

function prepareFunction(state: Preparation, value: CallableFunction, depth: number) {
  const { options, scope, binding } = state;
  const known = scope.find(value);
  if (known !== undefined) return tag(state, depth, '$R', known);
  if (binding.includes(value)) throw refuse(state, depth, 'SP2010');
  check(state, value, depth);
  const reference = options.encodeFunction?.(value, () => rareHalf(state).path(state, depth));
  if (reference === undefined) {
    const embedded = rareHalf(state).prepare(state, value, depth);
    scope.enter(value);
    return embedded;
  }
  // Whoever awaits an object calls the function under this key.
  if (isUnder(state, depth, 'then')) throw refuse(state, depth, 'SP2007');
  const node = tag(state, depth, '$X', reference.id);
  state.holders[depth] = value;
  binding.push(value);
  addItems(state, node, reference.bound, depth);
  binding.pop();
  // The reference exists only once its bound values do, so its number comes after theirs.
  scope.enter(value);
  return node;
}

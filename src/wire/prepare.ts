import { begin, check, isUnder, type Preparation, refuse, tag } from './preparation.ts';
import { prepareEmbedded, prepareExotic, prepareFunction, prepareSymbolKeyed } from './prepare-exotic.ts';

const maxHoles = 10_000;
const { getPrototypeOf, getOwnPropertySymbols, prototype: objectPrototype } = Object;
const { hasOwnProperty } = objectPrototype;

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
    case 'symbol':
      // What React renders is marked by a symbol under this key: as data it would be a way to forge markup.
      if (isUnder(state, depth, '$$typeof')) throw refuse(state, depth - 1, 'SP2005');
      if (Symbol.keyFor(value) === undefined) throw refuse(state, depth, 'SP2004', String(value));
      return tag(state, depth, '$Y', Symbol.keyFor(value));
    default:
      return prepareFunction(state, value as CallableFunction, depth);
  }
}

/** JSON has no NaN and no infinities, and its writer loses the sign of -0. */
function isPlainNumber(value: number): boolean {
  return value - value === 0 && (value !== 0 || 1 / value > 0);
}

function prepareObject(state: Preparation, value: object, depth: number): unknown {
  const known = state.scope.get(value);
  if (known !== undefined) return tag(state, depth, '$R', known);
  if (depth >= state.limit) throw refuse(state, depth, 'SP2008', state.limit);
  if (state.options.check !== undefined) check(state, value, depth);
  const prototype = getPrototypeOf(value);
  if (Array.isArray(value)) {
    if (prototype === Array.prototype || isForeign(prototype, 'copyWithin')) {
      return prepareArray(state, value, depth);
    }
  } else if (prototype === objectPrototype || isForeign(prototype, 'isPrototypeOf')) {
    return preparePlain(state, value as Record<string, unknown>, depth);
  }
  return prepareExotic(state, value, prototype, depth);
}

/** Whether a prototype is the built-in one of another realm (an iframe, a vm context): it owns a method of it. */
function isForeign(prototype: object | null, method: string): boolean {
  return prototype !== null && hasOwnProperty.call(prototype, method);
}

function prepareArray(state: Preparation, value: unknown[], depth: number): unknown[] {
  begin(state, value, depth);
  const checked = state.options.check !== undefined;
  let copy: unknown[] | undefined;
  let holes = 0;
  for (let index = 0; index < value.length; index++) {
    const item = value[index];
    if (typeof item === 'number') {
      if (isPlainNumber(item)) continue;
    } else if (typeof item === 'string') {
      if (!checked) continue;
    } else if (typeof item === 'boolean' || item === null) {
      continue;
    }
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

function preparePlain(state: Preparation, value: Record<string, unknown>, depth: number): unknown {
  const { check, embed } = state.options;
  if (getOwnPropertySymbols(value).length > 0) return prepareSymbolKeyed(state, value, depth);
  if (embed !== undefined && '$$typeof' in value) {
    const embedded = prepareEmbedded(state, value, depth);
    if (embedded !== undefined) return embedded;
  }
  begin(state, value, depth);
  let copy: Record<string, unknown> | undefined;
  for (const key in value) {
    if (!hasOwnProperty.call(value, key)) continue;
    const item = value[key];
    if (key === '__proto__') {
      state.keys[depth] = key;
      throw refuse(state, depth + 1, 'SP2007');
    }
    if (typeof item === 'number') {
      if (isPlainNumber(item)) continue;
    } else if (typeof item === 'string') {
      if (check === undefined) continue;
    } else if (typeof item === 'boolean' || item === null) {
      continue;
    }
    state.keys[depth] = key;
    const prepared = prepare(state, item, depth + 1);
    if (prepared === item) continue;
    copy ??= { ...value };
    copy[key] = prepared;
  }
  return copy ?? value;
}

/**
 * Where the encoder is, kept as two stacks so that the path of a value costs nothing until it is asked for:
 * `holders[n]` is the container at depth n, `keys[n]` the key or position inside it that is being looked at.
 */
export interface Trail {
  /** What the path begins with: `arguments`, `result`, `await result.total`. */
  root: string;
  holders: unknown[];
  keys: (string | number)[];
}

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

function formatProperty(key: string): string {
  return identifier.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function formatMapKey(key: unknown): string {
  if (typeof key === 'string') return JSON.stringify(key);
  return typeof key === 'object' || typeof key === 'function' ? '…' : String(key);
}

function formatStep(holder: unknown, key: string | number): string {
  if (typeof key === 'string') return formatProperty(key);
  if (holder instanceof Map) {
    const name = [...holder.keys()][key >> 1];
    return key % 2 === 0 ? `.keys()[${key >> 1}]` : `.get(${formatMapKey(name)})`;
  }
  if (holder instanceof Set) return `.values()[${key}]`;
  if (typeof holder === 'function') return `.bound[${key}]`;
  if (Array.isArray(holder)) return `[${key}]`;
  return `.get(${JSON.stringify([...(holder as FormData).keys()][key >> 1])})`;
}

/** Writes the path of the value that is being looked at: `arguments[0].user.owner`. */
export function formatPath(trail: Trail, depth: number): string {
  let path = trail.root;
  for (let level = 0; level < depth; level++) {
    path += formatStep(trail.holders[level], trail.keys[level] as string | number);
  }
  return path;
}

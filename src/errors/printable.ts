import { escapeControls, escapeMarks } from './escape-controls.ts';

/** Longest text of one error, in characters: what a stranger sent may be in it, and logs are kept. */
const longest = 20_000;
/** How far into a thrown value errors are looked for: as far as consoles show. */
const deepest = 4;

/**
 * What to give `console.error` for a value that was thrown. It looks as ever, but for what a stranger may have put into
 * it: no line of it can be taken for a line of its own, and nothing in it steers a terminal. Consoles quote the strings
 * inside of objects, and print the stack of an error as it is.
 *
 * @param thrown anything
 * @returns never throws, whatever a thrown value does when it is looked at
 */
export function printable(thrown: unknown): unknown {
  try {
    return tame(thrown, new Map(), 0);
  } catch {
    return `a value of type ${typeof thrown} that cannot be shown`;
  }
}

function tame(value: unknown, known: Map<unknown, unknown>, depth: number): unknown {
  if (typeof value === 'symbol') return escapeControls(String(value));
  if (typeof value === 'string') return depth === 0 ? tameText(value) : escapeMarks(value);
  if (typeof value !== 'object' || value === null) return value;
  if (known.has(value)) return known.get(value);
  if (value instanceof Error) return tameError(value, known, depth);
  const isList = Array.isArray(value);
  if (!isList && Object.getPrototypeOf(value) !== Object.prototype) return value;
  if (depth >= deepest) return isList ? '[…]' : '{…}';
  const copy: object = isList ? [] : {};
  known.set(value, copy);
  copyProperties(copy, value, known, depth);
  return copy;
}

/** An error with the same class, text and properties, of which a console reads nothing but these. */
function tameError(error: Error, known: Map<unknown, unknown>, depth: number): unknown {
  const text = tameText(textOf(error));
  if (depth >= deepest) return text;
  const copy = Object.setPrototypeOf(new Error(), Object.getPrototypeOf(error));
  known.set(error, copy);
  copyProperties(copy, error, known, depth);
  // As in any error, these are not listed again below the stack.
  Object.defineProperty(copy, 'message', { value: tameText(messageOf(error)), enumerable: false });
  Object.defineProperty(copy, 'stack', { value: text, enumerable: false });
  return copy;
}

function copyProperties(copy: object, from: object, known: Map<unknown, unknown>, depth: number): void {
  for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(from))) {
    if (key === 'length' && Array.isArray(from)) continue;
    const value = 'value' in descriptor ? tame(descriptor.value, known, depth + 1) : '[getter]';
    Object.defineProperty(copy, escapeMarks(key), { ...descriptorOf(descriptor), value });
  }
}

function descriptorOf({ enumerable }: PropertyDescriptor): PropertyDescriptor {
  return { enumerable: enumerable === true, configurable: true, writable: true };
}

/** {@link printable} as text alone, for errors that a console fails at. */
export function printableText(thrown: unknown): string {
  try {
    return thrown instanceof Error ? tameText(textOf(thrown)) : `a value of type ${typeof thrown}`;
  } catch {
    return `a value of type ${typeof thrown} that cannot be shown`;
  }
}

function textOf(error: Error): string {
  return (
    read(() => error.stack) ||
    read(() => `${error.name}: ${error.message}`) ||
    'an error that cannot be shown'
  );
}

function messageOf(error: Error): string {
  return read(() => error.message);
}

/** Empty for what is no text, or throws. */
function read(get: () => unknown): string {
  try {
    const text = get();
    return typeof text === 'string' ? text : '';
  } catch {
    return '';
  }
}

/** Lines that follow are indented: none can be taken for the beginning of an entry. */
function tameText(text: string): string {
  const [first = '', ...rest] = text.slice(0, longest).split('\n').map(escapeControls);
  const lines = [first, ...rest.map((line) => (line.startsWith('    ') ? line : `    ${line}`))];
  return lines.join('\n') + (text.length > longest ? '…' : '');
}

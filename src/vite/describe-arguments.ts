import { escapeControls } from '../errors/escape-controls.ts';
import { looksSecret } from '../server/forms/secrets.ts';

const limits = { text: 40, entries: 4, depth: 2, line: 160 } as const;

/**
 * The arguments of a call for one line of a terminal: shortened, control characters escaped (they come from a stranger,
 * and a terminal obeys them), and fields that look secret hidden.
 */
export function describeArguments(args: readonly unknown[]): string {
  const line = args.map((arg) => describe(arg, 0)).join(', ');
  return line.length > limits.line ? `${line.slice(0, limits.line)}…` : line;
}

function describe(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      return describeText(value);
    case 'bigint':
      return `${describeDigits(value)}n`;
    case 'symbol':
      return `Symbol(${describeText(value.description ?? '')})`;
    case 'function':
      return `ƒ ${escapeControls(value.name)}`;
    case 'object':
      return value === null ? 'null' : describeObject(value, depth);
    default:
      return String(value);
  }
}

function describeDigits(value: bigint): string {
  const digits = value.toString();
  return digits.length > limits.text ? `${digits.slice(0, limits.text)}…` : digits;
}

function describeText(text: string): string {
  const shown = text.length > limits.text ? `${text.slice(0, limits.text)}…` : text;
  return escapeControls(JSON.stringify(shown));
}

function describeObject(value: object, depth: number): string {
  if (value instanceof Date) return Number.isNaN(value.valueOf()) ? 'Date(invalid)' : value.toISOString();
  if (value instanceof File) return `File(${describeText(value.name)}, ${value.size} bytes)`;
  if (value instanceof Blob) return `Blob(${value.size} bytes)`;
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}(${value.byteLength} bytes)`;
  if (value instanceof ArrayBuffer) return `ArrayBuffer(${value.byteLength} bytes)`;
  if (value instanceof Promise) return 'Promise';
  if (depth >= limits.depth) return Array.isArray(value) ? '[…]' : '{…}';
  if (value instanceof FormData) return `FormData${describeFields([...value], depth)}`;
  if (value instanceof Map) return `Map${describeFields([...value], depth)}`;
  if (value instanceof Set) return `Set${describeList([...value], depth)}`;
  return Array.isArray(value) ? describeList(value, depth) : describeFields(Object.entries(value), depth);
}

function describeList(values: readonly unknown[], depth: number): string {
  const shown = values.slice(0, limits.entries).map((value) => describe(value, depth + 1));
  return `[${withRest(shown, values.length)}]`;
}

function describeFields(entries: readonly (readonly [unknown, unknown])[], depth: number): string {
  const shown = entries.slice(0, limits.entries).map(([key, value]) => {
    const name =
      typeof key === 'string' ? escapeControls(key.slice(0, limits.text)) : describe(key, depth + 1);
    return `${name}: ${isHidden(name) ? '•••' : describe(value, depth + 1)}`;
  });
  return shown.length === 0 ? '{}' : `{ ${withRest(shown, entries.length)} }`;
}

/** What forms never give back; and, in a terminal that is shared, recorded or projected, what lets somebody in. */
function isHidden(name: string): boolean {
  return looksSecret(name) || /auth|cookie|session|card/i.test(name);
}

function withRest(shown: readonly string[], total: number): string {
  return (total > shown.length ? [...shown, `… ${total - shown.length} more`] : shown).join(', ');
}

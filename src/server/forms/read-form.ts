import type { FormValue } from '../../wire/form-result.ts';
import type { Group, Shape } from './form-shape.ts';

/** A form, as the function gets it and as it is filled again. */
export interface ReadForm {
  readonly data: Record<string, unknown>;
  /** What was typed, by the names of fields. */
  readonly values: Record<string, FormValue>;
  /** What was typed into fields that are never shown again. */
  readonly secrets: readonly string[];
}

/**
 * What is sent back to be filled in again, in characters and in items: a longer text would travel back and forth with
 * every attempt. It is left out whole, since half of a text would be saved as if it was all.
 */
const most = { value: 100_000, items: 1000 };

/**
 * Reads a form along a shape. Only names that the shape makes are looked for, so no name of the form's own becomes a
 * property of anything; the work is linear in the form and the shape.
 *
 * @param isSecret tells the fields whose values are not to be sent back
 */
export function readForm(form: FormData, shape: Group, isSecret: (name: string) => boolean): ReadForm {
  const entries = new Map<string, FormDataEntryValue[]>();
  for (const [name, value] of form) {
    const list = entries.get(name);
    if (list) list.push(value);
    else entries.set(name, [value]);
  }
  const values: [string, FormValue][] = [];
  const secrets: string[] = [];

  function readGroup({ fields }: Group, prefix: string): Record<string, unknown> {
    const found: [string, unknown][] = [];
    for (const [key, field] of fields) {
      const value = read(field, prefix + key);
      // Absent, not undefined: schemas tell these apart.
      if (value !== undefined) found.push([key, value]);
    }
    // Defines properties, whatever they are called.
    return Object.fromEntries(found);
  }

  function read(field: Shape, name: string): unknown {
    switch (field.kind) {
      case 'nothing':
        return undefined;
      case 'group':
        if ((field.optional || field.nullable) && !isThere(field, name))
          return field.optional ? undefined : null;
        return readGroup(field, `${name}.`);
      case 'list':
        return readList(field.item, name);
      case 'boolean':
        return readBoolean(field, name);
      default: {
        const [raw] = entries.get(name) ?? [];
        if (typeof raw === 'string') echo(name, raw);
        return raw === undefined ? undefined : convert(field, raw);
      }
    }
  }

  /** A browser says nothing of a checkbox that is not checked. */
  function readBoolean(field: Shape, name: string): unknown {
    // The last one counts: a hidden field before the checkbox says what it is when it is not checked.
    const raw = entries.get(name)?.at(-1);
    const value = raw === undefined ? false : convert(field, raw);
    if (typeof raw !== 'object') echo(name, typeof value === 'boolean' ? value : (raw ?? false));
    return value;
  }

  function readList(item: Shape, name: string): unknown[] {
    const raws = entries.get(name);
    const list: unknown[] = [];
    const isNested = item.kind === 'group' || item.kind === 'list';
    if (raws === undefined || isNested) {
      for (let index = 0; isThere(item, `${name}[${index}]`); index++) {
        const value = read(item, `${name}[${index}]`);
        if (value !== undefined) list.push(value);
      }
      // Nothing was chosen, which is to be seen when the form is filled again.
      if (list.length === 0 && !isNested) echo(name, []);
      return list;
    }
    for (const raw of raws) {
      const value = convert(item, raw);
      if (value !== undefined) list.push(value);
    }
    echo(
      name,
      raws.filter((raw) => typeof raw === 'string'),
    );
    return list;
  }

  function isThere(field: Shape, name: string): boolean {
    if (field.kind === 'group')
      return Array.from(field.fields).some(([key, inner]) => isThere(inner, `${name}.${key}`));
    return entries.has(name) || (field.kind === 'list' && isThere(field.item, `${name}[0]`));
  }

  function echo(name: string, value: FormValue): void {
    const texts = typeof value === 'boolean' ? [] : [value].flat();
    if (isSecret(name)) for (const text of texts) secrets.push(text);
    else if (texts.length <= most.items && texts.every((text) => text.length <= most.value))
      values.push([name, value]);
  }

  return { data: readGroup(shape, ''), values: Object.fromEntries(values), secrets };
}

/** The value of one field, as its schema wants it. What does not fit stays as it is: the schema says why. */
function convert(field: Shape, raw: FormDataEntryValue): unknown {
  // What a browser sends for a file input that nobody used.
  if (typeof raw !== 'string') return raw.size === 0 && raw.name === '' ? undefined : raw;
  const { kind, optional, nullable } = field;
  if (raw === '' && (optional || nullable || kind !== 'text'))
    return optional || !nullable ? undefined : null;
  if (kind === 'number') {
    // Digits can be read in one way only: a long text must not be tried in many.
    const isDecimal = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(raw.trim());
    return isDecimal && Number.isFinite(Number(raw)) ? Number(raw) : raw;
  }
  if (kind === 'boolean') {
    if (/^(on|true|1)$/i.test(raw)) return true;
    if (/^(off|false|0)$/i.test(raw)) return false;
  }
  return raw;
}

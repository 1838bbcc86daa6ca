import { formErrors } from '../../errors/forms.ts';
import { createError, type SallyportError } from '../../errors/sallyport-error.ts';
import { serverErrors } from '../../errors/server.ts';
import { type DecodeOptions, decode } from '../../wire/decode.ts';
import {
  actionKeyField,
  type DataField,
  dataFieldName,
  isOwnField,
  keyOfMarker,
  pressedKey,
} from '../../wire/form-fields.ts';
import { wireError } from '../../wire/format.ts';
import type { WireLimits } from '../../wire/limits.ts';
import { messageOfText } from '../../wire/message-text.ts';
import type { FoundFunction } from '../functions/function-table.ts';
import type { FormField } from './split-form.ts';

/** What a form post asks for. Its fields come from a stranger: nothing of it is looked up or decoded yet. */
export interface FormTarget {
  /** Id of the function. */
  readonly id: string;
  /** Its bound arguments, as text. */
  readonly bound?: string;
  /** In development: where the page says that the function is. */
  readonly module?: string;
  /** Set by React where the form is one of `useActionState`: to which of them the result belongs. */
  readonly stateKey?: string;
  /** What the function gets to see: the form without our own fields (SPEC F5). */
  readonly data: FormData;
}

/**
 * Tells what was pressed from what was filled in. The fields of every action of a form are sent; the last marker says
 * which one counts (SPEC F2).
 *
 * @throws SP3052 for fields that do not make sense together
 */
export function readTarget(fields: readonly FormField[]): FormTarget {
  requireFieldsOfEach(fields);
  const key = pressedKey(fields.map(({ name }) => name)) ?? '';
  const names = new Map<string, DataField>();
  for (const field of ['id', 'bound', 'module'] as const) names.set(dataFieldName(key, field), field);
  const found: { -readonly [Name in DataField | 'stateKey']?: string } = {};
  const data = new FormData();
  // React's own field carries no name of an action: it stands behind the fields of the one it belongs to.
  let isPressed = false;
  for (const { name, value } of fields) {
    if (!isOwnField(name)) {
      data.append(name, value);
      continue;
    }
    const field = names.get(name);
    if (name.startsWith('$sallyport.')) isPressed = field !== undefined;
    const own = field ?? (name === actionKeyField && isPressed ? 'stateKey' : undefined);
    if (own === undefined) continue;
    if (typeof value !== 'string') throw broken(`${describe[own]} came as a file`);
    if (found[own] !== undefined) throw broken(`${describe[own]} came twice`);
    found[own] = value;
  }
  const { id, ...rest } = found;
  if (id === undefined) throw broken(describe.id + missing);
  return { id, ...rest, data };
}

/**
 * A button that stands outside of its form (`<button form="…" formAction={…}>`) sends its marker, and not what belongs to
 * it. Where it stands before the form that is not the last marker: another function than the pressed one would run.
 */
function requireFieldsOfEach(fields: readonly FormField[]): void {
  const names = new Set(fields.map(({ name }) => name));
  for (const name of names) {
    const key = keyOfMarker(name);
    if (key !== undefined && !names.has(dataFieldName(key, 'id'))) throw broken(describe.id + missing);
  }
}

/**
 * The bound arguments of a post. To be read once the caller is cleared.
 *
 * @throws SP21xx for what cannot be decoded; SP3052 where it is no list
 */
export function decodeBound(
  text: string | undefined,
  limits: WireLimits,
  decodeFunction: DecodeOptions['decodeFunction'],
): unknown[] {
  if (text === undefined) return [];
  const decodeError = () => {
    throw broken('the bound arguments say that they failed');
  };
  // Tools that post by hand trim what they send: the line end of the last row.
  const message = /^\d.*[^\n]$/s.test(text) ? `${text}\n` : text;
  const bound = decode(messageOfText(message), { limits, decodeFunction, decodeError });
  if (!Array.isArray(bound)) throw broken('the bound arguments are no list');
  if (bound.length > limits.boundArguments)
    throw wireError('SP2121', { limit: 'boundArguments', value: limits.boundArguments });
  return bound;
}

/**
 * The arguments of a post: what was bound, then the form's data, as far as the function takes them. With scripts React
 * passes both and the reference keeps back what the function does not declare; here it is the same.
 *
 * @throws SP3006 where more was bound than the function takes; SP3052 for a state that is not among the bound arguments
 */
export function postedArguments(
  { arity, inline }: FoundFunction,
  bound: readonly unknown[],
  { data, stateKey }: FormTarget,
): unknown[] {
  // The state of useActionState is bound last. Sealed captures come before what the function declares.
  const bindings = bound.length - (stateKey === undefined ? 0 : 1);
  if (bindings < 0) throw broken('the previous state is missing');
  if (arity < 0) return [...bound, data];
  const declared = inline === undefined ? arity : arity + 1;
  if (bindings > declared) throw createError(serverErrors, 'SP3006', { sent: bindings, declared });
  return [...bound, data].slice(0, declared);
}

const describe = {
  id: 'the name of the function',
  bound: 'the bound arguments',
  module: 'the module',
  stateKey: 'the key of the state',
};

const missing = ' is missing';

function broken(reason: string): SallyportError {
  return createError(formErrors, 'SP3052', { reason });
}

import type { Issue } from '../errors/public-error.ts';

/** What was typed into a field, to fill it again: text, the texts of a field that is there several times, a checkbox. */
export type FormValue = string | readonly string[] | boolean;

type ValueOf<Field> = [NonNullable<Field>] extends [boolean]
  ? boolean
  : [NonNullable<Field>] extends [readonly unknown[]]
    ? readonly string[]
    : string;

/**
 * What was typed, by the names of the fields. Files, and what looks like a secret, are never in it. Fields inside of
 * others are there by their whole name, such as `values['address.street']`.
 */
export type FormValues<Input> = {
  readonly [Field in keyof Input & string]?: ValueOf<Input[Field]>;
} & { readonly [name: string]: FormValue | undefined };

/** A form that did not fit. */
export interface FormFailure<Input = Record<string, unknown>> {
  readonly ok: false;
  /** What is wrong, with the path of the field; an empty path for the form as a whole. */
  readonly issues: readonly Issue[];
  readonly values: FormValues<Input>;
}

/** A form that was accepted, with what the function made of it. */
export interface FormSuccess<Data> {
  readonly ok: true;
  readonly data: Data;
}

/** What a function made by `formFunction` gives: made for `useActionState`. */
export type FormResult<Data, Input = Record<string, unknown>> = FormSuccess<Data> | FormFailure<Input>;

/** Names of fields: of the form, and of what is inside of them. */
export type FieldName<Input> =
  | (keyof Input & string)
  | `${keyof Input & string}.${string}`
  | `${keyof Input & string}[${string}`;

/**
 * A Server Function that takes a form: as `<form action>`, in `useActionState`, or called with a `FormData`. What was
 * bound comes first, the previous state, which React adds, after it.
 */
export interface FormFunction<
  Data,
  Input = Record<string, unknown>,
  Bound extends readonly unknown[] = readonly [],
> {
  (...args: [...Bound, formData: FormData]): Promise<FormResult<Data, Input>>;
  // `<form action>` takes only what gives nothing, although it may give anything.
  (...args: [...Bound, formData: FormData]): Promise<void>;
  // The last one is what TypeScript infers from: `useActionState(signUp, null)`.
  (
    ...args: [...Bound, previous: FormResult<Data, Input> | null | undefined, formData: FormData]
  ): Promise<FormResult<Data, Input>>;
  bind(self: unknown, ...bound: Bound): FormFunction<Data, Input>;
}

/** The name of the field that a path leads to: `['items', 0, 'name']` -> `items[0].name`. */
export function fieldName(path: Issue['path']): string {
  return path.reduce<string>((name, step) => {
    if (typeof step === 'number') return `${name}[${step}]`;
    return name === '' ? step : `${name}.${step}`;
  }, '');
}

/** The path that the name of a field stands for: `items[0].name` -> `['items', 0, 'name']`. */
export function fieldPath(name: string): (string | number)[] {
  const steps = name.matchAll(/\[(\d+)\]|([^.[\]]+)/g);
  return Array.from(steps, ([, index, key]) => (index === undefined ? String(key) : Number(index)));
}

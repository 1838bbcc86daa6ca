// As a whole: where React is missing, or is the one of Server Components, a name that is not there would be an error,
// although nobody uses it.
import * as React from 'react';
import type { Issue } from '../errors/public-error.ts';
import { type FieldName, type FormFunction, type FormResult, fieldName } from '../wire/form-result.ts';

/** What a field holds. */
export type FieldValue = string | number | boolean | readonly string[] | null | undefined;

/** Options of {@link useServerForm}, all optional. */
export interface ServerFormOptions<Input> {
  /** What fields hold before anybody changes them, and again after success. */
  initial?: { readonly [Name in FieldName<Input>]?: FieldValue };
  /** Where a post without scripts goes; default: the address of the page, see React's `useActionState`. */
  permalink?: string;
}

/** What a field is, where that matters. */
export interface FieldKind {
  /** As of `<input>`; `'checkbox'` and `'radio'` keep whether they are checked, `'file'` and `'password'` nothing. */
  type?: string;
  /** Of a radio button, or of one of several checkboxes with the same name. */
  value?: string;
  /** Of `<select>`. */
  multiple?: boolean;
}

/** Props for `<input>`, `<select>` or `<textarea>`. */
export interface FieldProps extends FieldKind {
  id: string;
  name: string;
  defaultValue?: string | string[];
  defaultChecked?: boolean;
  'aria-invalid'?: true;
  'aria-describedby'?: string;
}

/** What {@link useServerForm} returns. */
export interface ServerForm<Data, Input> {
  /** Props for `<form>`. */
  form: { action: (data: FormData) => void; onReset: (event: { preventDefault(): void }) => void };
  /** Props for a field. */
  field(name: FieldName<Input>, kind?: FieldKind): FieldProps;
  /** What is wrong with a field; without a name, with the form as a whole. */
  error(name?: FieldName<Input>): string | undefined;
  /** Props for the element that says so. The field refers to it. */
  errorProps(name?: FieldName<Input>): { id: string; hidden: boolean; children: string | undefined };
  /** All that is wrong. */
  issues: readonly Issue[];
  /** What the function gave, after success. */
  data: Data | undefined;
  /** Whether the form is on its way. */
  pending: boolean;
  /** What the function gave last; `null` at first. */
  state: FormResult<Data, Input> | null;
}

/**
 * A form with the function behind it: thin over `useActionState`, for functions made with `formFunction`. What the user
 * entered stays when something is wrong with it, in every kind of field, with and without scripts; after success React
 * resets the form.
 *
 * @param fn the Server Function, with bound arguments or without
 * @param options see {@link ServerFormOptions}
 * @example
 * ```tsx
 * const { form, field, error, errorProps, pending } = useServerForm(signUp);
 * return (
 *   <form {...form}>
 *     <input {...field('email', { type: 'email' })} />
 *     <p {...errorProps('email')} />
 *     <input {...field('terms', { type: 'checkbox' })} />
 *     <button disabled={pending}>Sign up</button>
 *   </form>
 * );
 * ```
 */
export function useServerForm<Data, Input>(
  fn: FormFunction<Data, Input>,
  { initial, permalink }: ServerFormOptions<Input> = {},
): ServerForm<Data, Input> {
  const [state, action, pending] = React.useActionState<FormResult<Data, Input> | null, FormData>(
    fn,
    null,
    permalink,
  );
  const id = React.useId();
  const kept = React.useRef(state);
  const failure = state?.ok === false ? state : undefined;
  const issues = failure?.issues ?? [];
  const values: { readonly [name: string]: unknown } = failure?.values ?? initial ?? {};
  // Lists of ids are parted by blanks.
  const idOf = (name: string) => `${id}-${name.replace(/\s/g, '-')}`;
  const error = (name = '') => issues.find(({ path }) => isAt(path, name))?.message;

  return {
    state,
    pending,
    issues,
    data: state?.ok ? state.data : undefined,
    error,
    errorProps(name = '' as FieldName<Input>) {
      const children = error(name);
      return { id: `${idOf(name)}-error`, hidden: children === undefined, children };
    },
    field(name, kind = {}) {
      const { value } = kind;
      const props: FieldProps = { ...kind, id: idOf(value === undefined ? name : `${name}-${value}`), name };
      if (error(name) !== undefined) {
        props['aria-invalid'] = true;
        props['aria-describedby'] = `${idOf(name)}-error`;
      }
      return Object.assign(props, defaultsOf(kind, values[name]));
    },
    form: {
      action,
      // React resets a form when its action is done. Where the data was refused, that would lose what the user entered,
      // even more than `defaultValue` can bring back: files, passwords, the choice of a <select>.
      onReset(event) {
        if (failure !== undefined && kept.current !== state) event.preventDefault();
        // Once for each answer: whoever presses a reset button means it.
        kept.current = state;
      },
    },
  };
}

/** Whether a path leads to a field or into it. */
function isAt(path: Issue['path'], name: string): boolean {
  const at = fieldName(path);
  return at === name || (name !== '' && /^[.[]/.test(at.slice(name.length)) && at.startsWith(name));
}

/** What a field holds at first. Always given: React forgets to take a default away. */
function defaultsOf({ type, value = 'on', multiple }: FieldKind, held: unknown): Partial<FieldProps> {
  const list = (Array.isArray(held) ? held : [held ?? []].flat()).map(String);
  switch (type) {
    case 'checkbox':
    case 'radio':
      return { defaultChecked: held === true || list.includes(value) };
    case 'file':
    case 'password':
      return {};
    default:
      return { defaultValue: multiple ? list : (list[0] ?? '') };
  }
}

import { useActionState, useId, useRef } from 'react';

/** What a `formFunction` gives: its result, or what was wrong with the data, which is state and no exception. */
export type FormResult =
  | { readonly ok: true; readonly data: unknown }
  | {
      readonly ok: false;
      readonly issues: readonly FormIssue[];
      /** What was sent, by the names of the fields; without files and passwords. */
      readonly values: { readonly [name: string]: unknown };
    };

/** One thing that is wrong with the data of a form. */
export interface FormIssue {
  /** Where: the name of the field first. Empty for the form as a whole. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Names of the fields of a form, from the schema of its function. */
export type FieldName<Result> =
  Extract<Result, { ok: false }> extends { values: infer Values } ? keyof Values & string : string;

/** What a form's function gives when all is well. */
type DataOf<Result> = Extract<Result, { ok: true }> extends { data: infer Data } ? Data : never;

/** What a field holds. */
export type FieldValue = string | number | boolean | readonly string[] | null | undefined;

/** Options of {@link useServerForm}, all optional. */
export interface ServerFormOptions<Result> {
  /** What fields hold before anybody changes them, and again after success. */
  initial?: { readonly [Name in FieldName<Result>]?: FieldValue };
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
export interface ServerForm<Result> {
  /** Props for `<form>`. */
  form: { action: (data: FormData) => void; onReset: (event: { preventDefault(): void }) => void };
  /** Props for a field. */
  field(name: FieldName<Result>, kind?: FieldKind): FieldProps;
  /** What is wrong with a field; without a name, with the form as a whole. */
  error(name?: FieldName<Result>): string | undefined;
  /** Props for the element that says so. The field refers to it. */
  errorProps(name?: FieldName<Result>): { id: string; hidden: boolean; children: string | undefined };
  /** All that is wrong. */
  issues: readonly FormIssue[];
  /** What the function gave, after success. */
  data: DataOf<Result> | undefined;
  /** Whether the form is on its way. */
  pending: boolean;
  /** What the function gave last; `null` at first. */
  state: Result | null;
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
export function useServerForm<Result extends FormResult>(
  fn: (state: never, data: FormData) => Promise<Result>,
  { initial, permalink }: ServerFormOptions<Result> = {},
): ServerForm<Result> {
  const [state, action, pending] = useActionState<Result | null, FormData>(
    fn as Action<Result>,
    null,
    permalink,
  );
  const id = useId();
  const kept = useRef(state);
  const result: FormResult | null = state;
  const failure = result?.ok === false ? result : undefined;
  const issues = failure?.issues ?? [];
  const values: { readonly [name: string]: unknown } = failure?.values ?? initial ?? {};
  const idOf = (name: string) => `${id}-${name}`;
  const error = (name = '') => issues.find(({ path }) => isAt(path, name))?.message;

  return {
    state,
    pending,
    issues,
    data: result?.ok === true ? (result.data as DataOf<Result>) : undefined,
    error,
    errorProps(name = '' as FieldName<Result>) {
      const children = error(name);
      return { id: `${idOf(name)}-error`, hidden: children === undefined, children };
    },
    field(name, kind = {}) {
      const { type, value } = kind;
      const props: FieldProps = {
        ...kind,
        id: type === 'radio' ? idOf(`${name}-${value}`) : idOf(name),
        name,
      };
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

type Action<Result> = (state: Result | null, data: FormData) => Promise<Result>;

/** Whether a path leads to a field or into it. */
function isAt(path: FormIssue['path'], name: string): boolean {
  const at = path.join('.');
  return at === name || (name !== '' && at.startsWith(`${name}.`));
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

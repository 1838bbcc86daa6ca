import type { Issue } from '../../errors/public-error.ts';
import type { FormFailure, FormFunction, FormValues } from '../../wire/form-result.ts';
import { setFunctionOptions } from '../functions/function-options.ts';
import { readInput } from '../functions/server-function.ts';
import type {
  ArgumentsIn,
  ArgumentsOut,
  SchemaInput,
  SchemaList,
  SchemaOutput,
  StandardSchema,
} from '../functions/standard-schema.ts';
import { invalidInput, runSchema, validateArguments } from '../functions/validate.ts';
import {
  type CommonOptions,
  readCommonOptions,
  refuseOption,
  requireFunction,
} from '../functions/wrapper-options.ts';
import { type Fields, hasField, shapeOfFields, shapeOfSchema } from './find-shape.ts';
import { group } from './form-shape.ts';
import { type Invalid, InvalidForm, readComplaints } from './invalid-form.ts';
import { readForm } from './read-form.ts';
import { hideSecrets, looksSecret } from './secrets.ts';

/** Options of {@link formFunction}, all optional. */
export interface FormFunctionOptions<Input = undefined, Bound = readonly []> extends CommonOptions {
  /** What the form has to be: a schema of an object. Only its keys are read from the form. */
  readonly input?: Input;
  /** What is bound with `bind(null, …)`, which callers can change like everything else: a schema for each. */
  readonly bound?: Bound;
  /** The fields, for a schema that does not tell its keys: `{ email: 'text', age: 'number', tags: ['text'] }`. */
  readonly fields?: Fields;
  /**
   * Names of fields whose values a failure does not give back. What looks like a password or another secret by its
   * name is never given back, nor are files.
   */
  readonly secret?: readonly string[];
}

/** What the body of a {@link formFunction} gets beside the data. */
export interface FormTools<Input, Bound> {
  /** Ends the function: the form gets these complaints, as from the schema. */
  readonly invalid: Invalid<Input>;
  /** What was bound, as the schemas of the option `bound` made it. */
  readonly bound: Bound;
  /** The form itself. Nobody checked what is in it. */
  readonly formData: FormData;
}

/**
 * A Server Function for a form: `FormData` -> an object along the keys of a schema -> the schema -> the function. A form
 * that does not fit is no error but a result, `{ ok: false, issues, values }`, else it is `{ ok: true, data }`.
 *
 * Before the schema: a field that is a number or a checkbox becomes one, a list takes all fields of its name, nested
 * fields are named `address.street` and `items[0].name`. What is left empty counts as absent where the schema says
 * optional, and always for numbers and files.
 *
 * @param options an object literal
 * @param fn the function itself, async; it gets what the schema made of the form
 * @returns for `<form action>`, `useActionState` and `useServerForm`
 * @throws SP3024, SP3044, SP3046 for an option that does not exist or fit; SP3047 for a schema whose keys cannot be
 *   read; (the function it returns) `PublicError` `INVALID_INPUT` for arguments that are not those of a form
 * @example
 * ```ts
 * 'use server';
 * export const signUp = formFunction(
 *   { input: z.object({ email: z.email(), password: z.string().min(12), news: z.boolean() }) },
 *   async (data, { invalid }) => {
 *     if (await isTaken(data.email)) invalid('email', 'There is an account with this address already.');
 *     return createAccount(data);
 *   },
 * );
 * ```
 */
export function formFunction<
  Input extends StandardSchema,
  Data,
  const Bound extends readonly [] | SchemaList = readonly [],
>(
  options: FormFunctionOptions<Input, Bound> & { readonly input: Input },
  fn: (data: SchemaOutput<Input>, tools: FormTools<SchemaInput<Input>, ArgumentsOut<Bound>>) => Promise<Data>,
): FormFunction<Data, SchemaInput<Input>, ArgumentsIn<Bound>>;
export function formFunction<Data, const Bound extends readonly [] | SchemaList = readonly []>(
  options: FormFunctionOptions<undefined, Bound>,
  fn: (data: FormData, tools: FormTools<Record<string, unknown>, ArgumentsOut<Bound>>) => Promise<Data>,
): FormFunction<Data, Record<string, unknown>, ArgumentsIn<Bound>>;
export function formFunction(
  options: FormFunctionOptions<unknown, unknown>,
  fn: (data: never, tools: never) => Promise<unknown>,
): unknown {
  const common = readCommonOptions('formFunction', options, ['input', 'bound', 'fields', 'secret']);
  requireFunction('formFunction', fn);
  const body = fn as (data: unknown, tools: FormTools<unknown, unknown[]>) => Promise<unknown>;
  const [schema] = 'input' in options ? readInput('formFunction', 'input', [options.input]) : [];
  const bound = 'bound' in options ? readInput('formFunction', 'bound', options.bound) : [];
  const shape = findShape(schema, options.fields);
  const isSecret = readSecret(options.secret, shape);

  const wrapped = async (...args: unknown[]) => {
    const formData = args.pop();
    const values = await validateArguments(bound, checkArguments(args, formData, bound.length));
    const form = readForm(formData as FormData, shape, isSecret);
    const fail = (issues: readonly Issue[]): FormFailure => ({
      ok: false,
      issues,
      values: form.values as FormValues<Record<string, unknown>>,
    });
    const checked = schema
      ? await runSchema(schema, form.data, [], hideSecrets(form.secrets))
      : { value: formData };
    if ('issues' in checked) return fail(checked.issues);
    let ended: InvalidForm | undefined;
    const invalid = (...given: unknown[]): never => {
      ended = new InvalidForm(readComplaints(given));
      throw ended;
    };
    try {
      const tools = { invalid, bound: values, formData: formData as FormData };
      return { ok: true, data: await body(checked.value, tools) };
    } catch (thrown) {
      // That of another form's function is not ours to answer.
      if (ended === undefined || thrown !== ended) throw thrown;
      return fail(ended.issues);
    }
  };
  Object.defineProperty(wrapped, 'name', { value: fn.name, configurable: true });
  setFunctionOptions(wrapped, { ...common, form: true });
  return wrapped;
}

function findShape(schema: StandardSchema | undefined, fields: Fields | undefined) {
  if (fields !== undefined) return shapeOfFields(fields);
  return schema ? shapeOfSchema(schema) : group([]);
}

function readSecret(secret: readonly string[] = [], shape: ReturnType<typeof group>) {
  for (const name of secret) {
    // A name that is written wrong would give the value back.
    if (!hasField(shape, name)) throw refuseOption('formFunction', 'secret', `there is no field "${name}"`);
  }
  const listed = new Set(secret);
  return (name: string) => looksSecret(name) || listed.has(/([^.[\]]+)(\[\d+\])*$/.exec(name)?.[1] ?? '');
}

/** React puts the previous state, for which there is no use here, between what was bound and the form. */
function checkArguments(before: unknown[], formData: unknown, bound: number): unknown[] {
  // Not `instanceof`: a test's page has a class of its own.
  if (Object.prototype.toString.call(formData) !== '[object FormData]')
    throw invalidInput([{ path: [before.length], message: 'is no FormData' }]);
  if (before.length === bound || before.length === bound + 1) return before;
  const message = `is no argument of this form: it takes ${bound} bound ones, a state, and the form. What is bound needs a schema in formFunction({ bound })`;
  throw invalidInput([{ path: [bound + 1], message }]);
}

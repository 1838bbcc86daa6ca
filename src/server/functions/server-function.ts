import { type FunctionOptions, setFunctionOptions } from './function-options.ts';
import {
  type ArgumentsIn,
  type ArgumentsOut,
  isSchema,
  type SchemaList,
  type StandardSchema,
} from './standard-schema.ts';
import { validateArguments } from './validate.ts';
import { type CommonOptions, readCommonOptions, refuseOption, requireFunction } from './wrapper-options.ts';

/** Options of {@link serverFunction}, all optional. */
export interface ServerFunctionOptions<Input = undefined> extends CommonOptions {
  /**
   * What the arguments have to be: a schema of any library that speaks Standard Schema (zod, valibot, arktype …) for a
   * function of one argument, or a list with one for each. Arguments without a schema do not reach the function.
   */
  readonly input?: Input;
}

type AsyncFunction = (...args: never[]) => Promise<unknown>;

/**
 * A Server Function with options, as one unit with its function (SPEC D13): exported from a `'use server'` file, or
 * inline.
 *
 * A caller whose arguments do not fit `input` gets a `PublicError` with the code `INVALID_INPUT`. Server code that
 * calls the function directly goes through `input` too, and through no policy.
 *
 * @param options an object literal
 * @param fn the function itself, async; it gets what the schemas made of the arguments
 * @returns a function that takes what the schemas take
 * @throws SP3024 for an option that does not exist, SP3044 and SP3046 for one with a value that does not fit
 * @example
 * ```ts
 * 'use server';
 * export const rename = serverFunction(
 *   { access: signedIn, input: z.string().trim().min(1) },
 *   async (name) => saveName(signedIn.get().id, name),
 * );
 * ```
 */
export function serverFunction<const Input extends StandardSchema | readonly [] | SchemaList, Result>(
  options: ServerFunctionOptions<Input> & { readonly input: Input },
  fn: (...args: ArgumentsOut<Input>) => Promise<Result>,
): (...args: ArgumentsIn<Input>) => Promise<Result>;
export function serverFunction<Fn extends AsyncFunction>(options: ServerFunctionOptions, fn: Fn): Fn;
export function serverFunction(
  options: ServerFunctionOptions<unknown>,
  fn: (...args: never) => Promise<unknown>,
): (...args: never) => Promise<unknown> {
  const common = readCommonOptions('serverFunction', options, ['input']);
  requireFunction('serverFunction', fn);
  const run = fn as (...args: unknown[]) => Promise<unknown>;
  const checks: FunctionOptions = {};
  let wrapped = (...args: unknown[]) => run(...args);
  if ('input' in options) {
    const schemas = readInput('serverFunction', 'input', options.input);
    const validate = (args: unknown[]) => validateArguments(schemas, args);
    wrapped = async (...args) => run(...(await validate(args)));
    Object.assign(checks, { validate, run });
  }
  Object.defineProperty(wrapped, 'name', { value: fn.name, configurable: true });
  setFunctionOptions(wrapped, { ...common, ...checks });
  return wrapped;
}

/**
 * The schemas of an option.
 *
 * @throws SP3046 for what is none
 */
export function readInput(name: string, option: string, input: unknown): SchemaList {
  const schemas: readonly unknown[] = Array.isArray(input) ? input : [input];
  for (const [index, schema] of schemas.entries()) {
    if (isSchema(schema)) continue;
    const which = Array.isArray(input) ? `entry ${index}` : 'it';
    throw refuseOption(
      name,
      option,
      `${which} is no schema that speaks Standard Schema, but ${typeof schema}`,
    );
  }
  return schemas as SchemaList;
}

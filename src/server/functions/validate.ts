import { policyErrors } from '../../errors/policy.ts';
import { type Issue, PublicError, type ServerErrors } from '../../errors/public-error.ts';
import { createError } from '../../errors/sallyport-error.ts';
import type { SchemaIssue, SchemaList, StandardSchema } from './standard-schema.ts';

/**
 * What an answer to bad input holds at most. Schemas repeat what they were given: without these bounds a small call
 * could ask for a large answer.
 */
const most = { issues: 100, message: 500, steps: 32, step: 100 };

/** What {@link runSchema} gives: never the value itself, which could be a thenable of the caller's making. */
export type Validated = { readonly value: unknown } | { readonly issues: Issue[] };

/**
 * Runs one schema.
 *
 * @param at where the value stands, put before the paths of the issues
 * @param hide takes out of a message what is not to be repeated
 * @throws what the schema throws; SP3049 for what is no result
 */
export async function runSchema(
  schema: StandardSchema,
  value: unknown,
  at: readonly (string | number)[],
  hide: (message: string) => string = (message) => message,
): Promise<Validated> {
  const { validate, vendor } = schema['~standard'];
  const result: unknown = await validate(value);
  if (typeof result === 'object' && result !== null) {
    const { issues } = result as { issues?: unknown };
    // As the specification has it: issues of any kind are a failure, whatever else is there.
    if (issues) return { issues: readIssues(issues, at, hide) };
    if ('value' in result) return { value: result.value };
  }
  throw createError(policyErrors, 'SP3049', { vendor: String(vendor) });
}

/**
 * Checks and converts arguments. What has no schema is left out: nothing gets through unchecked.
 *
 * @throws `PublicError` with the code `INVALID_INPUT`
 */
export async function validateArguments(schemas: SchemaList, args: readonly unknown[]): Promise<unknown[]> {
  const values: unknown[] = [];
  const issues: Issue[] = [];
  for (const [index, schema] of schemas.entries()) {
    const result = await runSchema(schema, args[index], [index]);
    if ('issues' in result) issues.push(...result.issues);
    else values.push(result.value);
  }
  if (issues.length > 0) throw invalidInput(issues);
  return values;
}

/** The error of a caller who sent what does not fit. */
export function invalidInput(
  issues: readonly Issue[],
): PublicError<'INVALID_INPUT', ServerErrors['INVALID_INPUT']> {
  const shown = issues.slice(0, most.issues);
  const [first] = shown;
  const place = first && first.path.length > 0 ? `${formatPath(first.path)}: ` : '';
  const message = `Invalid input: ${place}${first?.message ?? 'it does not fit'}`;
  return new PublicError('INVALID_INPUT', { issues: shown }, message, { status: 422 });
}

/** `[0, 'user', 'tags', 1]` -> `0.user.tags[1]`. */
function formatPath(path: Issue['path']): string {
  return path.reduce<string>(
    (text, step, index) =>
      index === 0 ? String(step) : typeof step === 'number' ? `${text}[${step}]` : `${text}.${step}`,
    '',
  );
}

/** A schema's issues, as plain data of bounded size. */
function readIssues(
  issues: unknown,
  at: readonly (string | number)[],
  hide: (message: string) => string,
): Issue[] {
  const list: SchemaIssue[] = Array.isArray(issues) ? takeFirst(issues, most.issues) : [];
  // A failure without a word is a failure all the same.
  if (list.length === 0) return [{ path: [...at], message: 'is not valid' }];
  return list.map((issue) => ({
    path: [...at, ...readPath(issue?.path)],
    // Before it is cut: half of a secret would not be recognised.
    message: cut(hide(readMessage(issue)), most.message),
  }));
}

function readMessage(issue: SchemaIssue | null | undefined): string {
  const message: unknown = issue?.message;
  return typeof message === 'string' && message !== '' ? message : 'is not valid';
}

function readPath(path: unknown): (string | number)[] {
  return Array.isArray(path) ? takeFirst(path, most.steps).map(readStep) : [];
}

/** As a plain array: some libraries give subclasses, whose own methods would make more of these. */
function takeFirst<Item>(list: readonly Item[], count: number): Item[] {
  return Array.from({ length: Math.min(list.length, count) }, (_, index) => list[index] as Item);
}

function readStep(step: unknown): string | number {
  const key: unknown = typeof step === 'object' && step !== null ? Reflect.get(step, 'key') : step;
  if (typeof key === 'number' && Number.isFinite(key)) return key;
  if (typeof key === 'string') return cut(key, most.step);
  if (typeof key === 'symbol') return cut(key.description ?? 'symbol', most.step);
  return '?';
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

import type { Issue } from '../../errors/public-error.ts';
import { type FieldName, fieldPath } from '../../wire/form-result.ts';

/** Ends a function made by `formFunction`: see {@link FormTools.invalid}. */
export interface Invalid<Input> {
  /** The form as a whole is wrong. */
  (message: string): never;
  /** One field is wrong; inside of others by its whole name: `'address.street'`, `'items[0].name'`. */
  (field: FieldName<Input>, message: string): never;
  /** Several fields are wrong. */
  (messages: { readonly [Field in FieldName<Input>]?: string | readonly string[] }): never;
}

/** What `invalid()` throws. An error, so that the log says what was caught by mistake. */
export class InvalidForm extends Error {
  override name = 'InvalidForm';
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[]) {
    super('invalid() ends the function: what it throws must not be caught.');
    this.issues = issues;
  }
}

/** What {@link Invalid} is given -> issues. */
export function readComplaints(given: readonly unknown[]): Issue[] {
  const [first, second] = given;
  if (typeof first === 'string') {
    return given.length === 1 ? [issue('', first)] : [issue(first, second)];
  }
  const messages = Object.entries((first ?? {}) as Record<string, unknown>);
  return messages.flatMap(([name, message]) => [message ?? []].flat().map((one) => issue(name, one)));
}

function issue(name: string, message: unknown): Issue {
  return { path: fieldPath(name), message: String(message) };
}

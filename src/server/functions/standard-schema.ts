/**
 * The part of https://standardschema.dev that is used here. Written out, so that nobody who has no schemas installs
 * anything for them.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    /** For the compiler of types alone. */
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** What a schema says of a value. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** What a schema complains about. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** What a schema takes. */
export type SchemaInput<Schema extends StandardSchema> = NonNullable<Schema['~standard']['types']>['input'];

/** What a schema makes of it. */
export type SchemaOutput<Schema extends StandardSchema> = NonNullable<Schema['~standard']['types']>['output'];

/** The schemas of a list of arguments. */
export type SchemaList = readonly StandardSchema[];

/** Whoever leaves out the last arguments sends undefined: where the schemas take that, they may. */
type OptionalEnd<List extends readonly unknown[]> = List extends readonly [...infer Start, infer Last]
  ? undefined extends Last
    ? [...OptionalEnd<Start>, Last?]
    : [...List]
  : [];

type Inputs<List extends SchemaList> = { -readonly [Index in keyof List]: SchemaInput<List[Index]> };
type Outputs<List extends SchemaList> = { -readonly [Index in keyof List]: SchemaOutput<List[Index]> };

/** The arguments that callers pass: what the schemas take. */
export type ArgumentsIn<Input> = Input extends SchemaList
  ? OptionalEnd<Inputs<Input>>
  : Input extends StandardSchema
    ? OptionalEnd<[SchemaInput<Input>]>
    : never;

/** The arguments that the function gets: what the schemas make of them. */
export type ArgumentsOut<Input> = Input extends SchemaList
  ? Outputs<Input>
  : Input extends StandardSchema
    ? [SchemaOutput<Input>]
    : never;

/** Whether a value is a schema: an object of most libraries, a function of some. */
export function isSchema(value: unknown): value is StandardSchema {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  const standard: unknown = Reflect.get(value, '~standard');
  return (
    typeof standard === 'object' &&
    standard !== null &&
    Reflect.get(standard, 'version') === 1 &&
    typeof Reflect.get(standard, 'validate') === 'function'
  );
}

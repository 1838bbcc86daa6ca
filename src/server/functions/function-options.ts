import type { Access } from '../gate/access.ts';

/** How the browser sends calls of a function that overlap: see `sallyport({ calls })`. */
export type CallMode = 'serial' | 'parallel' | 'latest' | 'drop';

/** What `serverFunction` and `formFunction` know of the function that they made, for the pipeline. */
export interface FunctionOptions {
  /** Who may call it. Absent where the function itself says nothing. */
  readonly access?: Access;
  /** How long it may run, in milliseconds. */
  readonly timeout?: number;
  /** Read by the compiler, for the browser. */
  readonly calls?: CallMode;
  /**
   * Checks and converts the arguments of a call.
   *
   * @throws `PublicError` with the code `INVALID_INPUT`, or whatever a schema throws
   */
  validate?(args: unknown[]): unknown[] | Promise<unknown[]>;
  /** The body alone, for arguments that went through {@link FunctionOptions.validate}. */
  run?(...args: unknown[]): unknown;
  /** Takes the data of a form, which it validates itself: a failure there is a result. */
  readonly form?: true;
}

// The pipeline and the application's modules may have two copies of this package: both must see the same options.
const key = Symbol.for('sallyport.options');
const shared = globalThis as { [key]?: WeakMap<object, FunctionOptions> };
shared[key] ??= new WeakMap();
const optionsOf = shared[key];

/** Remembers the options of a function. Only for functions that were made for it: another one may be wrapped twice. */
export function setFunctionOptions(fn: object, options: FunctionOptions): void {
  optionsOf.set(fn, options);
}

/** The options of what `serverFunction` or `formFunction` returned; undefined for every other function. */
export function functionOptions(fn: unknown): FunctionOptions | undefined {
  return typeof fn === 'function' ? optionsOf.get(fn) : undefined;
}

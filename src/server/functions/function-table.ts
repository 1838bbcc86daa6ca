import { inlineFunction } from './inline.ts';
import { type FunctionMark, markOf, retryReexport } from './marks.ts';

/** Loads the module of one function and gives the function. */
export type FunctionLoader = () => Promise<unknown>;

/** The Server Functions that one build can be asked for, and where they are asked for. */
export interface FunctionTable {
  /** The public base path of the application, with slashes at both ends. */
  readonly base: string;
  /** True in the development server: errors then reach the browser with message and stack. */
  readonly dev?: boolean;
  /** Keys of the build, for sealing where the application has none of its own. */
  readonly keys?: readonly string[];
  /** Tells builds of the client apart, where pages are rendered by Server Components. */
  readonly build?: string;
  /** The loader for an id, or undefined. `module` is what a page in development says of the function's module. */
  find(id: string, module: string | null): FunctionLoader | undefined | Promise<FunctionLoader | undefined>;
}

const key = Symbol.for('sallyport.functions');
const shared = globalThis as { [key]?: FunctionTable };

/**
 * Makes a table known to the handlers that are created after it. The code that the Vite plugin generates calls this
 * before it loads the application's server entry.
 *
 * @param table the table, or a base path with a closed list of loaders
 */
export function installFunctions(
  table:
    | FunctionTable
    | (Pick<FunctionTable, 'base' | 'keys' | 'build'> & { functions: ReadonlyMap<string, FunctionLoader> }),
): void {
  if ('find' in table) {
    shared[key] = table;
    return;
  }
  const { functions, ...rest } = table;
  // A Map and nothing else: an id from a stranger is never used as a path or a property name (SPEC S2).
  shared[key] = { ...rest, find: (id) => functions.get(id) };
}

/** The table that was installed last. */
export function installedFunctions(): FunctionTable | undefined {
  return shared[key];
}

/** A function that may be called, with what the pipeline has to know of it. */
export interface FoundFunction {
  /** The id that it was found under: not that of its mark, where a file exports it again. */
  readonly id: string;
  readonly run: (...args: unknown[]) => unknown;
  readonly name: string;
  readonly arity: number;
  readonly mark: FunctionMark;
  /** Of an inline function with captures: how it is made from them. */
  readonly inline?: NonNullable<ReturnType<typeof inlineFunction>>;
}

/** Looks an id up. Undefined for everything that is not in the table or does not carry our mark. */
export async function findFunction(
  table: FunctionTable,
  id: string,
  module: string | null,
): Promise<FoundFunction | undefined> {
  const load = await table.find(id, module);
  if (load === undefined) return undefined;
  const run = await load();
  if (markOf(run) === undefined) retryReexport(id);
  const mark = markOf(run);
  if (mark === undefined) return undefined;
  const inline = inlineFunction(id);
  // Names of inline functions follow their order in the file: what was loaded must be what was asked for.
  if (inline !== undefined && mark.id !== id) return undefined;
  const found = { id, run: run as FoundFunction['run'], name: mark.name, arity: mark.arity, mark };
  return inline?.mark.captures ? { ...found, inline } : found;
}

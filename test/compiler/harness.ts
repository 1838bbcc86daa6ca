/** What the compiler's tests share: the parser, a way to run modules, and a stand-in for the server's runtime. */
import { moduleRunnerTransform, parseSync, transformWithOxc } from 'vite';
import type { CompileOptions, Parse, Program } from '../../src/compiler.ts';

/** oxc as Vite brings it; a syntax error throws. */
export const parse: Parse = (source, file) => {
  const result = parseSync(file, source);
  const [error] = result.errors;
  if (error) throw new SyntaxError(`${file}: ${error.message}\n${error.codeframe ?? ''}`);
  return result.program as unknown as Program;
};

export const serverOptions: CompileOptions = { id: 'app/src/actions.tsx', target: 'server', parse };
export const clientOptions: CompileOptions = { id: 'app/src/actions.tsx', target: 'client', parse };

type Exports = Record<string, unknown>;

/**
 * Runs a module and what it imports, all given as text (TypeScript and JSX welcome), with live bindings and import
 * cycles as in a real module graph.
 *
 * @param files Sources by specifier, exactly as the imports write it.
 * @param entry Which one to import.
 * @param builtins Modules that are values already, by specifier.
 */
export async function runModules(
  files: Record<string, string>,
  entry: string,
  builtins: Record<string, Exports> = {},
): Promise<Exports> {
  const loaded = new Map<string, { exports: Exports; done: Promise<void> }>();
  const load = async (specifier: string, stack: readonly string[]): Promise<Exports> => {
    const builtin = builtins[specifier];
    if (builtin) return builtin;
    const known = loaded.get(specifier);
    if (known) {
      if (!stack.includes(specifier)) await known.done;
      return known.exports;
    }
    const source = files[specifier];
    if (source === undefined) throw new Error(`the test has no module ${specifier}`);
    const exports: Exports = Object.create(null);
    const module = { exports, done: Promise.resolve() };
    loaded.set(specifier, module);
    module.done = evaluate(specifier, source, exports, (next) => load(next, [...stack, specifier]));
    await module.done;
    return exports;
  };
  return load(entry, []);
}

/** The JavaScript of a module whose text may be TypeScript and JSX. */
export async function toJavaScript(specifier: string, source: string): Promise<string> {
  const { code } = await transformWithOxc(source, specifier.endsWith('x') ? specifier : `${specifier}.tsx`, {
    lang: 'tsx',
    jsx: { runtime: 'classic' },
    target: 'esnext',
    sourcemap: false,
    tsconfig: false,
    typescript: { onlyRemoveTypeImports: true },
  });
  return code;
}

const AsyncFunction = (async () => {}).constructor as new (
  ...args: string[]
) => (...args: unknown[]) => Promise<void>;

async function evaluate(
  specifier: string,
  source: string,
  exports: Exports,
  load: (specifier: string) => Promise<Exports>,
): Promise<void> {
  const result = await moduleRunnerTransform(await toJavaScript(specifier, source), null, specifier, source);
  if (!result) throw new Error(`${specifier} cannot be transformed`);
  const define = (name: string, get: () => unknown) =>
    Object.defineProperty(exports, name, { enumerable: true, configurable: true, get });
  const run = new AsyncFunction(
    '__vite_ssr_exports__',
    '__vite_ssr_import__',
    '__vite_ssr_dynamic_import__',
    '__vite_ssr_exportAll__',
    '__vite_ssr_exportName__',
    '__vite_ssr_import_meta__',
    `'use strict';${result.code}`,
  );
  const exportAll = (from: Exports) => {
    for (const name of Object.keys(from)) {
      if (name !== 'default' && !(name in exports)) define(name, () => from[name]);
    }
  };
  await run(exports, load, load, exportAll, define, { url: specifier });
}

/** What `registerFunction` is told about a function. */
export interface Registration {
  id: string;
  name: string;
  arity: number;
  file: string;
}

/** A stand-in for `sallyport/server`, as far as compiled modules use it. */
export function createServerRuntime() {
  const table = new Map<string, { fn: (...args: unknown[]) => unknown; meta: Registration }>();
  return {
    table,
    module: {
      registerFunction(fn: unknown, meta: Registration) {
        if (typeof fn !== 'function') throw new TypeError(`${meta.name} is not a function`);
        table.set(meta.id, { fn: fn as (...args: unknown[]) => unknown, meta });
        return fn;
      },
    } as Exports,
  };
}

/** A stand-in for `sallyport/client`: a reference is a function that knows what it was made with. */
export const clientRuntime: Exports = {
  createReference: (...args: unknown[]) => Object.assign(() => undefined, { args }),
};

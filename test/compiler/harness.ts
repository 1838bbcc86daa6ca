/** What the compiler's tests share: the parser, a way to run modules, and a stand-in for the server's runtime. */
import React from 'react';
import * as jsxRuntime from 'react/jsx-runtime';
import { moduleRunnerTransform, parseSync, transformWithOxc } from 'vite';
import type { CompileOptions, Parse } from '../../src/compiler.ts';

/** oxc as Vite brings it; a syntax error throws. */
export const parse: Parse = (source, file) => {
  const result = parseSync(file, source);
  const [error] = result.errors;
  if (error) throw new SyntaxError(`${file}: ${error.message}\n${error.codeframe ?? ''}`);
  return result.program;
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
    const builtin = builtins[specifier] ?? react[specifier];
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

const react: Record<string, Exports> = {
  react: React as unknown as Exports,
  'react/jsx-runtime': jsxRuntime as unknown as Exports,
};

/** The JavaScript of a module whose text may be TypeScript and JSX. */
export async function toJavaScript(specifier: string, source: string): Promise<string> {
  const { code } = await transformWithOxc(source, specifier.endsWith('x') ? specifier : `${specifier}.tsx`, {
    lang: 'tsx',
    jsx: { runtime: 'automatic', development: false },
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

/** What the runtime is told about a function. */
export interface Registration {
  id: string;
  name: string;
  arity: number;
  file: string;
  captures?: readonly string[];
  access?: () => unknown;
  protection?: () => unknown;
}

type Fn = (...args: unknown[]) => unknown;

/** A stand-in for `sallyport/server`, as far as compiled modules use it: the contract in src/compiler/runtime-calls.ts. */
export function createServerRuntime() {
  const exported = new Map<string, { read: () => Fn; meta: Registration }>();
  const inline = new Map<string, { create: (captures: unknown[]) => Fn; meta: Registration }>();
  const bound = new WeakMap<Fn, { id: string; captures: () => unknown[] }>();

  const check = (fn: unknown, meta: Registration): Fn => {
    if (typeof fn !== 'function') throw new TypeError(`${meta.name} is not a function`);
    return fn as Fn;
  };
  const bindInline = (fn: unknown, id: string, captures: () => unknown[] = () => []) => {
    if (typeof fn !== 'function') throw new TypeError(`${id} is bound to ${typeof fn}`);
    if (bound.has(fn as Fn)) throw new Error(`${id} is bound twice`);
    bound.set(fn as Fn, { id, captures });
    return fn;
  };
  const module: Exports = {
    registerFunction(fn: unknown, meta: Registration) {
      const value = check(fn, meta);
      exported.set(meta.id, { read: () => value, meta });
      return fn;
    },
    registerReexport(read: () => unknown, meta: Registration) {
      try {
        const value = read();
        // Not run yet, as Vite's module runner shows it.
        if (value !== undefined) check(value, meta);
      } catch (error) {
        if (!(error instanceof ReferenceError)) throw error;
      }
      exported.set(meta.id, { read: () => check(read(), meta), meta });
    },
    bindInline,
    bindInlineProperty(object: Record<PropertyKey, unknown>, id: string, captures?: () => unknown[]) {
      const [key] = Reflect.ownKeys(object);
      bindInline(object[key!], id, captures);
      return object;
    },
    registerInline(create: (captures: unknown[]) => Fn, meta: Registration) {
      if (inline.has(meta.id)) throw new Error(`${meta.id} is registered twice`);
      inline.set(meta.id, { create, meta });
      return (captures: unknown[], ...args: unknown[]) => create(captures)(...args);
    },
    protect: (access: unknown, _file?: string) => access,
    serverFunction: (_options: unknown, fn: Fn) => Object.assign((...args: unknown[]) => fn(...args), { fn }),
    formFunction: (_options: unknown, fn: Fn) => Object.assign((...args: unknown[]) => fn(...args), { fn }),
  };

  /** What arrives when a value has been to the browser and back: a copy, functions made anew from their captures. */
  function travel(value: unknown, path: readonly Fn[] = [], seen = new Map<unknown, unknown>()): unknown {
    if (typeof value === 'function') {
      const reference = bound.get(value as Fn);
      if (!reference) throw new TypeError(`${value.name || 'a function'} is no Server Function`);
      if (path.includes(value as Fn)) throw new TypeError(`${value.name} captures itself`);
      const captures = reference.captures().map((item) => travel(item, [...path, value as Fn], seen));
      return revive(reference.id, captures);
    }
    if (typeof value !== 'object' || value === null) return value;
    const known = seen.get(value);
    if (known) return known;
    const copy: Record<string, unknown> = Array.isArray(value) ? ([] as never) : {};
    seen.set(value, copy);
    for (const [key, item] of Object.entries(value)) copy[key] = travel(item, path, seen);
    return copy;
  }

  function revive(id: string, captures: unknown[]): Fn {
    const { create, meta } = inline.get(id)!;
    if (captures.length !== (meta.captures?.length ?? 0))
      throw new Error(`${id} got ${captures.length} captures`);
    return create(captures);
  }

  return {
    module,
    inline,
    exported,
    table: {
      get: (id: string) => {
        const entry = exported.get(id);
        return entry && { fn: entry.read(), meta: entry.meta };
      },
      keys: () => exported.keys(),
      get size() {
        return exported.size;
      },
    },
    /** The id of a reference, and its captures as they are now. */
    inspect(fn: unknown) {
      const reference = bound.get(fn as Fn);
      return reference && { id: reference.id, captures: reference.captures() };
    },
    /** Calls a Server Function as the browser would. */
    call(fn: unknown, ...args: unknown[]): unknown {
      for (const entry of exported.values()) if (entry.read() === fn) return entry.read()(...args);
      return (travel(fn) as Fn)(...args);
    },
    travel: (value: unknown) => travel(value),
  };
}

/** A stand-in for `sallyport/client`: a reference is a function that knows what it was made with. */
export const clientRuntime: Exports = {
  createReference: (...args: unknown[]) => Object.assign(() => undefined, { args }),
};

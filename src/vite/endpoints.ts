import type { Rolldown } from 'vite';
import { scriptFileOf } from './compile-module.ts';
import type { KnownFunction } from './function-registry.ts';
import { modulePathOf } from './module-key.ts';
import { pluginError } from './plugin-error.ts';
import type { PluginState } from './plugin-state.ts';

/** Notes which references survived tree shaking: they, and no others, become endpoints. */
export function collectReferenced(state: PluginState, bundle: Rolldown.OutputBundle): void {
  state.referenced ??= new Map();
  for (const chunk of Object.values(bundle)) {
    if (chunk.type !== 'chunk') continue;
    for (const [id, { renderedExports }] of Object.entries(chunk.modules)) {
      const file = scriptFileOf(id);
      if (file === undefined || !state.functions.has(file)) continue;
      const names = state.referenced.get(file) ?? new Set();
      for (const name of renderedExports) names.add(name);
      state.referenced.set(file, names);
    }
  }
}

/** The functions that the client references. */
export function* referencedFunctions(state: PluginState): Iterable<KnownFunction> {
  if (state.referenced === undefined) throw pluginError('SP5004');
  for (const [file, names] of state.referenced) {
    for (const known of state.functions.in(file)) if (names.has(known.exportName)) yield known;
  }
}

/**
 * Every function that the finished server can be asked for: what the client references, what pages that are rendered on
 * the server can hand out, and all inline functions.
 */
export function endpointsOf(state: PluginState): KnownFunction[] {
  const ofPages = [...(state.rsc?.imported ?? [])].flatMap((file) => state.functions.in(file));
  const inline = [...state.inlineChunks.keys()].flatMap((file) =>
    state.functions.in(file).filter(({ kind }) => kind === 'inline'),
  );
  return [...new Set([...referencedFunctions(state), ...ofPages, ...inline])];
}

/** One function in the manifest of a build, for `sallyport list` and for tools. */
export interface ListedFunction {
  id: string;
  /** From the root of the Vite project. */
  file: string;
  /** The exported name; of an inline function its own, or `anonymous`. */
  export: string;
  kind: KnownFunction['kind'];
  /** Null where nothing in the source says who may call it. */
  access: NonNullable<KnownFunction['access']> | null;
  validated: boolean;
  form: boolean;
}

/** The functions of a build in an order that does not depend on the order of its work. */
export function listFunctions(state: PluginState): ListedFunction[] {
  return endpointsOf(state)
    .map(({ id, file, name, exportName, kind, access, validated, wrapper }) => ({
      id,
      file: modulePathOf(file, state.config.root),
      export: kind === 'inline' ? name : exportName,
      kind,
      access: access ?? null,
      validated,
      form: wrapper === 'formFunction',
    }))
    .sort((a, b) => compare(a.file, b.file) || compare(a.export, b.export) || compare(a.id, b.id));
}

/** The same on every machine, unlike `localeCompare`. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * With `access: 'required'`: ends a build that holds functions of which nothing says who may call them.
 *
 * @throws SP5022 with all of them
 */
export function requireAccess(state: PluginState): void {
  if (state.options.access !== 'required') return;
  const open = endpointsOf(state)
    .filter(({ access }) => access === undefined)
    .map(({ file, line, name, kind }) => ({
      place: modulePathOf(file, state.config.root),
      line,
      name: kind === 'inline' && name === 'anonymous' ? 'an unnamed function' : name,
    }))
    .sort((a, b) => compare(a.place, b.place) || a.line - b.line);
  if (open.length === 0) return;
  const list = open.map(({ place, line, name }) => `\n  ${place}:${line} ${name}`).join('');
  throw pluginError('SP5022', {
    count: open.length === 1 ? '1 Server Function' : `${open.length} Server Functions`,
    list,
  });
}

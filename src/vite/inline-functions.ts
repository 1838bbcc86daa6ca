import { createHash, randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Rolldown } from 'vite';
import type { FunctionInfo } from '../compiler.ts';
import { moduleKeyOf } from './module-key.ts';
import { pluginError } from './plugin-error.ts';
import type { PluginState } from './plugin-state.ts';
import { lateTable, loaderOf } from './virtual-modules.ts';

/**
 * Makes a chunk of a server module with inline functions: a call has to find them, although no other module imports
 * what they are registered under.
 */
export function emitInlineFunctions(
  state: PluginState,
  context: Pick<Rolldown.PluginContext, 'emitFile'>,
  file: string,
  functions: readonly FunctionInfo[],
): void {
  if (state.rsc?.bridge.isScan) return;
  // With Server Components the client is built later: which exports it calls is not known yet.
  if (state.rsc === undefined && !functions.some(({ kind }) => kind === 'inline')) return;
  // Of two chunks with one name the bundler would give the file of the last for both: many a folder has its actions.ts.
  const hash = createHash('sha256').update(moduleKeyOf(file, state.config.root)).digest('hex').slice(0, 8);
  const name = `functions-${path.basename(file).replace(/\W.*$/, '')}-${hash}`;
  state.inlineChunks.set(file, context.emitFile({ type: 'chunk', id: file, name }));
}

/** Writes into the finished table what was not known when it was made: all inline functions, and the build's key. */
export function completeTable(
  state: PluginState,
  context: Pick<Rolldown.PluginContext, 'getFileName'>,
  bundle: Rolldown.OutputBundle,
): void {
  const inline = [...state.inlineChunks].flatMap(([file, reference]) =>
    state.functions
      .in(file)
      .filter(({ kind }) => kind === 'inline')
      .map((known) => ({ ...known, chunk: chunkOf(context, bundle, reference, file) })),
  );
  state.seals = inline.some(({ captures }) => captures > 0);
  const keys = state.seals ? JSON.stringify([randomBytes(32).toString('base64url')]) : 'undefined';
  for (const chunk of Object.values(bundle)) {
    if (chunk.type !== 'chunk' || !chunk.code.includes(lateTable.rows)) continue;
    const rows = inline.map(({ id, exportName, chunk: target }) => {
      const specifier = relativeImport(chunk.fileName, target);
      return `[${JSON.stringify(id)}, ${loaderOf({ file: specifier, exportName })}]`;
    });
    // On the lines where the names stood: the source map of everything else still holds.
    // Functions as replacements: names of exports have dollar signs.
    chunk.code = chunk.code
      .replace(lateTable.rows, () => `[${rows.join(', ')}]`)
      .replace(lateTable.keys, () => keys);
  }
}

/** Chunking by hand can leave a module without the chunk that was asked for: better no build than calls that fail. */
export function chunkOf(
  context: Pick<Rolldown.PluginContext, 'getFileName'>,
  bundle: Rolldown.OutputBundle,
  reference: string,
  file: string,
): string {
  const name = context.getFileName(reference);
  if (Object.hasOwn(bundle, name)) return name;
  throw pluginError('SP5009', { file });
}

function relativeImport(from: string, to: string): string {
  const relative = path.posix.relative(path.posix.dirname(from), to);
  return relative.startsWith('.') ? relative : `./${relative}`;
}

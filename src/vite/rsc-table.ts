import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Rolldown } from 'vite';
import { scriptFileOf } from './compile-module.ts';
import { endpointsOf } from './endpoints.ts';
import { chunkOf } from './inline-functions.ts';
import { modulePathOf } from './module-key.ts';
import { pluginError } from './plugin-error.ts';
import type { PluginState } from './plugin-state.ts';
import type { RscState } from './rsc-state.ts';
import { loaderOf, virtual } from './virtual-modules.ts';

// With Server Components the server is built before the client, which tells the endpoints. So the table is a file of its
// own beside the server's chunks, and written when all is built.

/** The table's file in the server's folder. */
export const tableFile = 'sallyport-functions.js';

/** Notes where the server's build has the functions, and which of them its pages can hand out. */
export function noteServerBuild(
  state: PluginState,
  rsc: RscState,
  context: Rolldown.PluginContext,
  bundle: Rolldown.OutputBundle,
): void {
  if (rsc.bridge.isScan) return;
  for (const [file, reference] of state.inlineChunks)
    rsc.chunks.set(file, chunkOf(context, bundle, reference, file));
  for (const file of importedByPages(state, rsc, context)) rsc.imported.add(file);
}

/**
 * Notes what the browser gets. A page that was rendered for other files than those that the server knows must not be told
 * of client components that it does not have, nor give its own ones props that were made for newer ones.
 */
export function noteClientBuild(rsc: RscState, bundle: Rolldown.OutputBundle): void {
  for (const output of Object.values(bundle)) {
    const content = output.type === 'chunk' ? output.code : output.source;
    rsc.clientFiles.add(`${output.fileName} ${createHash('sha256').update(content).digest('base64url')}`);
  }
}

/** The same for the same files, on every machine: several instances of a server may have been built apart. */
function nameBuild({ clientFiles }: RscState): string {
  const files = [...clientFiles].sort().join('\n');
  return createHash('sha256').update(files).digest('base64url').slice(0, 12);
}

/**
 * The files with the directive that rendering code imports. The way ends at each of them: what such a file imports is
 * called by it, and not handed to a page.
 */
function* importedByPages(
  state: PluginState,
  rsc: RscState,
  context: Rolldown.PluginContext,
): Iterable<string> {
  const entries = [...context.getModuleIds()].filter((id) => context.getModuleInfo(id)?.isEntry);
  const seen = new Set(entries.filter((id) => !state.inlineChunks.has(scriptFileOf(id) ?? '')));
  for (const id of seen) {
    if (rsc.bridge.isClaimList(id)) continue;
    const file = scriptFileOf(id);
    if (file !== undefined && state.functions.in(file).some(({ kind }) => kind === 'export')) {
      yield file;
      continue;
    }
    const info = context.getModuleInfo(id);
    for (const next of [...(info?.importedIds ?? []), ...(info?.dynamicallyImportedIds ?? [])])
      seen.add(next);
  }
}

/** Writes the closed table (SPEC S2): what the client references, what pages can hand out, and inline functions. */
export async function writeTable(state: PluginState, rsc: RscState, folder: string): Promise<void> {
  const { root } = state.config;
  const endpoints = endpointsOf(state);
  for (const { file } of endpoints) {
    if (!rsc.chunks.has(file)) throw pluginError('SP5043', { file: modulePathOf(file, root) });
  }
  state.seals = endpoints.some(({ captures }) => captures > 0);
  const keys = state.seals ? JSON.stringify([randomBytes(32).toString('base64url')]) : 'undefined';
  const rows = endpoints.map(({ id, file, exportName }) => {
    const loader = loaderOf({ file: `./${rsc.chunks.get(file)}`, exportName });
    return `  [${JSON.stringify(id)}, ${loader}],\n`;
  });
  await writeFile(
    path.join(folder, tableFile),
    `export const functions = new Map([\n${rows.join('')}]);
export const keys = ${keys};
export const build = ${JSON.stringify(nameBuild(rsc))};\n`,
  );
}

/** Leads a chunk to the table, wherever in the folder it lies. */
export function linkTable(code: string, fileName: string): { code: string; map: null } | null {
  if (!code.includes(virtual.table)) return null;
  const specifier = path.posix.relative(path.posix.dirname(fileName), tableFile);
  const target = specifier.startsWith('.') ? specifier : `./${specifier}`;
  return { code: code.replaceAll(virtual.table, () => target), map: null };
}

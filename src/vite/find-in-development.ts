import { readFile } from 'node:fs/promises';
import { isFileLoadingAllowed } from 'vite';
import { compileModule, type Resolve, scriptFileOf } from './compile-module.ts';
import type { KnownFunction } from './function-registry.ts';
import { fileOfModulePath } from './module-key.ts';
import type { PluginState } from './plugin-state.ts';

/**
 * Finds the function that a page in development calls. After a restart nothing is known yet; then the page's word for
 * the module is looked into: a file that Vite may serve, that holds the directive, and whose function has that id.
 * Nothing of the file runs before that is certain.
 */
export async function findInDevelopment(
  state: PluginState,
  query: URLSearchParams,
  resolve: Resolve,
): Promise<KnownFunction | undefined> {
  const id = query.get('id') ?? '';
  const known = state.functions.get(id);
  if (known !== undefined) return known;
  const modulePath = query.get('module');
  if (modulePath === null) return undefined;
  const file = scriptFileOf(fileOfModulePath(modulePath, state.config.root));
  if (file === undefined || !isFileLoadingAllowed(state.config, file)) return undefined;
  const source = await readFile(file, 'utf8').catch(() => undefined);
  if (source === undefined) return undefined;
  const result = await compileModule(state, { source, file, target: 'server', resolve });
  if (result === undefined || result.directive === 'none') return undefined;
  state.functions.note(file, result.functions, false);
  return state.functions.get(id);
}

import type { DevEnvironment, EnvironmentModuleNode, HotUpdateOptions } from 'vite';
import { compileModule, scriptFileOf } from './compile-module.ts';
import type { PluginState } from './plugin-state.ts';

/**
 * Decides what an edit of a `'use server'` file means to an environment. The browser only holds references: while
 * their names stay the same it hears nothing of the edit, and the next call runs the new code.
 *
 * @returns the modules to update, undefined for Vite's own choice
 */
export async function keepQuietUpdates(
  state: PluginState,
  environment: DevEnvironment,
  { file, modules, type, read }: HotUpdateOptions,
): Promise<EnvironmentModuleNode[] | undefined> {
  if (!state.functions.has(file)) return undefined;
  if (type === 'delete') {
    state.functions.forget(file);
    return undefined;
  }
  if (environment.config.consumer !== 'client' || state.broken.has(file)) return undefined;
  const resolve = async (specifier: string, importer: string) => {
    const found = await environment.pluginContainer.resolveId(specifier, importer);
    return found === null ? undefined : scriptFileOf(found.id);
  };
  try {
    const result = await compileModule(state, { source: await read(), file, target: 'client', resolve });
    const broken = result?.diagnostics.some(({ severity }) => severity === 'error');
    if (result?.directive === 'file' && !broken && state.functions.looksTheSame(file, result.functions)) {
      return modules.filter((module) => module.file !== file);
    }
  } catch {
    // A syntax error: the transform that follows reports it in the overlay.
  }
  return undefined;
}

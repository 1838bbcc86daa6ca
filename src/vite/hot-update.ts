import { readFile } from 'node:fs/promises';
import type { DevEnvironment, EnvironmentModuleNode, HotUpdateOptions } from 'vite';
import { compileModule, scriptFileOf } from './compile-module.ts';
import type { PluginState } from './plugin-state.ts';

const turns = new WeakMap<PluginState, Promise<unknown>>();

/**
 * Does one update after the other. Files that are saved in the same moment must reach the browser in that order: the
 * file with a new export takes a while, and who imports it must not come first.
 */
export function inTurn<Result>(state: PluginState, update: () => Promise<Result>): Promise<Result> {
  const result = (turns.get(state) ?? Promise.resolve()).then(update);
  turns.set(
    state,
    result.catch(() => {}),
  );
  return result;
}

/**
 * Decides what an edit of a `'use server'` file means to an environment. The browser only holds references: while
 * what these are made from stays the same it hears nothing of the edit, and the next call runs the new code.
 *
 * @returns the modules to update, undefined for Vite's own choice
 */
export async function keepQuietUpdates(
  state: PluginState,
  environment: DevEnvironment,
  { file, modules, type, read }: HotUpdateOptions,
): Promise<EnvironmentModuleNode[] | undefined> {
  const others = state.functions.exportingAgain(file);
  if (!state.functions.has(file) && others.size === 0) return undefined;
  if (type === 'delete') {
    state.functions.forget(file);
    return undefined;
  }
  if (environment.config.consumer !== 'client') return undefined;
  const isQuiet = await looksTheSame(state, environment, file, read);
  const updates = isQuiet ? modules.filter((module) => module.file !== file) : [...modules];
  for (const other of others) {
    // References of a file that exports these functions again are made from them too, and nothing imports them there.
    if (await looksTheSame(state, environment, other, () => readFile(other, 'utf8'))) continue;
    updates.push(...(environment.moduleGraph.getModulesByFile(other) ?? []));
  }
  return isQuiet || updates.length > modules.length ? updates : undefined;
}

async function looksTheSame(
  state: PluginState,
  environment: DevEnvironment,
  file: string,
  read: () => string | Promise<string>,
): Promise<boolean> {
  if (state.broken.has(file)) return false;
  const resolve = async (specifier: string, importer: string) => {
    const found = await environment.pluginContainer.resolveId(specifier, importer);
    return found === null ? undefined : scriptFileOf(found.id);
  };
  try {
    const strict = state.isStrictWith(file);
    const result = await compileModule(state, {
      source: await read(),
      file,
      target: 'client',
      resolve,
      strict,
    });
    const broken = result?.diagnostics.some(({ severity }) => severity === 'error');
    if (result?.directive !== 'file' || broken) return false;
    const isSame = state.functions.looksTheSame(file, result.functions);
    if (!isSame) state.functions.noteUpdate(file, result.functions);
    return isSame;
  } catch {
    // A syntax error: the transform that follows reports it in the overlay.
    return false;
  }
}

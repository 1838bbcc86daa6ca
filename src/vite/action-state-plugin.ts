import { readFile } from 'node:fs/promises';
import type { Plugin } from 'vite';
import { actionStateImportsOf, checkActionState, type FunctionInfo } from '../compiler.ts';
import { compileModule, parseFile, scriptFileOf, toLog } from './compile-module.ts';
import { resolverOf } from './compiler-plugin.ts';
import { modulePathOf } from './module-key.ts';
import { stateOf } from './plugin-state.ts';

/** Warns where `useActionState` gets a function that takes the form's data first: the state comes first (SPEC F4). */
export function actionStatePlugin(): Plugin {
  return {
    name: 'sallyport:action-state',
    enforce: 'pre',
    sharedDuringBuild: true,
    transform: {
      // React itself has the word: to parse that would take as long as all else of a build. And who could mend it there?
      filter: { code: 'useActionState', id: { exclude: /[\\/]node_modules[\\/]/ } },
      async handler(source, id) {
        const file = scriptFileOf(id);
        if (file === undefined || this.environment.config.consumer !== 'client') return null;
        const state = stateOf(this.environment);
        const resolve = resolverOf(this);
        const known = new Map<string, readonly FunctionInfo[]>();
        for (const specifier of actionStateImportsOf(source, parseFile, file)) {
          const target = await resolve(specifier, file);
          const code = target && (await readFile(target, 'utf8').catch(() => undefined));
          if (!target || code === undefined) continue;
          const result = await compileModule(state, {
            source: code,
            file: target,
            target: 'client',
            resolve,
          });
          if (result?.directive === 'file') known.set(specifier, result.functions);
        }
        const warnings = checkActionState(source, {
          parse: (text) => parseFile(text, file),
          file: modulePathOf(file, state.config.root),
          formDataFirst: (specifier, name) =>
            known.get(specifier)?.some((fn) => fn.exportName === name && fn.formDataFirst === true) ?? false,
        });
        for (const warning of warnings) this.warn(toLog(warning, file));
        return null;
      },
    },
  };
}

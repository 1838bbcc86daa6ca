import type { Rolldown } from 'vite';
import { compileModule, scriptFileOf, toLog } from './compile-module.ts';
import { mayHoldDirective, resolverOf } from './compiler-plugin.ts';
import type { PluginState } from './plugin-state.ts';
import { virtual } from './virtual-modules.ts';

/**
 * Runs the compiler inside of Vite's dependency optimizer, which bundles packages for the browser by itself: without this
 * it would serve the server code of a package's `'use server'` files to the browser.
 */
export function optimizerPlugin(state: PluginState): Rolldown.Plugin {
  return {
    name: 'sallyport:optimizer',
    resolveId: {
      filter: { id: /^virtual:sallyport\// },
      // Vite resolves it when it serves the bundle.
      handler: (id) => (id === virtual.client ? { id, external: true } : null),
    },
    transform: {
      filter: { code: mayHoldDirective },
      async handler(source, id) {
        const file = scriptFileOf(id);
        if (file === undefined) return null;
        const result = await compileModule(state, {
          source,
          file,
          target: 'client',
          resolve: resolverOf(this),
        });
        if (result?.directive !== 'file') return null;
        const error = result.diagnostics.find(({ severity }) => severity === 'error');
        if (error !== undefined) {
          // Of the app's own files this is only a scan: whoever serves them tells, once.
          if (!file.includes('/node_modules/')) return null;
          this.error(toLog(error, file));
        }
        state.functions.note(file, result.functions, false);
        return { code: result.code, map: { mappings: '' }, moduleSideEffects: false };
      },
    },
  };
}

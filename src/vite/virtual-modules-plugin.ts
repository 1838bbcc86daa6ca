import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { createError } from '../errors/sallyport-error.ts';
import { viteErrors } from '../errors/vite.ts';
import { referencedFunctions } from './build.ts';
import { resolverOf } from './compiler-plugin.ts';
import { developmentKey } from './development-key.ts';
import { findInDevelopment } from './find-in-development.ts';
import { type PluginState, stateOf } from './plugin-state.ts';
import {
  clientModule,
  entryModule,
  functionFinderModule,
  functionModule,
  functionTableModule,
  virtual,
} from './virtual-modules.ts';

const ownModule = /^virtual:sallyport\/(?:client|functions|entry|function\?.*)$/;

/** Resolves and makes the modules that exist only in a build. */
export function virtualModulesPlugin(): Plugin {
  return {
    name: 'sallyport:virtual-modules',
    enforce: 'pre',
    sharedDuringBuild: true,
    resolveId: {
      filter: { id: /^\0?virtual:sallyport\// },
      handler(id) {
        if (id.startsWith('\0')) return id;
        if (id === virtual.server) return runtimeFile('server');
        return ownModule.test(id) ? `\0${id}` : null;
      },
    },
    load: {
      filter: { id: /^\0virtual:sallyport\// },
      async handler(id) {
        const state = stateOf(this.environment);
        const name = id.slice(1);
        const inDevelopment = this.environment.mode === 'dev';
        if (name === virtual.client) return clientModule(runtimeFile('client'), state.config.base);
        if (name === virtual.entry) {
          requireServerFile(state);
          return entryModule(state.serverFile, state.options.server ?? '');
        }
        if (name === virtual.functions) {
          return inDevelopment
            ? functionFinderModule(state.serverBase, [developmentKey(state.config.cacheDir)])
            : functionTableModule(referencedFunctions(state), state.serverBase);
        }
        const query = new URLSearchParams(name.slice(name.indexOf('?')));
        return functionModule(await findInDevelopment(state, query, resolverOf(this)));
      },
    },
  };
}

function requireServerFile({ serverFile, options }: PluginState): void {
  if (serverFile !== undefined && !existsSync(serverFile))
    throw createError(viteErrors, 'SP5003', { file: options.server ?? '' });
}

/** The file of a runtime of this very package, whatever the importing module could reach. */
function runtimeFile(name: 'client' | 'server'): string {
  return fileURLToPath(import.meta.resolve(`sallyport/${name}`));
}

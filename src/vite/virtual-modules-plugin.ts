import { fileURLToPath } from 'node:url';
import type { Environment, Plugin } from 'vite';
import { scriptFileOf } from './compile-module.ts';
import { resolverOf } from './compiler-plugin.ts';
import { developmentKey } from './development-key.ts';
import { referencedFunctions } from './endpoints.ts';
import { findInDevelopment } from './find-in-development.ts';
import { modulePathOf } from './module-key.ts';
import { pluginError } from './plugin-error.ts';
import { type PluginState, stateOf } from './plugin-state.ts';
import { type RuntimeFile, referencesModule, rscModule } from './rsc-modules.ts';
import {
  clientModule,
  entryModule,
  functionFinderModule,
  functionModule,
  functionTableModule,
  lateTableModule,
  virtual,
} from './virtual-modules.ts';

const ownModule =
  /^virtual:sallyport\/(?:client|functions|entry|rendering|page|renderer|updates|function\?.*)$/;

/** Resolves and makes the modules that exist only in a build. */
export function virtualModulesPlugin(): Plugin {
  return {
    name: 'sallyport:virtual-modules',
    enforce: 'pre',
    sharedDuringBuild: true,
    resolveId: {
      filter: { id: /^(?:\0?virtual:sallyport\/|sallyport\/server$)/ },
      handler(id, importer) {
        if (id.startsWith('\0')) return id;
        if (id === 'sallyport/server')
          return keepOnServer(stateOf(this.environment), this.environment, importer);
        if (id === virtual.server)
          return stateOf(this.environment).rsc === undefined ? runtimeFile('server') : `\0${id}`;
        // In a build; the chunk is led to the finished file.
        if (id === virtual.table) return { id, external: true };
        return ownModule.test(id) ? `\0${id}` : null;
      },
    },
    load: {
      filter: { id: /^\0virtual:sallyport\// },
      async handler(id) {
        const state = stateOf(this.environment);
        const name = id.slice(1);
        const inDevelopment = this.environment.mode === 'dev';
        if (name === virtual.client) {
          const onServer = this.environment.config.consumer === 'server';
          const { browserBase, options } = state;
          const code = clientModule(runtimeFile('references'), browserBase, options.calls, onServer);
          // The bundle of a worker is made without the plugin for Server Components, and has nothing to show elements on.
          const { isWorker } = this.environment.getTopLevelConfig();
          const isPlain = state.rsc === undefined || isWorker;
          return isPlain ? code : code + referencesModule(onServer, runtimeFile);
        }
        const ofRsc = state.rsc && rscModule(name, state, state.rsc, this.environment, runtimeFile);
        if (ofRsc !== undefined) return ofRsc;
        if (name === virtual.entry) return entryModule(state.serverFile, state.options.server ?? '');
        if (name === virtual.functions) {
          if (inDevelopment)
            return functionFinderModule(state.serverBase, [developmentKey(state.config.cacheDir)]);
          return state.rsc !== undefined
            ? lateTableModule(state.serverBase)
            : functionTableModule(referencedFunctions(state), state.serverBase);
        }
        const query = new URLSearchParams(name.slice(name.indexOf('?')));
        return functionModule(await findInDevelopment(state, query, resolverOf(this)));
      },
    },
  };
}

/** Server code in the browser would fail there, far from its cause. */
function keepOnServer(state: PluginState, { config }: Environment, importer: string | undefined): null {
  if (config.consumer !== 'client' || state.isTestRun || importer === undefined) return null;
  const file = modulePathOf(scriptFileOf(importer) ?? importer, state.config.root);
  throw pluginError('SP5007', { file });
}

/** The file of a runtime of this very package, whatever the importing module could reach. */
function runtimeFile(name: 'references' | Parameters<RuntimeFile>[0]): string {
  return fileURLToPath(new URL(`${name}.js`, import.meta.resolve('sallyport/server')));
}

import type { Plugin, Rolldown } from 'vite';
import type { PageAssets } from './assets-type.ts';
import { scriptFileOf } from './compile-module.ts';
import { modulePathOf } from './module-key.ts';
import { collectPageAssets, developmentAssets, developmentPaths } from './page-assets.ts';
import { pluginError } from './plugin-error.ts';
import { type PluginState, stateOf } from './plugin-state.ts';
import { virtual } from './virtual-modules.ts';

const publicName = 'sallyport/assets';
const assetsId = '\0sallyport:assets';
const browserEntryId = '\0sallyport:browser-entry';

/** What pages rendered on the server need: the addresses of their assets, and in development the script to start with. */
export function pagesPlugin(): Plugin {
  return {
    name: 'sallyport:pages',
    enforce: 'pre',
    sharedDuringBuild: true,
    resolveId: {
      filter: { id: /^(?:sallyport\/assets|\0sallyport:(?:assets|browser-entry))$/ },
      handler(id, importer) {
        if (id !== publicName) return id;
        const state = stateOf(this.environment);
        if (state.clientFile === undefined) throw missingClient(state, importer);
        return assetsId;
      },
    },
    load: {
      filter: { id: /^\0sallyport:(?:assets|browser-entry)$/ },
      async handler(id) {
        const state = stateOf(this.environment);
        if (id === browserEntryId) return browserEntryModule(state, await preambleOf(this));
        if (this.environment.config.consumer === 'client') return assetsModule(noAssets);
        if (this.environment.mode === 'dev') return assetsModule(developmentAssets(state.serverBase));
        if (state.pageAssets === undefined) throw pluginError('SP5004');
        return assetsModule(state.pageAssets);
      },
    },
    onLog(_, { code, message }) {
      // The table loads functions when they are called, the pages import them at once: that is how it should be.
      if (code === 'INEFFECTIVE_DYNAMIC_IMPORT' && message.includes(virtual.functions)) return false;
      return true;
    },
    generateBundle: {
      // Vite itself first takes out the scripts that held nothing but styles.
      order: 'post',
      handler(_, bundle) {
        const state = stateOf(this.environment);
        if (this.environment.name === 'client' && state.clientFile !== undefined)
          state.pageAssets = collectPageAssets(state, bundle);
      },
    },
  };
}

const noAssets: PageAssets = { bootstrapModules: [], styles: [], preloads: [] };

function assetsModule(assets: PageAssets): string {
  return `export const assets = ${JSON.stringify(assets)};\n`;
}

/**
 * What index.html does elsewhere, in development: React's fast refresh before everything else, Vite's client, the app.
 * The styles that the page came with are those of that moment: once a module brings a newer one, they would hide what
 * was taken out of it.
 */
function browserEntryModule({ clientFile, serverBase }: PluginState, preamble: string | undefined): string {
  const link = `link[href^="${serverBase}${developmentPaths.styles}"]`;
  return `${preamble === undefined ? '' : `import ${JSON.stringify(preamble)};\n`}import '/@vite/client';
import ${JSON.stringify(clientFile)};
if (import.meta.hot) import.meta.hot.on('vite:beforeUpdate', () => document.querySelector(${JSON.stringify(link)})?.remove());
`;
}

/** The module with which a React plugin switches on fast refresh, where there is no HTML that it could write it into. */
async function preambleOf(context: Rolldown.PluginContext): Promise<string | undefined> {
  for (const name of ['@vitejs/plugin-react', '@vitejs/plugin-react-swc', '@vitejs/plugin-react-oxc']) {
    const found = await context.resolve(`${name}/preamble`);
    // Without the plugin, the package's own export would be found: a file with types.
    if (found?.id.startsWith('\0')) return `${name}/preamble`;
  }
  return undefined;
}

function missingClient({ config }: PluginState, importer: string | undefined): Error {
  const file =
    importer === undefined ? 'A module' : modulePathOf(scriptFileOf(importer) ?? importer, config.root);
  return pluginError('SP5032', { file });
}

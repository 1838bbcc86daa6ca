import { existsSync } from 'node:fs';
import type { Plugin, PluginOption } from 'vite';
import { actionStatePlugin } from './action-state-plugin.ts';
import { buildInOrder } from './build.ts';
import { compilerPlugin } from './compiler-plugin.ts';
import { configureEnvironments, exposeEnvironmentVariables } from './configure.ts';
import { serveInDevelopment, showMendedPage } from './dev-server.ts';
import { inTurn, keepQuietUpdates } from './hot-update.ts';
import { modulePathOf } from './module-key.ts';
import { checkOptions, type SallyportOptions } from './options.ts';
import { stylesPlugin } from './page-styles.ts';
import { pagesPlugin } from './pages-plugin.ts';
import { pluginError } from './plugin-error.ts';
import { hostName, PluginState } from './plugin-state.ts';
import { serveBuild } from './preview-server.ts';
import { rscPlugins } from './rsc-plugin.ts';
import { RscState } from './rsc-state.ts';
import { virtual } from './virtual-modules.ts';
import { virtualModulesPlugin } from './virtual-modules-plugin.ts';

/**
 * The Vite plugin: makes `'use server'` work in an app, in development, build and preview.
 *
 * @param options all optional
 * @throws while Vite runs: SP1xxx for what is wrong in a source file, SP5xxx for the configuration
 * @example
 * ```ts
 * // vite.config.ts
 * import react from '@vitejs/plugin-react';
 * import sallyport from 'sallyport/vite';
 *
 * export default defineConfig({ plugins: [react(), sallyport()] });
 * ```
 */
export function sallyport(options: SallyportOptions = {}): PluginOption {
  const state = new PluginState(checkOptions(options));
  return [...rscPlugins(state), hostPlugin(state), ...codePlugins(), pagesPlugin(), stylesPlugin()];
}

function codePlugins(): Plugin[] {
  return [compilerPlugin(), actionStatePlugin(), virtualModulesPlugin()];
}

/** Everything but code: configuration, servers, the order of a build. */
function hostPlugin(state: PluginState): Plugin {
  return {
    name: hostName,
    api: state,
    sharedDuringBuild: true,
    config: (config, env) => configureEnvironments(config, env, state, codePlugins),
    configEnvironment(name, { build }) {
      // Entries of the client would be merged into those of the server, and built for it.
      if (name === state.serverEnvironment && state.rsc === undefined && build?.rolldownOptions !== undefined)
        build.rolldownOptions.input = { index: virtual.entry };
    },
    configResolved(config) {
      state.keepConfig(config);
      requireEntries(state);
      exposeEnvironmentVariables(config);
    },
    configureServer: (server) => serveInDevelopment(state, server),
    configurePreviewServer: (server) => serveBuild(state, server),
    hotUpdate(update) {
      if (this.environment.config.consumer === 'server') showMendedPage(state);
      return inTurn(state, () => keepQuietUpdates(state, this.environment, update));
    },
    buildApp: { order: 'pre', handler: (builder) => buildInOrder(state, builder) },
  };
}

function requireEntries(state: PluginState): void {
  const { serverFile, clientFile, options, rsc } = state;
  // With Server Components both were looked for when they were named.
  if (rsc !== undefined) return;
  const { root } = state.config;
  const stray = new RscState(root).findEntry('rsc');
  // Vite would look for an index.html, and say nothing of what is missing.
  if (stray !== undefined && stray !== serverFile)
    throw pluginError('SP5045', { file: modulePathOf(stray, root) });
  if (serverFile !== undefined && !existsSync(serverFile))
    throw pluginError('SP5003', { file: options.server ?? '' });
  if (clientFile === undefined) return;
  if (serverFile === undefined) throw pluginError('SP5030', { file: options.client ?? '' });
  if (!existsSync(clientFile)) throw pluginError('SP5031', { file: options.client ?? '' });
}

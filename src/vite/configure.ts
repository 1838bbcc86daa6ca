import path from 'node:path';
import type { ConfigEnv, Plugin, ResolvedConfig, UserConfig } from 'vite';
import { loadEnv } from '../node/load-env.ts';
import { optimizerPlugin } from './optimizer-plugin.ts';
import type { PluginState } from './plugin-state.ts';
import { virtual } from './virtual-modules.ts';

/**
 * What the plugin adds to the app's configuration: a client that is built to `dist/client`, a server that is built to
 * `dist/server`, and that both know this package. The app's own settings win.
 */
export function configureEnvironments(
  config: UserConfig,
  { isPreview }: ConfigEnv,
  state: PluginState,
  workerPlugins: () => Plugin[],
): UserConfig {
  const { serverEnvironment, options } = state;
  const out = config.build?.outDir ?? 'dist';
  const pageScript =
    options.client === undefined || state.rsc !== undefined
      ? {}
      : { rolldownOptions: { input: { client: path.resolve(config.root ?? '.', options.client) } } };
  const client = config.environments?.client?.build?.outDir ?? path.join(out, 'client');
  const server = config.environments?.[serverEnvironment]?.build;
  return {
    // No index.html: nothing for Vite to answer pages with.
    ...(options.client === undefined ? {} : { appType: config.appType ?? 'custom' }),
    // Vite's preview serves `build.outDir`.
    ...(isPreview ? { build: { outDir: client } } : {}),
    builder: {},
    environments: {
      client: { build: { outDir: client, ...pageScript } },
      [serverEnvironment]: {
        build: {
          outDir: server?.outDir ?? path.join(out, 'server'),
          copyPublicDir: false,
          // Stack traces of the server point into the sources (SPEC D11); nobody downloads these maps.
          sourcemap: server?.sourcemap ?? true,
          rolldownOptions: {
            // With Server Components the application's own is still to be read.
            ...(state.rsc === undefined ? { input: { index: virtual.entry } } : {}),
            output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
          },
        },
        // One copy of the runtime, and a server that needs no node_modules for it.
        resolve: { noExternal: ['sallyport'] },
      },
    },
    // Pre-bundling would give the runtime a second copy beside the one that references import.
    optimizeDeps: { exclude: ['sallyport'], rolldownOptions: { plugins: [optimizerPlugin(state)] } },
    // Workers are bundled apart, by plugins of their own: without these, server code would reach the browser in them.
    worker: { plugins: workerPlugins },
  };
}

/** Puts the `.env` files of the project into `process.env` for server code, as `sallyport start` does. */
export function exposeEnvironmentVariables({ envDir, mode }: ResolvedConfig): void {
  if (envDir !== false) loadEnv(envDir, mode);
}

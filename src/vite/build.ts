import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ViteBuilder } from 'vite';
import { precompress } from '../node/precompress.ts';
import { listFunctions } from './endpoints.ts';
import { pluginError } from './plugin-error.ts';
import type { PluginState } from './plugin-state.ts';

/** Builds the client, which tells the endpoints, then the server; then what the start command needs to know. */
export async function buildInOrder(state: PluginState, builder: ViteBuilder): Promise<void> {
  // There the plugin for Server Components builds.
  if (state.rsc !== undefined) return;
  const { client } = builder.environments;
  const server = builder.environments[state.serverEnvironment];
  if (server === undefined) throw pluginError('SP5001', { name: state.serverEnvironment });
  if (client !== undefined && !client.isBuilt) await builder.build(client);
  if (!server.isBuilt) await builder.build(server);
  await finishBuild(state, builder);
}

/** Writes what the start command needs to know, and the client's files once more for slow lines. */
export async function finishBuild(state: PluginState, { environments }: ViteBuilder): Promise<void> {
  const { client, [state.serverEnvironment]: server } = environments;
  if (server === undefined) throw pluginError('SP5001', { name: state.serverEnvironment });
  const { root } = state.config;
  await writeManifest(path.resolve(root, server.config.build.outDir), state);
  if (client !== undefined) await precompress(path.resolve(root, client.config.build.outDir));
}

/** What `sallyport start` and `sallyport list` have to know: Vite is not there then. */
async function writeManifest(folder: string, state: PluginState): Promise<void> {
  const { config, serverBase: base, seals, rendersPages: pages } = state;
  const envDir = config.envDir === false ? false : path.relative(config.root, config.envDir) || '.';
  const manifest = { version: 1, base, envDir, seals, pages, functions: listFunctions(state) };
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'sallyport.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  // The output is ES modules whatever the package of the app says of its own files.
  await writeFile(path.join(folder, 'package.json'), '{ "type": "module" }\n');
}

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Rolldown, ViteBuilder } from 'vite';
import { precompress } from '../node/precompress.ts';
import { scriptFileOf } from './compile-module.ts';
import type { KnownFunction } from './function-registry.ts';
import { pluginError } from './plugin-error.ts';
import type { PluginState } from './plugin-state.ts';

/** Notes which references survived tree shaking: they, and no others, become endpoints. */
export function collectReferenced(state: PluginState, bundle: Rolldown.OutputBundle): void {
  state.referenced ??= new Map();
  for (const chunk of Object.values(bundle)) {
    if (chunk.type !== 'chunk') continue;
    for (const [id, { renderedExports }] of Object.entries(chunk.modules)) {
      const file = scriptFileOf(id);
      if (file === undefined || !state.functions.has(file)) continue;
      const names = state.referenced.get(file) ?? new Set();
      for (const name of renderedExports) names.add(name);
      state.referenced.set(file, names);
    }
  }
}

/** The functions that the client references. */
export function* referencedFunctions(state: PluginState): Iterable<KnownFunction> {
  if (state.referenced === undefined) throw pluginError('SP5004');
  for (const [file, names] of state.referenced) {
    for (const known of state.functions.in(file)) if (names.has(known.exportName)) yield known;
  }
}

/** Builds the client, which tells the endpoints, then the server; then what the start command needs to know. */
export async function buildInOrder(state: PluginState, builder: ViteBuilder): Promise<void> {
  const { client } = builder.environments;
  const server = builder.environments[state.serverEnvironment];
  if (server === undefined) throw pluginError('SP5001', { name: state.serverEnvironment });
  if (client !== undefined && !client.isBuilt) await builder.build(client);
  if (!server.isBuilt) await builder.build(server);
  const { root } = state.config;
  await writeManifest(path.resolve(root, server.config.build.outDir), state);
  if (client !== undefined) await precompress(path.resolve(root, client.config.build.outDir));
}

/** What `sallyport start` has to know of the configuration: Vite is not there then. */
async function writeManifest(
  folder: string,
  { config, serverBase: base, seals }: PluginState,
): Promise<void> {
  const envDir = config.envDir === false ? false : path.relative(config.root, config.envDir) || '.';
  await mkdir(folder, { recursive: true });
  await writeFile(
    path.join(folder, 'sallyport.json'),
    `${JSON.stringify({ version: 1, base, envDir, seals }, null, 2)}\n`,
  );
  // The output is ES modules whatever the package of the app says of its own files.
  await writeFile(path.join(folder, 'package.json'), '{ "type": "module" }\n');
}

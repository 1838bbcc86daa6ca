import path from 'node:path';
import type { BuildEnvironmentOptions, Plugin, PluginOption, UserConfig } from 'vite';
import { finishBuild } from './build.ts';
import { requireAccess } from './endpoints.ts';
import { pluginError } from './plugin-error.ts';
import type { PluginState } from './plugin-state.ts';
import {
  createRscPlugin,
  hasRscPlugin,
  isOfNoConcern,
  rscDefaults,
  rscEnvironments,
  takeOverUseServer,
} from './rsc.ts';
import { behindExposedModule, dropClaim, exposedModuleCode } from './rsc-claims.ts';
import { RscState } from './rsc-state.ts';
import { linkTable, writeTable } from './rsc-table.ts';
import { batchUpdates } from './update-batch.ts';
import { virtual } from './virtual-modules.ts';

/** For apps with Server Components: nothing of it does anything in others. */
export function rscPlugins(state: PluginState): PluginOption[] {
  const { rsc } = state.options;
  const added = rsc ? [createRscPlugin(rsc === true ? {} : rsc)] : [];
  return [rscPlugin(state), batchUpdates(state), ...added];
}

function rscPlugin(state: PluginState): Plugin {
  return {
    name: 'sallyport:rsc',
    sharedDuringBuild: true,
    config: {
      // Before the plugin for Server Components: what it finds in the configuration goes before its own defaults.
      order: 'pre',
      async handler(config) {
        if (!(await hasRscPlugin(config.plugins))) return undefined;
        if (config.base !== undefined && /^(?:\.|$)/.test(config.base))
          throw pluginError('SP5046', { base: config.base });
        state.rsc = new RscState(path.resolve(config.root ?? '.'));
        return configureRsc(config);
      },
    },
    configEnvironment(name, options, { command }) {
      if (state.rsc === undefined) return;
      options.build ??= {};
      // React is bundled there: with both of its builds it would be twice as large, and slow wherever NODE_ENV is not set.
      if (command === 'build' && name !== rscEnvironments.browser)
        options.define = { 'process.env.NODE_ENV': JSON.stringify(process.env.NODE_ENV), ...options.define };
      nameEntries(state, state.rsc, name, options.build);
    },
    configResolved(config) {
      if (state.rsc === undefined) return;
      state.rsc.bridge = takeOverUseServer(config, state.serverEnvironment);
    },
    load: {
      filter: { id: /[?&]sallyport-exposed$/ },
      async handler(id) {
        const behind = behindExposedModule(id);
        const { environment } = this;
        if (state.rsc === undefined || behind === undefined || environment.mode !== 'dev') return null;
        // A server that has just started knows the names when it has compiled the module.
        await environment.transformRequest(state.rsc.bridge.addressOf(behind));
        return exposedModuleCode(state.rsc, behind);
      },
    },
    hotUpdate({ modules }) {
      if (state.rsc === undefined || this.environment.name !== state.serverEnvironment) return;
      for (const { id } of modules) if (id !== null) dropClaim(state.rsc, id);
    },
    onLog(_, log) {
      return state.rsc === undefined || !isOfNoConcern(log);
    },
    renderChunk(code, { fileName }) {
      if (state.rsc === undefined || this.environment.name !== state.serverEnvironment) return null;
      return linkTable(code, fileName);
    },
    buildApp: {
      order: 'post',
      async handler(builder) {
        const server = builder.environments[state.serverEnvironment];
        if (state.rsc === undefined || server === undefined) return;
        await writeTable(state, state.rsc, path.resolve(state.config.root, server.config.build.outDir));
        requireAccess(state);
        await finishBuild(state, builder);
      },
    },
  };
}

/** One folder for the browser, one for the server, which holds what renders HTML. */
function configureRsc(config: UserConfig): UserConfig {
  const out = config.build?.outDir ?? 'dist';
  const folder = (name: string) => config.environments?.[name]?.build?.outDir;
  const { server, rendering } = rscEnvironments;
  const serverFolder = folder(server) ?? path.join(out, 'server');
  const ownPackage = {
    resolve: { noExternal: ['sallyport'] },
    // The renderer is that of the runtime: on Node not the one that is made for the edge.
    optimizeDeps: { exclude: ['sallyport'], include: ['react-dom/server'] },
  };
  return {
    ...rscDefaults,
    environments: {
      [server]: { build: { outDir: serverFolder } },
      [rendering]: {
        ...ownPackage,
        build: { outDir: folder(rendering) ?? path.join(serverFolder, rendering), sourcemap: true },
      },
    },
  } as UserConfig;
}

/**
 * Puts the generated entry in front of the application's own, and ours where it has none. Whatever another framework has
 * named stays.
 */
function nameEntries(state: PluginState, rsc: RscState, name: string, build: BuildEnvironmentOptions): void {
  const { server, client } = state.options;
  const inputs = inputsOf(build);
  if (name === state.serverEnvironment) {
    const named = server ?? inputs.index ?? rsc.findEntry('rsc');
    if (named === undefined) throw pluginError('SP5042', { name });
    const file = rsc.fileOf(named);
    // What is no path is a module of a package, or one that a plugin makes.
    if (file === undefined && /^\.{0,2}\//.test(named)) throw pluginError('SP5003', { file: named });
    rsc.entry = file ?? named;
    setInputs(build, { ...inputs, index: virtual.entry });
  } else if (name === rscEnvironments.rendering) {
    setInputs(build, { index: rsc.findEntry('ssr') ?? virtual.rendering, ...inputs });
  } else if (name === rscEnvironments.browser) {
    const file = client === undefined ? undefined : rsc.fileOf(client);
    if (client !== undefined && file === undefined) throw pluginError('SP5031', { file: client });
    const named = file === undefined ? {} : { index: file };
    setInputs(build, { index: rsc.findEntry('browser') ?? virtual.page, ...inputs, ...named });
  }
}

function inputsOf({ rolldownOptions }: BuildEnvironmentOptions): Record<string, string> {
  const { input = {} } = rolldownOptions ?? {};
  if (typeof input === 'string') return { index: input };
  if (!Array.isArray(input)) return { ...input };
  return Object.fromEntries(input.map((file) => [path.parse(file).name, file]));
}

function setInputs(build: BuildEnvironmentOptions, input: Record<string, string>): void {
  build.rolldownOptions = { ...build.rolldownOptions, input };
}

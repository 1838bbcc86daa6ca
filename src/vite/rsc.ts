import type { Plugin, PluginOption, ResolvedConfig, Rolldown } from 'vite';
import { pluginError } from './plugin-error.ts';
import { exposedModule } from './rsc-claims.ts';

// The only file of this part that knows the inside of @vitejs/plugin-rsc. What is used of it beside its documented
// options is typed experimental there, so it is looked for when Vite starts (SP5041) and not when a call fails.

/** The versions that were tried. package.json has the same range. */
export const rscRange = '~0.5.38';

/** The names that the plugin's environments have, unless an application changes them. */
export const rscEnvironments = { server: 'rsc', rendering: 'ssr', browser: 'client' } as const;

/** What only that plugin's own transforms and updates understand. */
export const rscCode = {
  loadRenderer: "import.meta.viteRsc.loadModule('ssr', 'index')",
  updateEvent: 'rsc:update',
} as const;

const names = { api: 'rsc:minimal', useServer: 'rsc:use-server' } as const;
const owner = 'sallyport';
const claimList = 'virtual:vite-rsc/server-references';

/** What another plugin of the same build reports: where references lead. */
interface ServerReferences {
  resolve(id: string, environment: string): { importId: string; referenceKey: string; exportNames: string[] };
  replaceClaim(owner: string, id: string, claim: ReturnType<ServerReferences['resolve']>): void;
  deleteClaim(owner: string, id: string): void;
}

interface Manager {
  isScanBuild: boolean;
  serverReferences: ServerReferences;
}

/** The plugin for Server Components, as far as this one has to do with it. */
export interface RscBridge {
  /** Whether the build under way only looks for references: it is repeated, and nothing of it is kept. */
  readonly isScan: boolean;
  /** The name under which React's own stream and the plugin's handlers know a module. */
  keyOf(moduleId: string): string;
  /** Reports that a module has Server Functions, under these names of exports; with none, that it has no more. */
  claim(moduleId: string, exportNames: readonly string[]): void;
  /** In development: how the environment of the server is asked for the module whose functions a claim's own module exports. */
  addressOf(moduleId: string): string;
  /** Whether a module is the plugin's own list of all that was claimed: what it imports nobody else need have imported. */
  isClaimList(moduleId: string): boolean;
}

/**
 * Whether the application, or a framework in it, has the plugin. Asked before the configuration is resolved.
 *
 * @throws SP5044 where it is there twice: each would compile what the other has compiled
 */
export async function hasRscPlugin(plugins: PluginOption): Promise<boolean> {
  const count = await countRscPlugins(plugins);
  if (count > 1) throw pluginError('SP5044');
  return count > 0;
}

async function countRscPlugins(plugins: PluginOption): Promise<number> {
  const plugin = await plugins;
  if (Array.isArray(plugin)) {
    let count = 0;
    for (const one of plugin) count += await countRscPlugins(one);
    return count;
  }
  return plugin && 'name' in plugin && plugin.name === names.api ? 1 : 0;
}

/** Whether a warning is of something that the plugin does on purpose, and nobody can change in the application. */
export function isOfNoConcern({ code, plugin, message }: Rolldown.RolldownLog): boolean {
  // It replaces names on their lines, and says nothing of source maps: they still hold.
  if (code === 'SOURCEMAP_BROKEN') return plugin?.startsWith('rsc:') === true;
  // Its own list imports all files with functions; those that pages import too are where the pages are.
  return code === 'INEFFECTIVE_DYNAMIC_IMPORT' && message.includes(claimList);
}

/**
 * Makes the plugin, for `sallyport({ rsc })`.
 *
 * @throws SP5040 where it is not installed
 */
export async function createRscPlugin(options: object): Promise<Plugin[]> {
  let create: (options: object) => Plugin[];
  try {
    ({ default: create } = await import('@vitejs/plugin-rsc'));
  } catch (cause) {
    throw Object.assign(pluginError('SP5040', { range: rscRange }), { cause });
  }
  return create(options);
}

/** Options that the plugin takes from the configuration where its own say nothing: pages are answered by this plugin. */
export const rscDefaults = { rsc: { serverHandler: false } };

/**
 * Takes over `'use server'`: the plugin's own transform goes, all else of it stays.
 *
 * @throws SP5041 where the installed version lacks what this needs
 */
export function takeOverUseServer(
  { plugins, command }: Pick<ResolvedConfig, 'plugins' | 'command'>,
  environment: string,
): RscBridge {
  const useServer = plugins.find(({ name }) => name === names.useServer);
  const api = plugins.find(({ name }) => name === names.api)?.api as { manager?: Manager } | undefined;
  const { manager } = api ?? {};
  const references = manager?.serverReferences;
  const needed: Record<string, boolean> = {
    [`the plugin ${names.useServer} with a transform`]: useServer?.transform !== undefined,
    [`the api of the plugin ${names.api}`]: manager !== undefined,
    'manager.isScanBuild': typeof manager?.isScanBuild === 'boolean',
    ...Object.fromEntries(
      (['resolve', 'replaceClaim', 'deleteClaim'] as const).map((name) => [
        `manager.serverReferences.${name}()`,
        typeof references?.[name] === 'function',
      ]),
    ),
  };
  const missing = Object.keys(needed).filter((what) => !needed[what]);
  if (missing.length > 0) throw pluginError('SP5041', { missing: missing.join(', '), range: rscRange });
  delete (useServer as Plugin).transform;
  return createBridge(manager as Manager, environment, command === 'serve');
}

function createBridge(manager: Manager, environment: string, inDevelopment: boolean): RscBridge {
  const { serverReferences: references } = manager;
  const resolve = (moduleId: string) => {
    const reference = references.resolve(moduleId, environment);
    if (!inDevelopment) return reference;
    const { importId, referenceKey } = reference;
    return { ...reference, importId: exposedModule(importId), referenceKey: exposedModule(referenceKey) };
  };
  return {
    get isScan() {
      return manager.isScanBuild;
    },
    keyOf: (moduleId) => resolve(moduleId).referenceKey,
    addressOf: (moduleId) => references.resolve(moduleId, environment).referenceKey,
    claim(moduleId, exportNames) {
      if (exportNames.length === 0) references.deleteClaim(owner, moduleId);
      else
        references.replaceClaim(owner, moduleId, {
          ...resolve(moduleId),
          exportNames: [...exportNames],
        });
    },
    isClaimList: (moduleId) => moduleId.startsWith(`\0${claimList}`),
  };
}

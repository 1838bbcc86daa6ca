import path from 'node:path';
import { type Environment, normalizePath, type ResolvedConfig } from 'vite';
import type { PageAssets } from './assets-type.ts';
import { FunctionRegistry } from './function-registry.ts';
import type { SallyportOptions } from './options.ts';
import type { RscState } from './rsc-state.ts';

/** What the hooks of one plugin share, across the environments of a project. */
export class PluginState {
  readonly options: SallyportOptions;
  readonly functions = new FunctionRegistry();
  /** For each file with the directive: the exports that the client build kept. Undefined until it ran. */
  referenced: Map<string, Set<string>> | undefined;
  /** For each server module with inline functions: the chunk that the build makes of it. */
  readonly inlineChunks = new Map<string, string>();
  /** Files that the browser has in a broken state: whatever mends them must reach it. */
  readonly broken = new Set<string>();
  /** Client modules with an inline directive, by id with their source: a build tells of them at its end. */
  readonly strays = new Map<string, string>();
  /** The text of the client's styles by the id of their module, in development. */
  readonly styles = new Map<string, string>();
  /** What a page needs of the client that was built. Undefined until it was. */
  pageAssets: PageAssets | undefined;
  /** Whether the last page could not be rendered: whatever mends it must reach the browser that shows why. */
  pageFailed = false;
  /** Whether the built server seals anything: then several instances need a key in common. */
  seals = false;
  /** What there is to know in an app with Server Components. Undefined in every other. */
  rsc: RscState | undefined;
  #config: ResolvedConfig | undefined;

  constructor(options: SallyportOptions) {
    this.options = options;
  }

  /** Vite's configuration. */
  get config(): ResolvedConfig {
    if (this.#config === undefined)
      throw new Error('A hook of Sallyport ran before Vite resolved its configuration.');
    return this.#config;
  }

  /** A build resolves the configuration once per environment, differing in `build` alone: the first one is kept. */
  keepConfig(config: ResolvedConfig): void {
    this.#config ??= config;
  }

  /**
   * Whether Vitest runs this. It runs client code in Node, where an import of a Server Function must be the function
   * itself. Its own plugin tells, not the process's environment: a build inside of a test is a build.
   */
  get isTestRun(): boolean {
    return this.config.command === 'serve' && this.config.plugins.some(({ name }) => name === 'vitest');
  }

  /**
   * Whether functions without a policy are an error of a file. A build asks only for what can be called, and knows that
   * at its end; packages are not for the developer to mend while the app runs, so a build asks for theirs too.
   */
  isStrictWith(file: string): boolean {
    const isRunning = this.config.command === 'serve' && !this.isTestRun;
    return this.options.access === 'required' && isRunning && !file.includes('/node_modules/');
  }

  /** The name of the environment that runs server code. */
  get serverEnvironment(): string {
    return this.options.environment ?? (this.rsc === undefined ? 'ssr' : 'rsc');
  }

  /**
   * What the modules of an environment are compiled for. With Server Components the environment that renders HTML has
   * only references, like the browser.
   */
  targetIn({ name, config }: Environment): 'client' | 'server' {
    if (this.isTestRun) return 'server';
    if (config.consumer === 'client') return 'client';
    return this.rsc !== undefined && name !== this.serverEnvironment ? 'client' : 'server';
  }

  /** The application's server entry as an absolute path. */
  get serverFile(): string | undefined {
    const { server } = this.options;
    if (server !== undefined) return path.resolve(this.config.root, server);
    return this.rsc?.entry;
  }

  /** The script that starts the page in the browser as an absolute path, in an app without index.html. */
  get clientFile(): string | undefined {
    const { client } = this.options;
    // With Server Components the plugin for them starts pages.
    return client === undefined || this.rsc !== undefined
      ? undefined
      : normalizePath(path.resolve(this.config.root, client));
  }

  /**
   * Whether the server entry answers for pages too. It does in an app without HTML of its own, which says so by naming
   * its client entry, or by Vite's `appType: 'custom'`. With the latter and `middlewareMode`, the server around Vite does.
   */
  get rendersPages(): boolean {
    const { appType, server } = this.config;
    if (this.serverFile === undefined) return false;
    return this.clientFile !== undefined || (appType === 'custom' && !server.middlewareMode);
  }

  /** The public base path as the server sees it: a relative base is served from the root. */
  get serverBase(): string {
    return /^\/(?!\/)/.test(this.config.base) ? this.config.base : '/';
  }

  /**
   * The same as the browser sees it. An address is that of a server for files, which answers no calls. What is relative
   * stays so, for a page that does not know where it lies: it has no other pages beside it.
   */
  get browserBase(): string {
    const { base } = this.config;
    return base === '' || base.startsWith('.') ? base : this.serverBase;
  }
}

/** The name under which {@link stateOf} finds the plugin that holds the state. */
export const hostName = 'sallyport:host';

/**
 * The state for a hook. It is looked up, not held: a build makes the plugins anew for each environment and for each
 * worker, and all of them must note what they see in one place.
 */
export function stateOf(environment: Environment): PluginState {
  const config = environment.getTopLevelConfig() as ResolvedConfig & { mainConfig?: ResolvedConfig | null };
  const host = (config.mainConfig ?? config).plugins.find(({ name }) => name === hostName);
  return host?.api as PluginState;
}

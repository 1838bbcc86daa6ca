import { type DevEnvironment, type EnvironmentModuleNode, isCSSRequest, type Plugin } from 'vite';
import { type PluginState, stateOf } from './plugin-state.ts';

/**
 * Keeps the text of every style that the client gets in development, where Vite turns it into a script. A plugin without
 * `enforce` runs in between: preprocessors and CSS modules are through, the script is not made yet.
 */
export function stylesPlugin(): Plugin {
  return {
    name: 'sallyport:page-styles',
    apply: 'serve',
    transform: {
      filter: { id: /\.(?:css|less|sass|scss|styl|stylus|pcss|postcss|sss)(?:$|\?)/ },
      handler(code, id) {
        const state = stateOf(this.environment);
        if (this.environment.config.consumer === 'client' && state.clientFile !== undefined && isStyle(id))
          state.styles.set(id, code);
        return null;
      },
    },
  };
}

/**
 * The styles that the client entry and what it imports bring to the page, in development: there they are part of the
 * scripts, too late for a page that the server has already rendered. In the order in which the modules run.
 *
 * @param environment the client's
 */
export async function collectStyles({ styles, clientFile }: PluginState, environment: DevEnvironment) {
  if (clientFile === undefined) return '';
  await transformAll(environment, clientFile, new Set());
  const ids: string[] = [];
  const entry = await environment.moduleGraph.getModuleByUrl(clientFile);
  if (entry !== undefined) listStyles(entry, ids, new Set());
  return ids.map((id) => styles.get(id) ?? '').join('\n');
}

/** Reads all modules that the page loads at once: only then the graph knows who imports whom. */
async function transformAll(environment: DevEnvironment, url: string, seen: Set<string>): Promise<void> {
  if (seen.has(url)) return;
  seen.add(url);
  // What is broken shows when the browser asks for it.
  await environment.transformRequest(url).catch(() => null);
  const imports = importsOf(await environment.moduleGraph.getModuleByUrl(url));
  await Promise.all(
    imports
      .filter((imported) => !environment.depsOptimizer?.isOptimizedDepUrl(imported.url))
      .map((imported) => transformAll(environment, imported.url, seen)),
  );
}

function listStyles(node: EnvironmentModuleNode, ids: string[], seen: Set<EnvironmentModuleNode>): void {
  if (seen.has(node)) return;
  seen.add(node);
  if (node.id !== null && isStyle(node.id)) ids.push(node.id);
  else for (const imported of importsOf(node)) listStyles(imported, ids, seen);
}

/** Static imports, and dynamic ones that somebody has loaded: nobody else's styles are needed yet. */
function importsOf(node: EnvironmentModuleNode | undefined): EnvironmentModuleNode[] {
  const known = node as (EnvironmentModuleNode & { staticImportedUrls?: Set<string> }) | undefined;
  return Array.from(known?.importedModules ?? []).filter(
    ({ url, transformResult }) => transformResult !== null || known?.staticImportedUrls?.has(url) !== false,
  );
}

/** Whether a module is a style that puts itself into the page: `?inline` and others are mere texts. */
function isStyle(id: string): boolean {
  return isCSSRequest(id) && !/[?&](?:inline|raw|url|direct)\b/.test(id);
}

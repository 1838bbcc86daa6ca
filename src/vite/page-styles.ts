import { type DevEnvironment, type EnvironmentModuleNode, isCSSRequest } from 'vite';

/**
 * The styles that a module and what it imports bring to the page, in development: there they are part of the scripts,
 * too late for a page that the server has already rendered. In the order in which the modules run.
 *
 * @param environment the client's
 * @param file the client entry
 */
export async function collectStyles(environment: DevEnvironment, file: string): Promise<string> {
  await transformAll(environment, file, new Set());
  const urls: string[] = [];
  const entry = await environment.moduleGraph.getModuleByUrl(file);
  if (entry !== undefined) listStyles(entry, urls, new Set());
  const texts = await Promise.all(
    urls.map(async (url) => {
      const direct = `${url}${url.includes('?') ? '&' : '?'}direct`;
      return (await transform(environment, direct))?.code ?? '';
    }),
  );
  return texts.join('\n');
}

/** Reads all modules that the page loads at once: only then the graph knows who imports whom. */
async function transformAll(environment: DevEnvironment, url: string, seen: Set<string>): Promise<void> {
  if (seen.has(url)) return;
  seen.add(url);
  await transform(environment, url);
  const node = await environment.moduleGraph.getModuleByUrl(url);
  await Promise.all(
    importsOf(node)
      .filter((imported) => !isStyle(imported) && !environment.depsOptimizer?.isOptimizedDepUrl(imported.url))
      .map((imported) => transformAll(environment, imported.url, seen)),
  );
}

function listStyles(node: EnvironmentModuleNode, urls: string[], seen: Set<EnvironmentModuleNode>): void {
  if (seen.has(node)) return;
  seen.add(node);
  if (isStyle(node)) urls.push(node.url);
  else for (const imported of importsOf(node)) listStyles(imported, urls, seen);
}

/** Static imports, and dynamic ones that somebody has loaded: nobody else's styles are needed yet. */
function importsOf(node: EnvironmentModuleNode | undefined): EnvironmentModuleNode[] {
  const known = node as (EnvironmentModuleNode & { staticImportedUrls?: Set<string> }) | undefined;
  return Array.from(known?.importedModules ?? []).filter(
    ({ url, transformResult }) => transformResult !== null || known?.staticImportedUrls?.has(url) !== false,
  );
}

function isStyle({ url }: EnvironmentModuleNode): boolean {
  return isCSSRequest(url) && !/[?&](?:inline|raw|url)\b/.test(url);
}

/** What is broken shows when the browser asks for it. */
async function transform(environment: DevEnvironment, url: string) {
  return environment.transformRequest(url).catch(() => null);
}

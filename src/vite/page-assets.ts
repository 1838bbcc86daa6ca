import type { ResolvedConfig, Rolldown } from 'vite';
import type { PageAssets } from './assets-type.ts';
import type { PluginState } from './plugin-state.ts';

/** Where the development server has them. */
export const developmentPaths = {
  /** The module that starts the page: as a path below the base. */
  entry: '@id/__x00__sallyport:browser-entry',
  /** All styles of the page in one: without it, unstyled content would flash until the scripts have run. */
  styles: '@sallyport/styles.css',
} as const;

export function developmentAssets(base: string): PageAssets {
  return {
    bootstrapModules: [base + developmentPaths.entry],
    styles: [base + developmentPaths.styles],
    preloads: [],
  };
}

/**
 * Reads what the client entry needs out of the client build: its script, the scripts that this one imports, and their
 * styles in the order in which their modules run. What is only imported dynamically comes with the import.
 */
export function collectPageAssets(
  { clientFile, config }: PluginState,
  bundle: Rolldown.OutputBundle,
): PageAssets {
  const chunks = new Map<string, Rolldown.OutputChunk>();
  for (const part of Object.values(bundle)) if (part.type === 'chunk') chunks.set(part.fileName, part);
  const entry = [...chunks.values()].find(
    ({ isEntry, facadeModuleId }) => isEntry && facadeModuleId === clientFile,
  );
  const scripts = new Set<string>();
  const styles = new Set<string>();
  const visit = (chunk: Rolldown.OutputChunk | undefined): void => {
    if (chunk === undefined || scripts.has(chunk.fileName)) return;
    scripts.add(chunk.fileName);
    for (const fileName of chunk.imports) visit(chunks.get(fileName));
    for (const fileName of chunk.viteMetadata?.importedCss ?? []) styles.add(fileName);
  };
  visit(entry);
  // All styles of the app in one file, which no script names.
  if (!config.build.cssCodeSplit)
    for (const name of Object.keys(bundle)) if (name.endsWith('.css')) styles.add(name);
  const address = (fileName: string) => publicBase(config) + fileName;
  const [first, ...others] = Array.from(scripts, address);
  return {
    bootstrapModules: first === undefined ? [] : [first],
    styles: Array.from(styles, address),
    preloads: others,
  };
}

/** A relative base would lead nowhere from the pages that lie deeper. */
function publicBase({ base }: ResolvedConfig): string {
  return base === '' || base.startsWith('.') ? '/' : base;
}

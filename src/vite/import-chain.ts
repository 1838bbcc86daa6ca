import type { Rolldown } from 'vite';
import { scriptFileOf } from './compile-module.ts';
import { modulePathOf } from './module-key.ts';

type Context = Pick<Rolldown.PluginContext, 'getModuleInfo'> & {
  environment: { mode: string; moduleGraph?: { getModuleById(id: string): Importing | undefined } };
};

interface Importing {
  readonly id: string | null;
  readonly importers: Set<Importing>;
}

/** A shortest way from an entry to a module, as files that a person knows, the entry first. */
export function importChainOf(context: Context, id: string, root: string): string[] {
  const cameFrom = new Map<string, string | undefined>([[id, undefined]]);
  let last = id;
  for (const current of cameFrom.keys()) {
    last = current;
    const importers = importersOf(context, current).filter((importer) => !cameFrom.has(importer));
    if (importers.length === 0 && importersOf(context, current).length === 0) break;
    for (const importer of importers) cameFrom.set(importer, current);
  }
  const chain: string[] = [];
  for (let step: string | undefined = last; step !== undefined; step = cameFrom.get(step)) {
    const file = scriptFileOf(step);
    if (file !== undefined) chain.push(modulePathOf(file, root));
  }
  return chain;
}

function importersOf({ environment, getModuleInfo }: Context, id: string): string[] {
  if (environment.moduleGraph === undefined) {
    const info = getModuleInfo(id);
    return info === null ? [] : [...info.importers, ...info.dynamicImporters];
  }
  const importers = environment.moduleGraph.getModuleById(id)?.importers ?? [];
  return Array.from(importers, (importer) => importer.id ?? '').filter((importer) => importer !== '');
}

import type { Plugin, Rolldown } from 'vite';
import { compileModule, type Resolve, scriptFileOf, toLog } from './compile-module.ts';
import { forgetLoaders } from './dev-server.ts';
import { collectReferenced, requireAccess } from './endpoints.ts';
import { importChainOf } from './import-chain.ts';
import { completeTable, emitInlineFunctions } from './inline-functions.ts';
import { modulePathOf } from './module-key.ts';
import { pluginError } from './plugin-error.ts';
import { stateOf } from './plugin-state.ts';
import { claimFunctions } from './rsc-claims.ts';
import { noteClientBuild, noteServerBuild } from './rsc-table.ts';

/**
 * The words, or a short string alone on its line, which may be a misspelling of them (SPEC D4). In a build this is
 * checked outside of JavaScript: files without the directive cost nothing.
 */
export const mayHoldDirective =
  /use server|(?:^|[\n\r;{}/)>\uFEFF])[ \t(]*['"`][^'"`\n\r]{7,40}['"`][ \t)]*(?:[;\n\r}/]|$)/;

/** Runs the compiler on every module that may hold the directive, for the environment it is bundled for. */
export function compilerPlugin(): Plugin {
  return {
    name: 'sallyport:compiler',
    enforce: 'pre',
    sharedDuringBuild: true,
    transform: {
      filter: { code: mayHoldDirective },
      async handler(source, id) {
        const file = scriptFileOf(id);
        if (file === undefined) return null;
        const state = stateOf(this.environment);
        const { config, mode } = this.environment;
        const target = state.targetIn(this.environment);
        const resolve = resolverOf(this);
        const importChain = () => importChainOf(this, id, state.config.root);
        const strict = state.isStrictWith(file);
        state.broken.add(file);
        const result = await compileModule(state, { source, file, target, resolve, importChain, strict });
        if (!result?.diagnostics.some(({ severity }) => severity === 'error')) state.broken.delete(file);
        if (result === undefined) return null;
        for (const diagnostic of result.diagnostics) {
          if (diagnostic.code === 'SP1030' && mode === 'build') {
            state.strays.set(id, source);
            return null;
          }
          if (diagnostic.severity === 'error') this.error(toLog(diagnostic, file));
          this.warn(toLog(diagnostic, file));
        }
        if (result.directive === 'none') return null;
        if (mode === 'build' && target === 'server') emitInlineFunctions(state, this, file, result.functions);
        if (config.consumer === 'client') state.functions.noteInBrowser(file, result.functions);
        const claim = state.rsc && claimFunctions(state.rsc, id, result.functions);
        if (result.functions.some(({ exportName }) => exportName === 'then'))
          this.error(pluginError('SP5008', { file: modulePathOf(file, state.config.root) }));
        forgetLoaders(state, state.functions.note(file, result.functions, mode === 'build'));
        return {
          code: target === 'server' ? result.code + (claim ?? '') : result.code,
          // The compiler names the file for people; a debugger needs its place.
          map:
            result.map === null
              ? { mappings: '' }
              : { ...result.map, sources: result.map.sources.map(() => file) },
          // References that nothing uses disappear, and the functions behind them are no endpoints.
          ...(target === 'client' ? { moduleSideEffects: false } : {}),
        };
      },
    },
    /** Who imports whom is known when all modules are there: only then the way to a stray directive can be told (SPEC D6). */
    async buildEnd(failure) {
      const state = stateOf(this.environment);
      const [stray] = state.strays;
      state.strays.clear();
      if (stray === undefined || failure !== undefined) return;
      const [id, source] = stray;
      const file = scriptFileOf(id) ?? id;
      const importChain = () => importChainOf(this, id, state.config.root);
      const options = { source, file, target: 'client', resolve: resolverOf(this), importChain } as const;
      const result = await compileModule(state, options);
      for (const diagnostic of result?.diagnostics ?? []) this.error(toLog(diagnostic, file));
    },
    generateBundle(_, bundle) {
      const state = stateOf(this.environment);
      const { name, config } = this.environment;
      if (config.consumer === 'client') {
        collectReferenced(state, bundle);
        if (state.rsc !== undefined) noteClientBuild(state.rsc, bundle);
      } else if (state.rsc === undefined) completeTable(state, this, bundle);
      else if (name === state.serverEnvironment) noteServerBuild(state, state.rsc, this, bundle);
      // With Server Components the endpoints are known later.
      if (state.rsc === undefined && name === state.serverEnvironment) requireAccess(state);
    },
  };
}

/** The bundler's own resolution, for files that can hold exports. */
export function resolverOf(context: Pick<Rolldown.PluginContext, 'resolve'>): Resolve {
  return async (specifier, importer) => {
    const found = await context.resolve(specifier, importer);
    return found === null || found.external ? undefined : scriptFileOf(found.id);
  };
}

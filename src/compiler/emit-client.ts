import type { Reporter } from './diagnostics.ts';
import { createNamer, isBindingName } from './names.ts';
import type { ServerExport } from './server-exports.ts';
import { mapLines } from './source-map.ts';
import type { CompileOptions, Diagnostic, SourceMap } from './types.ts';

/**
 * The module as the browser gets it: one line per export, nothing of the source (D12). The calls are marked pure, so
 * that a bundler drops the references that nobody imports.
 */
export function emitClient(
  functions: readonly ServerExport[],
  options: CompileOptions,
  reporter: Reporter,
): { code: string; map: SourceMap } {
  const from = JSON.stringify(options.runtime?.client ?? 'sallyport/client');
  const name = createNamer(...functions.map((fn) => fn.exportName));
  const create = name('createReference');
  const lines =
    functions.length > 0 ? [`import { createReference as ${create} } from ${from};`] : ['export {};'];
  for (const fn of functions) {
    const call = `/* @__PURE__ */ ${create}(${JSON.stringify(fn.id)}, ${fn.arity}${writeExtras(fn, options)});`;
    if (isBindingName(fn.exportName)) {
      lines.push(`export const ${fn.exportName} = ${call}`);
    } else {
      const local = name('reference');
      const as = fn.exportName === 'default' ? 'default' : JSON.stringify(fn.exportName);
      lines.push(`const ${local} = ${call} export { ${local} as ${as} };`);
    }
  }
  const map = options.dev ? mapToFunctions(functions, reporter) : emptyMap();
  return { code: `${lines.join('\n')}\n`, map };
}

/** The third argument of a reference: most need none. */
function writeExtras({ calls }: ServerExport, { dev, module }: CompileOptions): string {
  const extras: string[] = [];
  if (dev && module !== undefined) extras.push(`module: ${JSON.stringify(module)}`);
  if (calls) extras.push(`calls: ${JSON.stringify(calls)}`);
  return extras.length > 0 ? `, { ${extras.join(', ')} }` : '';
}

/** What stands for a module that must not be used: should it be used all the same, it says why and holds no code. */
export function emitFailure(diagnostics: readonly Diagnostic[]): { code: string; map: SourceMap } {
  const error = diagnostics.find((diagnostic) => diagnostic.severity === 'error');
  return {
    code: `throw new Error(${JSON.stringify(`${error?.code}: ${error?.message}`)});\n`,
    map: emptyMap(),
  };
}

/** A build's map says nothing: bundlers read an empty one as "there is no source behind this". */
function emptyMap(): SourceMap {
  return { version: 3, sources: [], names: [], mappings: '' };
}

/**
 * In development a click on a reference leads to the function's line. The content is a stand-in: Vite would read a
 * missing one from disk and send the server's code to the browser.
 */
function mapToFunctions(functions: readonly ServerExport[], reporter: Reporter): SourceMap {
  const content: string[] = [];
  // The first line is the import.
  const lines: (number | undefined)[] = [undefined];
  for (const fn of functions) {
    const { line } = reporter.locate(fn.start);
    content[line - 1] = `// ${JSON.stringify(fn.name)} runs on the server: ${reporter.file}:${line}`;
    lines.push(line - 1);
  }
  return {
    version: 3,
    sources: [reporter.file],
    sourcesContent: [Array.from(content, (line) => line ?? '').join('\n')],
    names: [],
    mappings: mapLines(lines),
  };
}

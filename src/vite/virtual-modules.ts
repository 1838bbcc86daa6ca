import type { CallMode } from '../compiler/types.ts';
import type { KnownFunction } from './function-registry.ts';

/** The modules that exist only in a build: what compiled code imports, and what the server starts from. */
export const virtual = {
  /** The client runtime, configured for this app. References import it. */
  client: 'virtual:sallyport/client',
  /** The server runtime. Registered modules import it. */
  server: 'virtual:sallyport/server',
  /** Installs the table of functions. */
  functions: 'virtual:sallyport/functions',
  /** The table itself where it is written last, see rsc-table.ts. */
  table: 'virtual:sallyport/table',
  /** One function of the table, in development. */
  function: 'virtual:sallyport/function',
  /** The server's entry: `export default { fetch }`. */
  entry: 'virtual:sallyport/entry',
  /** With Server Components: the entries that an application needs not write, of what renders HTML and of the page. */
  rendering: 'virtual:sallyport/rendering',
  page: 'virtual:sallyport/page',
  /** The way from the server to what renders HTML, and from its updates to the page. */
  renderer: 'virtual:sallyport/renderer',
  updates: 'virtual:sallyport/updates',
} as const;

export const acceptUpdates = 'if (import.meta.hot) import.meta.hot.accept();\n';

/** What the server's entry sends in development when updates have been applied. */
export const updatedEvent = 'sallyport:updated';

export const tellUpdates = `if (import.meta.hot) import.meta.hot.on('vite:afterUpdate', () => import.meta.hot.send('${updatedEvent}'));\n`;

/**
 * Code of {@link virtual.client}.
 *
 * @param calls what happens to calls that overlap, where the app says so
 * @param onServer whether references are for a page that is rendered, and not for a browser
 */
export function clientModule(
  runtimeFile: string,
  base: string,
  calls: CallMode | undefined,
  onServer: boolean,
): string {
  const setUp = [`setDefaultEndpoint(${JSON.stringify(`${base}_sallyport/`)});`];
  if (calls !== undefined) setUp.push(`setDefaultCalls(${JSON.stringify(calls)});`);
  if (onServer) setUp.push('installFormContract();');
  const names = ['createReference', ...setUp.map((line) => line.slice(0, line.indexOf('(')))];
  return `import { ${names.join(', ')} } from ${JSON.stringify(runtimeFile)};
${setUp.join('\n')}
export { createReference };
`;
}

/** Names in {@link functionTableModule} for what is only known when all of the server is compiled. */
export const lateTable = { rows: '__SALLYPORT_INLINE_FUNCTIONS__', keys: '__SALLYPORT_KEYS__' } as const;

/** Code of {@link virtual.functions} in a build: a closed table (SPEC S2). */
export function functionTableModule(functions: Iterable<KnownFunction>, base: string): string {
  const rows = Array.from(functions, (known) => `  [${JSON.stringify(known.id)}, ${loaderOf(known)}],\n`);
  return `import { installFunctions } from ${JSON.stringify(virtual.server)};
installFunctions({ base: ${JSON.stringify(base)}, keys: ${lateTable.keys}, functions: new Map([
${rows.join('')}  ...${lateTable.rows},
]) });
`;
}

/** Code of {@link virtual.functions} in a build with Server Components, where the table is written after all chunks. */
export function lateTableModule(base: string): string {
  return `import { installFunctions } from ${JSON.stringify(virtual.server)};
import { build, functions, keys } from ${JSON.stringify(virtual.table)};
installFunctions({ base: ${JSON.stringify(base)}, build, keys, functions });
`;
}

/**
 * Code of {@link virtual.functions} in development: each function is a module of its own, made when it is first called.
 * Such a module is where updates end: an edit reloads the edited file and what imports it, and nothing else.
 * A specifier that is known only at run time is not resolved by plugins: it has to be the address of a module already.
 * Plugins look at how an address ends, and what a page says of a module may end in ".json": hence something behind it.
 */
export function functionFinderModule(base: string, keys: readonly string[]): string {
  return `import { installFunctions } from ${JSON.stringify(virtual.server)};
installFunctions({ base: ${JSON.stringify(base)}, keys: ${JSON.stringify(keys)}, dev: true, async find(id, module) {
  const query = new URLSearchParams(module === null ? { id } : { id, module, end: '' });
  return (await import(/* @vite-ignore */ ${JSON.stringify(`/@id/__x00__${virtual.function}?`)} + query)).default;
} });
${acceptUpdates}`;
}

/** Code of {@link virtual.function}; without a function, that of an unknown one. */
export function functionModule(known: KnownFunction | undefined): string {
  return `export default ${known === undefined ? 'undefined' : loaderOf(known)};\n${acceptUpdates}`;
}

/** Code of {@link virtual.entry}. The table comes first: handlers take it when they are created. */
export function entryModule(serverFile: string | undefined, serverName: string): string {
  const application =
    serverFile === undefined
      ? `import { createHandler, toServerEntry } from ${JSON.stringify(virtual.server)};\nconst entry = createHandler();`
      : `import { toServerEntry } from ${JSON.stringify(virtual.server)};\nimport * as server from ${JSON.stringify(serverFile)};\nconst entry = server.default;`;
  return `import ${JSON.stringify(virtual.functions)};
${application}
export default toServerEntry(entry, ${JSON.stringify(serverName)});
${acceptUpdates}${tellUpdates}`;
}

/** A function that loads a module and takes one export of it. */
export function loaderOf({ file, exportName }: Pick<KnownFunction, 'file' | 'exportName'>): string {
  return `() => import(${JSON.stringify(file)}).then((module) => module[${JSON.stringify(exportName)}])`;
}

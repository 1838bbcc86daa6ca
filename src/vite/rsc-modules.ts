import type { Environment } from 'vite';
import { modulePathOf } from './module-key.ts';
import type { PluginState } from './plugin-state.ts';
import { rscCode } from './rsc.ts';
import type { RscState } from './rsc-state.ts';
import { acceptUpdates, tellUpdates, virtual } from './virtual-modules.ts';

/** How long the browser waits for what else an edit brings, before it asks for the page again, in milliseconds. */
const settleTime = 50;

/** A file of this very package, by its name. */
export type RuntimeFile = (name: 'server' | 'rsc' | 'rsc-references' | 'rsc-rendering') => string;

/** Code of a module that exists only in apps with Server Components; undefined for every other name. */
export function rscModule(
  name: string,
  state: PluginState,
  rsc: RscState,
  environment: Environment,
  fileOf: RuntimeFile,
): string | undefined {
  switch (name) {
    case virtual.server:
      return serverModule(fileOf('server'), fileOf('rsc'));
    case virtual.entry:
      return entryModule(rsc.entry ?? '', modulePathOf(rsc.entry ?? '', state.config.root));
    case virtual.rendering:
      return `export { renderHtml } from 'sallyport/rsc/ssr';\n`;
    case virtual.page:
      return `import { startPage } from 'sallyport/rsc/browser';\nstartPage();\n`;
    case virtual.renderer:
      return `export const loadRenderer = () => ${rscCode.loadRenderer};\n`;
    case virtual.updates:
      return updatesModule(environment);
    default:
      return undefined;
  }
}

/** The server's runtime with what Server Components need beside it, before any function is registered. */
function serverModule(serverFile: string, rscFile: string): string {
  return `import { installServerComponents } from ${JSON.stringify(rscFile)};
installServerComponents();
export * from ${JSON.stringify(serverFile)};
export { exposeFunction, toRscEntry } from ${JSON.stringify(rscFile)};
`;
}

/** In front of the application's own entry, which may be that of another framework and export more. */
function entryModule(entry: string, entryName: string): string {
  return `import ${JSON.stringify(virtual.functions)};
import { toRscEntry } from ${JSON.stringify(virtual.server)};
import * as entry from ${JSON.stringify(entry)};
export * from ${JSON.stringify(entry)};
export default toRscEntry(entry.default, ${JSON.stringify(entryName)});
${acceptUpdates}${tellUpdates}`;
}

function updatesModule({ mode }: Environment): string {
  if (mode !== 'dev') return 'export const onServerUpdate = () => {};\nexport const inDevelopment = false;\n';
  // The server names client components as they are after the edit. Where React shows a page before Vite has brought them
  // up to date, it takes them for others, and loses their state; and Vite tells of an edit before it sends it.
  return `export const inDevelopment = true;
const hot = import.meta.hot;
let listener;
let isWanted = false;
let isUpdating = false;
let timer;
function tellLater() {
  clearTimeout(timer);
  // Of an update that fails Vite does not tell the end: what comes long after it has nothing to do with it.
  timer = setTimeout(() => {
    isUpdating = false;
    if (!isWanted) return;
    isWanted = false;
    listener?.();
  }, isUpdating ? 2000 : ${settleTime});
}
hot.on('vite:beforeUpdate', () => { isUpdating = true; tellLater(); });
hot.on('vite:afterUpdate', () => { isUpdating = false; tellLater(); });
hot.on(${JSON.stringify(rscCode.updateEvent)}, () => { isWanted = true; tellLater(); });
export const onServerUpdate = (tell) => { listener = tell; };
`;
}

/** What references need beside their own runtime, in the browser and where HTML is rendered. */
export function referencesModule(onServer: boolean, fileOf: RuntimeFile): string {
  const file = fileOf(onServer ? 'rsc-rendering' : 'rsc-references');
  return `import { installServerComponents } from ${JSON.stringify(file)};\ninstallServerComponents();\n`;
}

export { toRscEntry } from './rsc/server/entry.ts';
export { exposeFunction } from './rsc/server/expose.ts';
export { installServerComponents } from './rsc/server/install.ts';

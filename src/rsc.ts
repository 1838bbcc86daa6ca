export { toRscEntry } from './rsc/server/entry.ts';
export { exposeFunction } from './rsc/server/expose.ts';
export { installServerComponents } from './rsc/server/install.ts';
export { keepPage, setStatus } from './rsc/server/page-state.ts';
export {
  createPages,
  type HtmlOptions,
  type HtmlRenderer,
  type PageFailure,
  type PageInfo,
  type PagesOptions,
} from './rsc/server/pages.ts';

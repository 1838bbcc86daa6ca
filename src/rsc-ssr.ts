export { type ReadPage, readPage, renderHtml } from './rsc/ssr/render-html.ts';

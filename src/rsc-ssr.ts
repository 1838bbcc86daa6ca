export { renderHtml } from './rsc/ssr/render-html.ts';

// What generated code of the environment that renders HTML imports, beside references.ts.
export { installServerComponents } from './rsc/ssr/install.ts';

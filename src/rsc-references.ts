// What generated code of the browser imports in an app with Server Components, beside references.ts.
export { installServerComponents } from './rsc/browser/install.ts';

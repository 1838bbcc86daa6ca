export type { FailureProps } from './rsc/browser/failure-page.ts';
export { navigate, refreshPage } from './rsc/browser/navigation.ts';
export { type StartOptions, startPage } from './rsc/browser/start-page.ts';
export type { Refresh } from './rsc/browser/take-pages.ts';

export type { SallyportOptions } from './vite/options.ts';
export { sallyport, sallyport as default } from './vite/plugin.ts';

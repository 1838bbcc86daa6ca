export { SallyportError } from './errors/sallyport-error.ts';
export {
  type FetchHandler,
  type NodeListener,
  type NodeListenerOptions,
  type NodePlatform,
  toNodeListener,
} from './node/listener.ts';
export { type EnvValues, loadEnv } from './node/load-env.ts';
export { type PrecompressResult, precompress } from './node/precompress.ts';
export { type RunningServer, type ServeOptions, serve } from './node/serve.ts';
export type { StopResult } from './node/shutdown.ts';

/** Options of the Vite plugin, all optional. */
export interface SallyportOptions {
  /**
   * The application's own server entry, relative to the root of the Vite project. It default-exports
   * `createHandler({ … })`. Without it the plugin provides a handler with the defaults.
   */
  server?: string;
  /** The Vite environment that runs server code. Default `'ssr'`. */
  environment?: string;
}

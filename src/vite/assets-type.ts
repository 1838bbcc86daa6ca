/** What a page rendered on the server has to load. All of them are addresses, with Vite's `base` in front. */
export interface PageAssets {
  /** For the option of the same name of React's `renderToReadableStream` and its siblings. */
  bootstrapModules: string[];
  /** For `<link rel="stylesheet" precedence="default" href={…} />`. */
  styles: string[];
  /** What the scripts import, for `<link rel="modulepreload" href={…} />`: without them it loads one step later. */
  preloads: string[];
}

import { createError } from './errors/sallyport-error.ts';
import { viteErrors } from './errors/vite.ts';
import type { PageAssets } from './vite/assets-type.ts';

export type { PageAssets };

/**
 * The scripts and styles of the client entry, named in `sallyport({ client: './src/entry-client.tsx' })`: in
 * development Vite's own, in a build the hashed files. In the browser all lists are empty, so that one component can be
 * rendered on both sides.
 *
 * @throws SP5032 while bundling, where no client entry is named; SP5033 without the plugin
 * @example
 * ```tsx
 * import { assets } from 'sallyport/assets';
 *
 * export const Document = ({ children }: { children: ReactNode }) => (
 *   <html lang="en">
 *     <head>
 *       {assets.styles.map((href) => <link key={href} rel="stylesheet" precedence="default" href={href} />)}
 *     </head>
 *     <body>{children}</body>
 *   </html>
 * );
 * ```
 */
export const assets: PageAssets = refuse();

/** The plugin puts the real module in the place of this one. */
function refuse(): never {
  throw createError(viteErrors, 'SP5033');
}

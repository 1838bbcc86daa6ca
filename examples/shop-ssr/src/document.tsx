import type { ReactNode } from 'react';
import { assets } from 'sallyport/assets';

/** The whole document, where an app without a server of its own has index.html. */
export function Document({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="theme-color" content="#e9ecee" media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content="#10151d" media="(prefers-color-scheme: dark)" />
        <meta
          name="description"
          content="Goods for the small door: lanterns, keys, seals and other company."
        />
        <link rel="icon" href="/gate.svg" type="image/svg+xml" />
        {assets.styles.map((href) => (
          <link key={href} rel="stylesheet" href={href} precedence="default" />
        ))}
        {assets.preloads.map((href) => (
          <link key={href} rel="modulepreload" href={href} />
        ))}
      </head>
      <body>
        <div id="root">{children}</div>
      </body>
    </html>
  );
}

import type { ReactNode } from 'react';
import { assets } from 'sallyport/assets';
import { DocumentHead } from 'shop-core/components/document-head';

/** The whole document, where an app without a server of its own has index.html. */
export function Document({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <DocumentHead>
        {assets.styles.map((href) => (
          <link key={href} rel="stylesheet" href={href} precedence="default" />
        ))}
        {assets.preloads.map((href) => (
          <link key={href} rel="modulepreload" href={href} />
        ))}
      </DocumentHead>
      <body>
        <div id="root">{children}</div>
      </body>
    </html>
  );
}

import 'shop-core/styles.css';
import type { ReactNode } from 'react';
import { DocumentHead } from 'shop-core/components/document-head';

export function Document({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <DocumentHead />
      <body>
        <div id="root">{children}</div>
      </body>
    </html>
  );
}

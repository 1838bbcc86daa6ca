'use client';

import type { FailureProps } from 'sallyport/rsc/browser';
import { DocumentHead } from 'shop-core/components/document-head';
import { TroublePage } from 'shop-core/components/trouble';

/** The whole document, where not even the head of a page could be shown. */
export function FailurePage({ error }: FailureProps) {
  const { digest } = (error ?? {}) as { digest?: string };
  return (
    <html lang="en">
      <DocumentHead />
      <body>
        <div id="root">
          <TroublePage path={location.pathname + location.search} status={500} word={digest} />
        </div>
      </body>
    </html>
  );
}

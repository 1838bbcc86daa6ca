'use client';

import type { ReactNode } from 'react';
import { refreshPage } from 'sallyport/rsc/browser';
import { ErrorBoundary } from 'shop-core/site/error-boundary';

/** Shows trouble in the place of a page, and leaves what is around it. */
export function PageBoundary({ children }: { children: ReactNode }) {
  // Whatever the server renders anew gets another try.
  return (
    <ErrorBoundary retryOn={children} onRetry={() => void refreshPage()}>
      {children}
    </ErrorBoundary>
  );
}

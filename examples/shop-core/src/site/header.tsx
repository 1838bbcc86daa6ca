import { Suspense } from 'react';
import { Link } from 'wouter';
import type { LinkProps } from '../components/link.ts';
import { BasketCount, Brand, SiteHeader } from '../components/site-header.tsx';
import { useReads } from '../reads/reads.tsx';
import { useCart } from '../reads/shop.ts';
import { ErrorBoundary } from './error-boundary.tsx';

export function Header() {
  return (
    <SiteHeader
      brand={
        <Link href="/" className="brand">
          <Brand />
        </Link>
      }
      Link={NavLink}
      count={
        // Without the count the link is as good as before: no message for this one, but another try with new answers.
        <ErrorBoundary fallback={null} retryOn={useReads()}>
          <Suspense>
            <Count />
          </Suspense>
        </ErrorBoundary>
      }
    />
  );
}

function NavLink({ href, className = '', children }: LinkProps) {
  return (
    <Link href={href} className={(active) => (active ? `${className} here`.trim() : className)}>
      {children}
    </Link>
  );
}

function Count() {
  return <BasketCount count={useCart().count} />;
}

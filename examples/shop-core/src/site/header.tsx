import { Suspense } from 'react';
import { Link } from 'wouter';
import { BasketIcon, GateIcon } from '../components/icons.tsx';
import { useReads } from '../reads/reads.tsx';
import { useCart } from '../reads/shop.ts';
import { ErrorBoundary } from './error-boundary.tsx';

export function Header() {
  return (
    <header className="site-header">
      <Link href="/" className="brand">
        <GateIcon />
        <span>Postern</span>
      </Link>
      <nav aria-label="Main">
        <NavLink href="/">Shelf</NavLink>
        <NavLink href="/account">You</NavLink>
      </nav>
      <Link href="/cart" className={(active) => (active ? 'basket here' : 'basket')}>
        <BasketIcon />
        <span>Basket</span>
        {/* Without the count the link is as good as before: no message for this one, but another try with new answers. */}
        <ErrorBoundary fallback={null} retryOn={useReads()}>
          <Suspense>
            <BasketCount />
          </Suspense>
        </ErrorBoundary>
      </Link>
    </header>
  );
}

function NavLink({ href, children }: { href: string; children: string }) {
  return (
    <Link href={href} className={(active) => (active ? 'here' : '')}>
      {children}
    </Link>
  );
}

function BasketCount() {
  const { count } = useCart();
  if (count === 0) return null;
  return (
    // The key starts the animation again whenever the count changes.
    <span key={count} className="basket-count" data-testid="basket-count">
      {count}
      <span className="only-heard">{count === 1 ? ' thing in it' : ' things in it'}</span>
    </span>
  );
}

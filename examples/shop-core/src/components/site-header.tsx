import type { ElementType, ReactNode } from 'react';
import { BasketIcon, GateIcon } from './icons.tsx';
import type { LinkProps } from './link.ts';

/** A link that has the class `here` on the page it leads to. */
export type HeaderLink = ElementType<LinkProps>;

/** The top of every page. */
export function SiteHeader({ brand, Link, count }: { brand: ReactNode; Link: HeaderLink; count: ReactNode }) {
  return (
    <header className="site-header">
      {brand}
      <nav aria-label="Main">
        <Link href="/">Shelf</Link>
        <Link href="/account">You</Link>
      </nav>
      <Link href="/cart" className="basket">
        <BasketIcon />
        <span>Basket</span>
        {count}
      </Link>
    </header>
  );
}

/** What the link to the front page says. */
export function Brand() {
  return (
    <>
      <GateIcon />
      <span>Postern</span>
    </>
  );
}

/** How many things are in the basket. */
export function BasketCount({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    // The key starts the animation again whenever the count changes.
    <span key={count} className="basket-count" data-testid="basket-count">
      {count}
      <span className="only-heard">{count === 1 ? ' thing in it' : ' things in it'}</span>
    </span>
  );
}

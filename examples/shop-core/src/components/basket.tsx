'use client';

import { type ReactNode, useState } from 'react';
import type { Cart, CartLine, Order } from '../domain.ts';
import { CartRow } from './cart-row.tsx';
import { CheckoutPanel } from './checkout-panel.tsx';
import type { LinkComponent } from './link.ts';
import { OrderCard } from './order-card.tsx';
import { QuietPage } from './quiet-page.tsx';

/** What is in the basket, and what becomes of it. */
export function Basket({
  cart,
  Link = 'a',
  linkProduct = ({ slug, name }) => <Link href={`/product/${slug}`}>{name}</Link>,
  onChange,
  onPlaced,
  onUnreached,
}: {
  cart: Cart;
  Link?: LinkComponent;
  /** A product's name as a link, where the host has more than a plain one. */
  linkProduct?: (product: CartLine['product']) => ReactNode;
  /** The cart as it is now. Called inside a transition. */
  onChange?: (cart: Cart) => void;
  /** The order that was placed; it is shown. Called inside a transition. */
  onPlaced?: () => void;
  /** The call did not get to the server; nothing has changed. */
  onUnreached: () => void;
}) {
  const [placed, setPlaced] = useState<Order>();
  if (placed !== undefined) return <Thanks order={placed} Link={Link} />;
  if (cart.count === 0) return <EmptyBasket Link={Link} />;
  return (
    <>
      <title>Your basket: Postern</title>
      <h1 className="page-title">Your basket</h1>
      <div className="cart">
        <ul className="cart-rows">
          {cart.lines.map((line) => (
            <CartRow
              key={line.product.slug}
              line={line}
              title={linkProduct(line.product)}
              onChange={onChange}
              onUnreached={onUnreached}
            />
          ))}
        </ul>
        <CheckoutPanel
          cart={cart}
          onChange={onChange}
          onUnreached={onUnreached}
          onPlaced={(order) => {
            setPlaced(order);
            onPlaced?.();
          }}
        />
      </div>
    </>
  );
}

function EmptyBasket({ Link }: { Link: LinkComponent }) {
  return (
    <QuietPage
      title="An empty basket"
      heading="An empty basket"
      text="It weighs nothing, which is the only good thing to be said of it."
    >
      <Link href="/" className="primary">
        To the shelf
      </Link>
    </QuietPage>
  );
}

function Thanks({ order, Link }: { order: Order; Link: LinkComponent }) {
  return (
    <QuietPage
      title="Thank you"
      heading="The gate is open"
      text="Your order has left through the small door. It will knock when it is there."
    >
      <OrderCard order={order} />
      <p>
        <Link href="/account">All your orders</Link>
      </p>
    </QuietPage>
  );
}

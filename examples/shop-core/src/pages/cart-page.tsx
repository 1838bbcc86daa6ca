import { useState } from 'react';
import { Link } from 'wouter';
import { CartRow } from '../components/cart-row.tsx';
import { CheckoutPanel } from '../components/checkout-panel.tsx';
import { OrderCard } from '../components/order-card.tsx';
import type { Order } from '../domain.ts';
import { useCart, useShopUpdates } from '../reads/shop.ts';
import { ProductLink } from '../site/navigation.tsx';
import { useUnreachedToast } from '../site/toast.tsx';

export function CartPage() {
  const cart = useCart();
  const { setCart, forgetAll } = useShopUpdates();
  const onUnreached = useUnreachedToast();
  const [placed, setPlaced] = useState<Order>();

  if (placed !== undefined) return <Thanks order={placed} />;
  if (cart.count === 0) return <EmptyBasket />;
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
              title={<ProductLink slug={line.product.slug}>{line.product.name}</ProductLink>}
              onChange={setCart}
              onUnreached={onUnreached}
            />
          ))}
        </ul>
        <CheckoutPanel
          cart={cart}
          onChange={setCart}
          onUnreached={onUnreached}
          onPlaced={(order) => {
            setPlaced(order);
            forgetAll();
          }}
        />
      </div>
    </>
  );
}

function EmptyBasket() {
  return (
    <section className="quiet-page">
      <title>An empty basket: Postern</title>
      <h1>An empty basket</h1>
      <p>It weighs nothing, which is the only good thing to be said of it.</p>
      <Link href="/" className="primary">
        To the shelf
      </Link>
    </section>
  );
}

function Thanks({ order }: { order: Order }) {
  return (
    <section className="quiet-page">
      <title>Thank you: Postern</title>
      <h1>The gate is open</h1>
      <p>Your order has left through the small door. It will knock when it is there.</p>
      <OrderCard order={order} />
      <p>
        <Link href="/account">All your orders</Link>
      </p>
    </section>
  );
}

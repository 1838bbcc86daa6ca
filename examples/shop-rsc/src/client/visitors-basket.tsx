'use client';

import { Basket } from 'shop-core/components/basket';
import { useUnreachedToast } from 'shop-core/components/toasts';
import type { Cart } from 'shop-core/domain';

export function VisitorsBasket({ cart }: { cart: Cart }) {
  return <Basket cart={cart} onUnreached={useUnreachedToast()} />;
}

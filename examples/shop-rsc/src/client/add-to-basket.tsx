'use client';

import { AddToCart } from 'shop-core/components/add-to-cart';
import { useUnreachedToast } from 'shop-core/components/toasts';
import { useAddedToast } from './use-added-toast.tsx';

/** The round button on a card. */
export function AddToBasket({ slug, name, stock }: { slug: string; name: string; stock: number }) {
  return (
    <AddToCart
      compact
      slug={slug}
      name={name}
      stock={stock}
      onAdded={useAddedToast(name)}
      onUnreached={useUnreachedToast()}
    />
  );
}

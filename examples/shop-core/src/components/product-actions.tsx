'use client';

import { useState } from 'react';
import type { Cart, LikeState, Product } from '../domain.ts';
import { AddToCart } from './add-to-cart.tsx';
import { LikeButton } from './like-button.tsx';
import { QuantityStepper } from './quantity-stepper.tsx';

/** How many, into the basket, and the heart. */
export function ProductActions({
  product,
  onAdded,
  onLiked,
  onUnreached,
}: {
  product: Pick<Product, 'slug' | 'name' | 'stock'> & LikeState;
  /** The cart as it is now. Called inside a transition. */
  onAdded: (cart: Cart) => void;
  /** What the server says the count is now. Called inside a transition. */
  onLiked?: (state: LikeState) => void;
  /** A call did not get to the server; nothing has changed. */
  onUnreached: () => void;
}) {
  const { slug, name, stock } = product;
  const [quantity, setQuantity] = useState(1);
  return (
    <div className="product-actions">
      {stock > 0 && <QuantityStepper name={name} value={quantity} onChange={setQuantity} />}
      <AddToCart
        slug={slug}
        name={name}
        stock={stock}
        quantity={quantity}
        onUnreached={onUnreached}
        onAdded={(cart) => {
          setQuantity(1);
          onAdded(cart);
        }}
      />
      <LikeButton slug={slug} name={name} state={product} onChange={onLiked} onUnreached={onUnreached} />
    </div>
  );
}

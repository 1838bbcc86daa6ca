'use client';

import { type ReactNode, useOptimistic, useState, useTransition } from 'react';
import { type Cart, type CartLine, formatPrice } from '../domain.ts';
import { changeQuantity, removeFromCart } from '../functions/cart.ts';
import { postQuantity } from '../functions/posts.ts';
import { ProductArt } from './product-art.tsx';
import { QuantityStepper } from './quantity-stepper.tsx';
import { describeRefusal, isUnreached, readRefusal } from './refusals.ts';

/** One line of the cart. The quantity changes at once; the sum follows when the server has spoken. */
export function CartRow({
  line,
  title,
  onChange,
  onUnreached,
}: {
  line: CartLine;
  /** The product's name, as a link where the host wants one. */
  title: ReactNode;
  /** The cart as it is now. Called inside a transition. */
  onChange?: (cart: Cart) => void;
  /** The call did not get to the server; nothing has changed. */
  onUnreached: () => void;
}) {
  const { product } = line;
  const [, start] = useTransition();
  const [quantity, showQuantity] = useOptimistic(line.quantity);
  const [refusal, setRefusal] = useState<string>();

  function change(next: number) {
    start(async () => {
      showQuantity(next);
      try {
        const cart = await (next === 0 ? removeFromCart(product.slug) : changeQuantity(product.slug, next));
        start(() => {
          setRefusal(undefined);
          onChange?.(cart);
        });
      } catch (error) {
        if (isUnreached(error)) return onUnreached();
        const sentence = describeRefusal(readRefusal(error));
        start(() => setRefusal(sentence));
      }
    });
  }

  return (
    <li className={quantity === 0 ? 'cart-row leaving' : 'cart-row'}>
      <ProductArt art={product.art} tincture={product.tincture} />
      <div className="cart-row-what">
        <h2>{title}</h2>
        <p>
          {product.noun}, {formatPrice(product.price)} each
        </p>
        {refusal !== undefined && (
          <p className="refusal" role="alert">
            {refusal}
          </p>
        )}
      </div>
      <form>
        <QuantityStepper
          name={product.name}
          value={quantity}
          onChange={change}
          post={(next) => postQuantity.bind(null, product.slug, next)}
        />
      </form>
      <p className="cart-row-total">{formatPrice(quantity * product.price)}</p>
      <form
        action={postQuantity.bind(null, product.slug, 0)}
        onSubmit={(event) => {
          event.preventDefault();
          change(0);
        }}
      >
        <button type="submit" className="quiet" aria-label={`Take ${product.name} out of the basket`}>
          Remove
        </button>
      </form>
    </li>
  );
}

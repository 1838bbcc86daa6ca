'use client';

import { type SyntheticEvent, useActionState, useState, useTransition } from 'react';
import type { Cart } from '../domain.ts';
import { addToCart } from '../functions/cart.ts';
import { postAddToCart } from '../functions/posts.ts';
import { PlusIcon } from './icons.tsx';
import { describeRefusal, isUnreached, readRefusal } from './refusals.ts';

/** Puts a product into the cart: a round plus on a card, a wide button on the product's own page. */
export function AddToCart({
  slug,
  name,
  stock,
  quantity = 1,
  compact = false,
  onAdded,
  onUnreached,
}: {
  slug: string;
  name: string;
  stock: number;
  quantity?: number;
  compact?: boolean;
  /** The cart as it is now. Called inside a transition. */
  onAdded: (cart: Cart) => void;
  /** The call did not get to the server; nothing has changed. */
  onUnreached: () => void;
}) {
  const [pending, start] = useTransition();
  // Until the scripts are there, the form goes to the server by itself.
  const [posted, post] = useActionState(postAddToCart.bind(null, slug, quantity), undefined);
  const [refusal, setRefusal] = useState(posted && describeRefusal(posted));

  function add(event: SyntheticEvent) {
    event.preventDefault();
    start(async () => {
      try {
        const cart = await addToCart(slug, quantity);
        start(() => {
          setRefusal(undefined);
          onAdded(cart);
        });
      } catch (error) {
        if (isUnreached(error)) return onUnreached();
        const sentence = describeRefusal(readRefusal(error));
        start(() => setRefusal(sentence));
      }
    });
  }

  if (stock === 0)
    return compact ? null : <p className="sold-out">Sold out. The next batch is being made.</p>;
  return (
    <form className={compact ? 'add add-compact' : 'add'} action={post} onSubmit={add}>
      <button
        type="submit"
        className={compact ? 'round' : 'primary'}
        aria-label={compact ? `Put ${name} into the basket` : undefined}
        aria-busy={pending}
      >
        {compact ? <PlusIcon /> : 'Put into the basket'}
      </button>
      {refusal !== undefined && (
        <p className="refusal" role="alert">
          {refusal}
        </p>
      )}
    </form>
  );
}

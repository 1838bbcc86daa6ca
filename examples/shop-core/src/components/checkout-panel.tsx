'use client';

import { type SyntheticEvent, startTransition, useActionState } from 'react';
import { type Cart, formatPrice, type Order } from '../domain.ts';
import { changeQuantity } from '../functions/cart.ts';
import { checkout } from '../functions/checkout.ts';
import { postOrder, postTakeWhatIsLeft } from '../functions/posts.ts';
import { describeRefusal, isUnreached, type Refusal, readRefusal } from './refusals.ts';

/** The sum, the button, and what the server says when it will not sell. */
export function CheckoutPanel({
  cart,
  onChange,
  onPlaced,
  onUnreached,
}: {
  cart: Cart;
  /** The cart as it is now. Called inside a transition. */
  onChange?: (cart: Cart) => void;
  /** The order that was placed. Called inside a transition. */
  onPlaced: (order: Order) => void;
  /** The call did not get to the server; nothing has changed. */
  onUnreached: () => void;
}) {
  // Until the scripts are there, the form goes to the server by itself.
  const [posted, post] = useActionState(postOrder, undefined);
  const [refusal, submit, pending] = useActionState<Refusal | undefined, 'order' | 'take what is left'>(
    async (previous, wish) => {
      try {
        if (wish === 'take what is left') {
          if (previous?.code !== 'OUT_OF_STOCK') return undefined;
          for (const line of previous.data.lines) {
            const changed = await changeQuantity(line.slug, line.available);
            startTransition(() => onChange?.(changed));
          }
          return undefined;
        }
        const order = await checkout();
        startTransition(() => onPlaced(order));
        return undefined;
      } catch (error) {
        if (!isUnreached(error)) return readRefusal(error);
        onUnreached();
        return previous;
      }
    },
    posted,
  );
  const act = (wish: 'order' | 'take what is left') => (event: SyntheticEvent) => {
    event.preventDefault();
    startTransition(() => submit(wish));
  };

  // Lines that were put right since are no longer worth a word.
  const short =
    refusal?.code === 'OUT_OF_STOCK'
      ? refusal.data.lines.filter((line) => quantityOf(cart, line.slug) > line.available)
      : [];
  const shown = refusal?.code === 'OUT_OF_STOCK' && short.length === 0 ? undefined : refusal;

  return (
    <form className="checkout" aria-label="Checkout" action={post}>
      <dl>
        <div>
          <dt>{cart.count === 1 ? '1 thing' : `${cart.count} things`}</dt>
          <dd>{formatPrice(cart.total)}</dd>
        </div>
        <div>
          <dt>Carriage</dt>
          <dd>a favour</dd>
        </div>
        <div className="checkout-total">
          <dt>Total</dt>
          <dd data-testid="total">{formatPrice(cart.total)}</dd>
        </div>
      </dl>
      {shown !== undefined && (
        <div className="notice" role="alert">
          <h3>{describeRefusal(shown)}</h3>
          {short.length > 0 && (
            <>
              <ul>
                {short.map((line) => (
                  <li key={line.slug}>
                    <strong>{line.name}</strong>: you asked for {quantityOf(cart, line.slug)},{' '}
                    {line.available === 0 ? 'none is left' : `${line.available} left`}.
                  </li>
                ))}
              </ul>
              <button
                type="submit"
                className="secondary"
                formAction={postTakeWhatIsLeft.bind(null, short)}
                onClick={act('take what is left')}
              >
                Take what is left
              </button>
            </>
          )}
        </div>
      )}
      <button type="submit" className="primary" aria-busy={pending} onClick={act('order')}>
        Place the order
      </button>
      <p className="fine-print">No money changes hands: this is an example shop.</p>
    </form>
  );
}

function quantityOf(cart: Cart, slug: string): number {
  return cart.lines.find((line) => line.product.slug === slug)?.quantity ?? 0;
}

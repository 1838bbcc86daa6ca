'use client';

import { type SyntheticEvent, useOptimistic, useTransition } from 'react';
import { KeyIcon } from 'shop-core/components/icons';
import { useUnreachedToast } from 'shop-core/components/toasts';
import { isUnreached } from 'shop-core/refusals';

/** Has the porter keep a product aside, or put it back. */
export function KeepAside({
  name,
  kept,
  keep,
}: {
  name: string;
  kept: boolean;
  /** A function of the server that knows which product it is about. */
  keep: (wanted: boolean) => Promise<void>;
}) {
  const [, start] = useTransition();
  const [shown, show] = useOptimistic(kept);
  const onUnreached = useUnreachedToast();

  function toggle(event: SyntheticEvent) {
    event.preventDefault();
    start(async () => {
      show(!shown);
      try {
        await keep(!shown);
      } catch (error) {
        if (!isUnreached(error)) throw error;
        onUnreached();
      }
    });
  }

  return (
    // Until the scripts are there, the form goes to the server by itself.
    <form className="keep-aside" action={keep.bind(null, !shown)} onSubmit={toggle}>
      <button type="submit" aria-pressed={shown} aria-label={`Keep ${name} aside`}>
        <KeyIcon />
        {shown ? 'Kept aside' : 'Keep one aside'}
      </button>
    </form>
  );
}

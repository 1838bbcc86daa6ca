'use client';

import { startTransition, useActionState, useId } from 'react';
import { isServerError } from 'sallyport/client';
import { sayWatchword } from '../functions/staff.ts';

/** Asks for the watchword of the staff. */
export function WatchwordForm({ onRight }: { onRight: () => void }) {
  const id = useId();
  const [complaint, say, pending] = useActionState<string | undefined, FormData>(async (_, data) => {
    try {
      if (!(await sayWatchword(String(data.get('word'))))) return 'That is not it.';
    } catch (error) {
      if (!isServerError(error, 'INVALID_INPUT')) throw error;
      return 'A word, please.';
    }
    startTransition(onRight);
    return undefined;
  }, undefined);

  return (
    <form className="user-name" action={say}>
      <label htmlFor={id}>Watchword</label>
      <div className="field-row">
        <input
          id={id}
          name="word"
          type="password"
          autoComplete="off"
          aria-invalid={complaint !== undefined}
          aria-describedby={`${id}-hint ${id}-complaint`}
        />
        <button type="submit" className="primary" aria-busy={pending}>
          Say it
        </button>
      </div>
      <p id={`${id}-hint`} className="muted">
        This is an example, so here it is: “portcullis”.
      </p>
      <p id={`${id}-complaint`} className="bad" aria-live="polite">
        {complaint}
      </p>
    </form>
  );
}

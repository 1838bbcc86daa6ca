'use client';

import { useActionState, useId } from 'react';

/** Asks for the watchword of the staff. */
export function WatchwordForm({
  say,
}: {
  /** Says it to the server. Gives what is wrong with it, if something is. */
  say: (complaint: string | undefined, form: FormData) => Promise<string | undefined>;
}) {
  const id = useId();
  const [complaint, submit, pending] = useActionState(say, undefined);

  return (
    <form className="user-name" action={submit}>
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

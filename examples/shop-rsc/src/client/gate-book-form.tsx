'use client';

import { useActionState, useId } from 'react';

/** What came of a line: written, or not. */
export type GateBookState = { line: string; thanks?: string; wrong?: string } | undefined;

/** Signs the book at the gate, with and without scripts. */
export function GateBookForm({
  name,
  sign,
}: {
  /** Who signs. */
  name: string;
  sign: (state: GateBookState, form: FormData) => Promise<GateBookState>;
}) {
  const id = useId();
  const [answer, submit, pending] = useActionState(sign, undefined);
  return (
    <form className="user-name" action={submit}>
      <label htmlFor={id}>{name} was here, and says</label>
      <div className="field-row">
        <input
          id={id}
          name="line"
          autoComplete="off"
          placeholder="Mind the lintel."
          defaultValue={answer?.line ?? ''}
          aria-invalid={answer?.wrong !== undefined}
          aria-describedby={`${id}-answer`}
        />
        <button type="submit" className="primary" aria-busy={pending}>
          Sign
        </button>
      </div>
      <p id={`${id}-answer`} className={answer?.wrong === undefined ? 'good' : 'bad'} aria-live="polite">
        {answer?.wrong ?? answer?.thanks}
      </p>
    </form>
  );
}

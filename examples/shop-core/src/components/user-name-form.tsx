'use client';

import { startTransition, useActionState, useId } from 'react';
import type { UserNameAnswer } from '../domain.ts';
import { requestUserName } from '../functions/account.ts';
import { isUnreached } from './refusals.ts';

type Answer = UserNameAnswer | { status: 'unreached'; name: string };

/** Asks the server for a name: granted, taken (with others that are free), or no name at all. */
export function UserNameForm({
  current,
  onGranted,
  onUnreached,
}: {
  current: string | null;
  /** The name that is the visitor's now. Called inside a transition. */
  onGranted: (name: string) => void;
  /** The call did not get to the server; nothing has changed. */
  onUnreached: () => void;
}) {
  const id = useId();
  const [answer, request, pending] = useActionState<Answer | undefined, string>(async (_, wish) => {
    try {
      const answered = await requestUserName(wish);
      if (answered.status === 'granted') startTransition(() => onGranted(answered.name));
      return answered;
    } catch (error) {
      if (!isUnreached(error)) throw error;
      onUnreached();
      return { status: 'unreached', name: wish };
    }
  }, undefined);
  const refused = answer?.status === 'malformed' || answer?.status === 'taken';

  return (
    <form className="user-name" action={(data) => request(String(data.get('name')))}>
      <label htmlFor={id}>{current === null ? 'What shall we call you?' : 'Another name'}</label>
      <div className="field-row">
        <input
          id={id}
          name="name"
          // After its action React resets the form, to this.
          defaultValue={answer?.name ?? ''}
          autoComplete="username"
          autoCapitalize="off"
          spellCheck={false}
          placeholder="porter"
          aria-invalid={refused}
          aria-describedby={`${id}-answer`}
        />
        <button type="submit" className="primary" aria-busy={pending}>
          Request it
        </button>
      </div>
      <div id={`${id}-answer`} className="answer" aria-live="polite">
        {answer?.status === 'granted' && <p className="good">“{answer.name}” is yours.</p>}
        {answer?.status === 'malformed' && <p className="bad">{answer.reason}</p>}
        {answer?.status === 'taken' && (
          <>
            <p className="bad">“{answer.name}” is taken. These are free:</p>
            <ul className="chips">
              {answer.suggestions.map((suggestion) => (
                <li key={suggestion}>
                  <button type="submit" className="chip" formAction={() => request(suggestion)}>
                    {suggestion}
                  </button>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </form>
  );
}

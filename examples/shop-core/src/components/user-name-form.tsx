'use client';

import { startTransition, useActionState, useEffect, useEffectEvent, useId } from 'react';
import { requestUserName } from '../functions/account.ts';

/** Asks the server for a name: granted, taken (with others that are free), or no name at all. */
export function UserNameForm({
  current,
  onGranted,
}: {
  current: string | null;
  /** The name that is the visitor's now. Called inside a transition. */
  onGranted?: (name: string) => void;
}) {
  const id = useId();
  // Without scripts the forms are posted, and the page that answers goes on from here.
  const [answer, request, pending] = useActionState(requestUserName, undefined);
  const refused = answer?.status === 'malformed' || answer?.status === 'taken';

  const tell = useEffectEvent((name: string) => onGranted?.(name));
  useEffect(() => {
    if (answer?.status === 'granted') startTransition(() => tell(answer.name));
  }, [answer]);

  return (
    <div className="user-name">
      <form action={request}>
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
      </form>
      <div id={`${id}-answer`} className="answer" aria-live="polite">
        {answer?.status === 'granted' && <p className="good">“{answer.name}” is yours.</p>}
        {answer?.status === 'malformed' && <p className="bad">{answer.reason}</p>}
        {answer?.status === 'taken' && (
          <>
            <p className="bad">“{answer.name}” is taken. These are free:</p>
            <ul className="chips">
              {answer.suggestions.map((suggestion) => (
                <li key={suggestion}>
                  <form action={request}>
                    <input type="hidden" name="name" value={suggestion} />
                    <button type="submit" className="chip">
                      {suggestion}
                    </button>
                  </form>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </div>
  );
}

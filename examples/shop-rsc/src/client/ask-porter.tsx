'use client';

import { type ReactNode, type SyntheticEvent, useState, useTransition } from 'react';

/** A button that asks the porter, and what he says: React elements, made on the server, some of them later than others. */
export function AskPorter({
  address,
  ask,
  children,
}: {
  /** Of the page, which without scripts is loaded again with his words in it. */
  address: string;
  ask: () => Promise<ReactNode>;
  /** What he said already. */
  children: ReactNode;
}) {
  const [said, setSaid] = useState<ReactNode>();
  const [pending, start] = useTransition();

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    start(async () => {
      const answer = await ask();
      start(() => setSaid(answer));
    });
  }

  return (
    <div className="porter" aria-live="polite">
      <form action={`${address}#porter`} onSubmit={submit}>
        <button type="submit" name="porter" value="asked" className="secondary" aria-busy={pending}>
          What does the porter say about it?
        </button>
      </form>
      {said ?? children}
    </div>
  );
}

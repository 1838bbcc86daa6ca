'use client';

import { useState } from 'react';
import { type Attack, attacks } from '../attacks/attacks.ts';
import { CrossSiteFrame } from '../attacks/cross-site-frame.tsx';
import type { Outcome } from '../attacks/raw-call.ts';

type Result = Outcome | 'sending' | { failed: string };

/** Lets a visitor try what strangers try, and shows what the gate says to it. */
export function AttackPage() {
  const [results, setResults] = useState<Record<string, Result>>({});

  async function send({ id, send: sendAttack }: Attack) {
    const note = (result: Result) => setResults((before) => ({ ...before, [id]: result }));
    note('sending');
    try {
      note(await sendAttack());
    } catch (error) {
      note({ failed: (error as Error).message });
    }
  }

  async function sendAll() {
    for (const attack of attacks) await send(attack);
  }

  return (
    <div className="attacks">
      <title>Attack me: Postern</title>
      <h1 className="page-title">Attack me</h1>
      <p className="lede">
        Whatever a browser sends, a stranger can send too, and more. Each button sends something that no
        honest page would, to the functions of this very shop. Below it stands what came back.
      </p>
      <button type="button" className="primary" onClick={sendAll}>
        Send all of them
      </button>
      <ol className="attack-list">
        {attacks.map((attack) => (
          <li key={attack.id} id={attack.id}>
            <div>
              <h2>{attack.title}</h2>
              <p className="muted">{attack.what}</p>
            </div>
            <button
              type="button"
              className="secondary"
              disabled={results[attack.id] === 'sending'}
              onClick={() => send(attack)}
              aria-label={`Send it: ${attack.title}`}
            >
              Send it
            </button>
            <div className="attack-outcome" role="status">
              {results[attack.id] !== undefined && <ResultLine result={results[attack.id] as Result} />}
            </div>
          </li>
        ))}
        <li id="cross-site">
          <div>
            <h2>A form on another site</h2>
            <p className="muted">
              It posts to this shop with your cookies. The frame below is such a site, in a sandbox; after the
              click it shows what the shop answered.
            </p>
          </div>
          <CrossSiteFrame />
        </li>
      </ol>
    </div>
  );
}

function ResultLine({ result }: { result: Result }) {
  if (result === 'sending') return <p className="muted">On its way…</p>;
  if ('failed' in result) return <p className="bad">Not sent: {result.failed}</p>;
  const { status, code, text } = result;
  return (
    <p>
      <strong className={status < 400 ? 'good' : 'bad'}>{status}</strong>{' '}
      {code !== 'none' && <code>{code}</code>} <span>{text.replace(`${code}: `, '')}</span>
    </p>
  );
}

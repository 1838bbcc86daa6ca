'use client';

import { useRef, useState } from 'react';
import { PublicError, withOptions } from 'sallyport/client';
import type { ImportedRow } from '../domain.ts';
import { importProducts } from '../functions/import.ts';
import { describeRefusal, isUnreached, readRefusal, unreachedSentence } from './refusals.ts';
import { makeSampleFile } from './sample-file.ts';

type Phase = 'ready' | 'sending' | 'importing' | 'done' | 'stopped' | 'failed';

interface ImportState {
  phase: Phase;
  fileName: string;
  /** From 0 to 1, of the bytes sent. */
  sent: number;
  rows: ImportedRow[];
  message: string;
}

/** How many refused rows are listed; a wholly wrong file would make an endless page. */
const shownRefusals = 20;

const ready: ImportState = { phase: 'ready', fileName: '', sent: 0, rows: [], message: '' };

/** Sends a CSV file and shows, row by row, what the server makes of it. Stopping it here stops it there. */
export function ImportPanel({ onImported }: { onImported?: () => void }) {
  const [state, setState] = useState(ready);
  const controller = useRef<AbortController>(undefined);
  const change = (changes: Partial<ImportState>) => setState((before) => ({ ...before, ...changes }));

  async function importFile(file: File) {
    controller.current = new AbortController();
    const { signal } = controller.current;
    setState({ ...ready, phase: 'sending', fileName: file.name });
    let isUnpacked = false;
    try {
      const rows = await withOptions(importProducts, {
        signal,
        onUploadProgress: ({ loaded, total }) => change({ sent: loaded / total }),
      })(file);
      change({ phase: 'importing', sent: 1 });
      for await (const row of rows) {
        isUnpacked = true;
        setState((before) => ({ ...before, rows: [...before.rows, row] }));
      }
      change({ phase: 'done' });
    } catch (error) {
      change(signal.aborted ? { phase: 'stopped' } : { phase: 'failed', message: explain(error) });
    } finally {
      // What was refused as a whole changed nothing: reading all again would take away the word that says why.
      if (isUnpacked) onImported?.();
    }
  }

  const busy = state.phase === 'sending' || state.phase === 'importing';
  return (
    <div className="import">
      <div className="field-row">
        <label className="primary">
          Choose a CSV file
          <input
            type="file"
            accept=".csv,text/csv"
            className="only-heard"
            disabled={busy}
            onChange={({ target }) => {
              const [file] = target.files ?? [];
              // Choosing the same file again must count as a choice.
              target.value = '';
              if (file !== undefined) void importFile(file);
            }}
          />
        </label>
        <button
          type="button"
          className="secondary"
          disabled={busy}
          onClick={() => importFile(makeSampleFile())}
        >
          Use a sample delivery
        </button>
        {busy && (
          <button type="button" className="quiet" onClick={() => controller.current?.abort()}>
            Stop the import
          </button>
        )}
      </div>
      {state.phase !== 'ready' && <Progress state={state} />}
    </div>
  );
}

function Progress({ state: { phase, fileName, sent, rows, message } }: { state: ImportState }) {
  const last = rows.at(-1);
  const refused = rows.filter(({ outcome }) => outcome === 'refused');
  const imported = rows.filter(({ outcome }) => outcome !== 'refused');
  return (
    <section className="import-progress" aria-label={`Import of ${fileName}`}>
      <Bar label="Sent" value={sent} />
      <Bar label="Imported" value={phase === 'done' ? 1 : (last?.progress ?? 0)} />
      <p className="import-summary" role="status">
        {summarize(phase, imported.length, refused.length, message)}
      </p>
      {refused.length > 0 && (
        <div>
          <h2>Set aside</h2>
          <Rows rows={refused.slice(0, shownRefusals)} label="Set aside" />
          {refused.length > shownRefusals && (
            <p className="muted">and {refused.length - shownRefusals} more</p>
          )}
        </div>
      )}
      <div className="import-latest">
        {imported.length > 0 && <h2>Unpacked last</h2>}
        <Rows rows={imported.slice(-6)} label="Unpacked last" />
      </div>
    </section>
  );
}

function Rows({ rows, label }: { rows: ImportedRow[]; label: string }) {
  return (
    <ol className="import-rows" aria-label={label}>
      {rows.map(({ line, name, outcome, reason }) => (
        <li key={line} data-outcome={outcome}>
          <span className="muted">{line}</span>
          <span>{name || 'no name'}</span>
          <span className={outcome === 'refused' ? 'bad' : 'good'}>{reason ?? outcome}</span>
        </li>
      ))}
    </ol>
  );
}

function Bar({ label, value }: { label: string; value: number }) {
  return (
    <label className="bar">
      <span>{label}</span>
      <progress max={1} value={value} />
      <span className="muted">{Math.round(value * 100)} %</span>
    </label>
  );
}

function summarize(phase: Phase, imported: number, refused: number, message: string): string {
  const kept = `${imported} on the shelf${refused === 0 ? '' : `, ${refused} refused`}`;
  if (phase === 'sending') return 'The cart is on its way to the gate.';
  if (phase === 'importing') return `Unpacking: ${kept}.`;
  if (phase === 'done') return `Unpacked: ${kept}.`;
  if (phase === 'stopped') return `Stopped: ${kept}. The rest stayed on the cart.`;
  return message;
}

function explain(error: unknown): string {
  if (isUnreached(error)) return unreachedSentence;
  if (error instanceof PublicError) return describeRefusal(readRefusal(error));
  return error instanceof Error ? error.message : String(error);
}

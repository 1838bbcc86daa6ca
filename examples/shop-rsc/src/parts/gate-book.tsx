import { ShelfHead } from 'shop-core/components/shelf';
import { readGateBook, writeGateBook } from 'shop-core/data/gate-book';
import { getDatabase } from 'shop-core/database';
import { maxGateBookLine } from 'shop-core/domain';
import { getAccount } from 'shop-core/functions/account';
import { ensureSession } from 'shop-core/functions/session';
import { GateBookForm, type GateBookState } from '../client/gate-book-form.tsx';

/** Whoever passes may leave a line. */
export async function GateBook() {
  const [lines, { userName }] = await Promise.all([readGateBook(await getDatabase(), 5), getAccount()]);
  const name = userName ?? 'A stranger';

  async function sign(_: GateBookState, form: FormData): Promise<GateBookState> {
    'use server';
    const line = String(form.get('line') ?? '').trim();
    if (line === '') return { line, wrong: 'An empty line is soon forgotten.' };
    if (line.length > maxGateBookLine)
      return { line, wrong: `A line has at most ${maxGateBookLine} letters; this one has ${line.length}.` };
    const database = await getDatabase();
    // The name is that of the page on which the form stood, and sealed: nobody signs for somebody else.
    await writeGateBook(database, await ensureSession(database), { name, line });
    return { line: '', thanks: `It is written, ${name === userName ? name : 'stranger'}.` };
  }

  return (
    <section className="shelf gate-book" id="gate-book">
      <div>
        <ShelfHead title="The book at the gate" />
        <p className="muted">
          Whoever passes may leave a line. One each: a second takes the place of the first.
        </p>
        <GateBookForm name={name} sign={sign} />
      </div>
      <ol className="gate-book-lines">
        {lines.map(({ id, name, line }) => (
          <li key={id}>
            <blockquote>{line}</blockquote>
            <cite>{name}</cite>
          </li>
        ))}
      </ol>
    </section>
  );
}

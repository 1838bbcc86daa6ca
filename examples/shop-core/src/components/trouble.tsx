import type { ReactNode } from 'react';

/** Something went wrong: what, what can be done about it, and where the server's log has it. */
export function Trouble({
  title,
  text,
  word,
  children,
}: {
  title: string;
  text: string;
  /** What the log has it under, or what was refused. */
  word?: string;
  /** Ways on. */
  children: ReactNode;
}) {
  return (
    <section className="trouble" role="alert">
      <h1>{title}</h1>
      <p>{text}</p>
      <p className="trouble-actions">{children}</p>
      {word !== undefined && (
        <p className="fine-print">
          Should you write to us, mention <code data-testid="digest">{word}</code>.
        </p>
      )}
    </section>
  );
}

export const stuck = {
  title: 'The gate is stuck',
  text: 'Something went wrong on our side of the wall. Nothing is lost: your basket is kept on the server.',
};

const refused = {
  title: 'The porter shakes his head',
  text: 'What the form asked for was refused. Nothing has changed.',
};

/** In the place of a page that could not be rendered, or a form that was refused. Its links work without scripts. */
export function TroublePage({ path, status, word }: { path: string; status: number; word?: string }) {
  const { title, text } = status < 500 ? refused : stuck;
  return (
    <main>
      <title>{`${title}: Postern`}</title>
      <Trouble title={title} text={text} word={word}>
        <a className="primary" href={path}>
          Try again
        </a>
        <a href="/">Back to the shelf</a>
      </Trouble>
    </main>
  );
}

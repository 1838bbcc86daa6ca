interface Trouble {
  /** Of the page that was asked for. */
  path: string;
  status: number;
  /** What the log has it under, or what was refused. */
  word: string;
}

/** In the place of a page that could not be rendered, or a form that was refused. It has no scripts: its links work. */
export function TroublePage({ path, status, word }: Trouble) {
  const refused = status < 500;
  const title = refused ? 'The porter shakes his head' : 'The gate is stuck';
  return (
    <main>
      <title>{`${title}: Postern`}</title>
      <section className="trouble" role="alert">
        <h1>{title}</h1>
        <p>
          {refused
            ? 'What the form asked for was refused. Nothing has changed.'
            : 'Something went wrong on our side of the wall. Nothing is lost: your basket is kept on the server.'}
        </p>
        <p className="trouble-actions">
          <a className="primary" href={path}>
            Try again
          </a>
          <a href="/">Back to the shelf</a>
        </p>
        <p className="fine-print">
          Should you write to us, mention <code data-testid="digest">{word}</code>.
        </p>
      </section>
    </main>
  );
}

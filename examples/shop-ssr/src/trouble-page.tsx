/** In the place of a page that could not be rendered at all. It has no scripts: what works is a link. */
export function TroublePage({ path, digest }: { path: string; digest: string }) {
  return (
    <main>
      <title>The gate is stuck: Postern</title>
      <section className="trouble" role="alert">
        <h1>The gate is stuck</h1>
        <p>
          Something went wrong on our side of the wall. Nothing is lost: your basket is kept on the server.
        </p>
        <p className="trouble-actions">
          <a className="primary" href={path}>
            Try again
          </a>
          <a href="/">Back to the shelf</a>
        </p>
        <p className="fine-print">
          Should you write to us, mention <code data-testid="digest">{digest}</code>.
        </p>
      </section>
    </main>
  );
}

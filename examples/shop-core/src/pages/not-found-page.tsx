import { Link } from 'wouter';

export function NotFoundPage() {
  return (
    <section className="quiet-page">
      <title>A blind arch: Postern</title>
      <h1>A blind arch</h1>
      <p>It looks like a door, but the wall goes on behind it.</p>
      <Link href="/" className="primary">
        To the shelf
      </Link>
    </section>
  );
}

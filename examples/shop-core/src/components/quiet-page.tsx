import type { ReactNode } from 'react';
import type { LinkComponent } from './link.ts';

/** A page with little on it. */
export function QuietPage({
  title,
  heading,
  text,
  children,
}: {
  /** For the browser's tab. */
  title: string;
  heading: string;
  text: string;
  children: ReactNode;
}) {
  return (
    <section className="quiet-page">
      <title>{`${title}: Postern`}</title>
      <h1>{heading}</h1>
      <p>{text}</p>
      {children}
    </section>
  );
}

/** An address that leads nowhere. */
export function BlindArch({ Link = 'a' }: { Link?: LinkComponent }) {
  return (
    <QuietPage
      title="A blind arch"
      heading="A blind arch"
      text="It looks like a door, but the wall goes on behind it."
    >
      <Link href="/" className="primary">
        To the shelf
      </Link>
    </QuietPage>
  );
}

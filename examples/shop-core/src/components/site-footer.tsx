import type { LinkComponent } from './link.ts';

/** The bottom of every page. */
export function SiteFooter({ Link = 'a' }: { Link?: LinkComponent }) {
  return (
    <footer className="site-footer">
      <div>
        <p className="footer-line">Every button in this shop opens a small door in a large wall.</p>
        <pre>
          <code>
            <b>'use server'</b>
            {'\n\n'}
            <i>export async function</i> addToCart(slug, quantity) {'{ … }'}
          </code>
        </pre>
      </div>
      <p className="fine-print">
        Postern is the example shop of Sallyport: a React app, a SQL database, and functions that the page
        imports and calls. Nothing here is for sale.
      </p>
      <p className="fine-print">
        For the staff: <Link href="/admin">Deliveries</Link>. For everybody else:{' '}
        <Link href="/watch">Join the watch</Link>, or <Link href="/attack">attack me</Link>
      </p>
    </footer>
  );
}

import { Hero } from 'shop-core/components/hero';
import { kindNames, ShelfHead } from 'shop-core/components/shelf';
import { type Kind, kinds } from 'shop-core/domain';
import { Cards } from '../parts/cards.tsx';
import { GateBook } from '../parts/gate-book.tsx';
import { readProducts } from '../reads.ts';

/** @param props.kind which part of the shelf, if not all of it */
export async function FrontPage({ kind }: { kind: Kind | undefined }) {
  const products = await readProducts();
  return (
    <>
      <title>Postern: goods for the small door</title>
      <Hero />
      <section id="shelf" className="shelf">
        <ShelfHead title="On the shelf">
          <nav className="chips" aria-label="Show only">
            <Chip href="/#shelf" current={kind === undefined}>
              Everything
            </Chip>
            {kinds.map((each) => (
              <Chip key={each} href={`/?kind=${each}#shelf`} current={kind === each}>
                {kindNames[each]}
              </Chip>
            ))}
          </nav>
        </ShelfHead>
        <Cards products={products.filter((product) => kind === undefined || product.kind === kind)} />
      </section>
      <GateBook />
    </>
  );
}

function Chip({ href, current, children }: { href: string; current: boolean; children: string }) {
  return (
    <a className="chip" href={href} aria-current={current ? 'true' : undefined}>
      {children}
    </a>
  );
}

import { neighboursOf, ShelfHead, ShelfPlaceholder } from 'shop-core/components/shelf';
import { readProducts } from '../reads.ts';
import { Cards } from './cards.tsx';

const title = 'Standing next to it';

export async function Neighbours({ slug }: { slug: string }) {
  return (
    <section className="shelf neighbours">
      <ShelfHead title={title} />
      <Cards products={neighboursOf(await readProducts(), slug)} />
    </section>
  );
}

/** Until they are there. What comes late a script puts into its place, so without scripts there is a way round. */
export function NeighboursPlaceholder() {
  return (
    <section className="shelf neighbours">
      <div className="needs-scripts">
        <ShelfPlaceholder title={title} count={4} />
      </div>
      <noscript>
        <a href="/#shelf">All that stands on the shelf</a>
      </noscript>
    </section>
  );
}

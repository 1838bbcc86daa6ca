import { ShelfHead } from 'shop-core/components/shelf';
import { VisitorsBasket } from '../client/visitors-basket.tsx';
import { Cards } from '../parts/cards.tsx';
import { readCart, readKeptAside, readProducts } from '../reads.ts';

export async function CartPage() {
  const [cart, slugs] = await Promise.all([readCart(), readKeptAside()]);
  return (
    <>
      <VisitorsBasket cart={cart} />
      {slugs.length > 0 && <KeptAside slugs={slugs} />}
    </>
  );
}

async function KeptAside({ slugs }: { slugs: string[] }) {
  const products = await readProducts();
  return (
    <section className="shelf">
      <ShelfHead title="Kept aside for you" />
      <Cards products={products.filter(({ slug }) => slugs.includes(slug))} />
    </section>
  );
}

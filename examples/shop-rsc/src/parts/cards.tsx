import { ProductCard } from 'shop-core/components/product-card';
import { setKeptAside } from 'shop-core/data/kept-aside';
import { getDatabase } from 'shop-core/database';
import type { Product } from 'shop-core/domain';
import { ensureSession } from 'shop-core/functions/session';
import { AddToBasket } from '../client/add-to-basket.tsx';
import { KeepAside } from '../client/keep-aside.tsx';
import { Like } from '../client/like.tsx';
import { readKeptAside } from '../reads.ts';

/** Products on a shelf. */
export async function Cards({ products }: { products: Product[] }) {
  const kept = new Set(await readKeptAside());
  return (
    <div className="grid">
      {products.map((product) => {
        const { slug, name, stock } = product;

        // One function for each card: the slug travels to the page and back sealed, nobody can put another one there.
        async function keepAside(wanted: boolean) {
          'use server';
          const database = await getDatabase();
          await setKeptAside(database, await ensureSession(database), slug, wanted === true);
        }

        return (
          <ProductCard
            key={slug}
            product={product}
            title={
              <a className="product-link" href={`/product/${slug}`}>
                {name}
              </a>
            }
            actions={
              <>
                <Like slug={slug} name={name} state={product} />
                <AddToBasket slug={slug} name={name} stock={stock} />
              </>
            }
          >
            <KeepAside name={name} kept={kept.has(slug)} keep={keepAside} />
          </ProductCard>
        );
      })}
    </div>
  );
}

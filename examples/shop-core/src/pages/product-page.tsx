import { Suspense } from 'react';
import { Link } from 'wouter';
import { AddedToast } from '../components/added-toast.tsx';
import { ProductActions } from '../components/product-actions.tsx';
import { ProductArticle, Story } from '../components/product-article.tsx';
import { neighboursOf, ShelfHead } from '../components/shelf.tsx';
import { useToast, useUnreachedToast } from '../components/toasts.tsx';
import { useKnownProduct, useProduct, useProducts, useShopUpdates } from '../reads/shop.ts';
import { ShelfCard } from './front-page.tsx';
import { NotFoundPage } from './not-found-page.tsx';

export function ProductPage({ slug }: { slug: string }) {
  const product = useKnownProduct(slug);
  const { setCart, setLikes } = useShopUpdates();
  const toast = useToast();
  const onUnreached = useUnreachedToast();
  if (product === undefined) return <NotFoundPage />;

  return (
    <>
      <ProductArticle
        product={product}
        crumb={<Link href="/">Shelf</Link>}
        actions={
          <ProductActions
            product={product}
            onAdded={(cart) => {
              setCart(cart);
              toast(<AddedToast name={product.name} Link={Link} />);
            }}
            onLiked={(state) => setLikes(slug, state)}
            onUnreached={onUnreached}
          />
        }
      >
        <Suspense>
          <LateStory slug={slug} />
        </Suspense>
      </ProductArticle>
      <Suspense>
        <Neighbours slug={slug} />
      </Suspense>
    </>
  );
}

function LateStory({ slug }: { slug: string }) {
  const product = useProduct(slug);
  return product && <Story {...product} />;
}

function Neighbours({ slug }: { slug: string }) {
  const products = useProducts();
  return (
    <section className="shelf neighbours">
      <ShelfHead title="Standing next to it" />
      <div className="grid">
        {neighboursOf(products, slug).map((product) => (
          <ShelfCard key={product.slug} product={product} />
        ))}
      </div>
    </section>
  );
}

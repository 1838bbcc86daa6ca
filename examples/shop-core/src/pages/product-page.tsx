import { Suspense, useState } from 'react';
import { Link } from 'wouter';
import { AddToCart } from '../components/add-to-cart.tsx';
import { LikeButton } from '../components/like-button.tsx';
import { ProductArt } from '../components/product-art.tsx';
import { StockNote } from '../components/product-card.tsx';
import { QuantityStepper } from '../components/quantity-stepper.tsx';
import { formatPrice } from '../domain.ts';
import { useKnownProduct, useProduct, useProducts, useShopUpdates } from '../reads/shop.ts';
import { useToast, useUnreachedToast } from '../site/toast.tsx';
import { AddedToast, ShelfCard } from './front-page.tsx';
import { NotFoundPage } from './not-found-page.tsx';

export function ProductPage({ slug }: { slug: string }) {
  const product = useKnownProduct(slug);
  const { setCart, setLikes } = useShopUpdates();
  const [quantity, setQuantity] = useState(1);
  const toast = useToast();
  const onUnreached = useUnreachedToast();
  if (product === undefined) return <NotFoundPage />;
  const { name, stock } = product;

  return (
    <>
      <title>{`${name}, ${product.noun.toLowerCase()}: Postern`}</title>
      <article className="product">
        <ProductArt art={product.art} tincture={product.tincture} transitionName={`niche-${slug}`} />
        <div className="product-text">
          <p className="crumb">
            <Link href="/">Shelf</Link>
          </p>
          <h1>{name}</h1>
          <p className="noun">{product.noun}</p>
          <p className="lede">{product.line}</p>
          <p className="price">
            {formatPrice(product.price)} <StockNote stock={stock} />
          </p>
          <div className="product-actions">
            {stock > 0 && <QuantityStepper name={name} value={quantity} onChange={setQuantity} />}
            <AddToCart
              slug={slug}
              name={name}
              stock={stock}
              quantity={quantity}
              onUnreached={onUnreached}
              onAdded={(cart) => {
                setCart(cart);
                setQuantity(1);
                toast(<AddedToast name={name} />);
              }}
            />
            <LikeButton
              slug={slug}
              name={name}
              state={product}
              onChange={(state) => setLikes(slug, state)}
              onUnreached={onUnreached}
            />
          </div>
          <div className="product-more">
            <Suspense>
              <Story slug={slug} />
            </Suspense>
          </div>
        </div>
      </article>
      <Suspense>
        <Neighbours slug={slug} />
      </Suspense>
    </>
  );
}

function Story({ slug }: { slug: string }) {
  const product = useProduct(slug);
  if (product === null) return null;
  return (
    <>
      <p className="story">{product.story}</p>
      <ul className="facts">
        {product.facts.map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
    </>
  );
}

/** Four that stand next to it, going round the shelf. */
function Neighbours({ slug }: { slug: string }) {
  const products = useProducts();
  const here = products.findIndex((product) => product.slug === slug);
  const next = [1, 2, 3, 4].map((step) => products[(here + step) % products.length]!);
  return (
    <section className="shelf neighbours">
      <div className="shelf-head">
        <h2>Standing next to it</h2>
      </div>
      <div className="grid">
        {next.map((product) => (
          <ShelfCard key={product.slug} product={product} />
        ))}
      </div>
    </section>
  );
}

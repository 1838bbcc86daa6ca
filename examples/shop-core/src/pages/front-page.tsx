import { Suspense, useState } from 'react';
import { Link } from 'wouter';
import { AddToCart } from '../components/add-to-cart.tsx';
import { AddedToast } from '../components/added-toast.tsx';
import { Hero } from '../components/hero.tsx';
import { LikeButton } from '../components/like-button.tsx';
import { ProductCard } from '../components/product-card.tsx';
import { kindNames, ShelfHead, ShelfPlaceholder } from '../components/shelf.tsx';
import { useToast, useUnreachedToast } from '../components/toasts.tsx';
import { type Kind, kinds, type Product } from '../domain.ts';
import { useProducts, useShopUpdates } from '../reads/shop.ts';
import { ProductLink } from '../site/navigation.tsx';

const title = 'On the shelf';

export function FrontPage() {
  return (
    <>
      <title>Postern: goods for the small door</title>
      <Hero />
      <section id="shelf" className="shelf">
        <Suspense fallback={<ShelfPlaceholder title={title} count={8} />}>
          <Shelf />
        </Suspense>
      </section>
    </>
  );
}

function Shelf() {
  const products = useProducts();
  const [kind, setKind] = useState<Kind>();
  const shown = products.filter((product) => kind === undefined || product.kind === kind);
  return (
    <>
      <ShelfHead title={title}>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset brings a border and a legend that nobody needs here. */}
        <div className="chips needs-scripts" role="group" aria-label="Show only">
          <button
            type="button"
            className="chip"
            aria-pressed={kind === undefined}
            onClick={() => setKind(undefined)}
          >
            Everything
          </button>
          {kinds.map((each) => (
            <button
              key={each}
              type="button"
              className="chip"
              aria-pressed={kind === each}
              onClick={() => setKind(each)}
            >
              {kindNames[each]}
            </button>
          ))}
        </div>
      </ShelfHead>
      <div className="grid">
        {shown.map((product) => (
          <ShelfCard key={product.slug} product={product} />
        ))}
      </div>
    </>
  );
}

export function ShelfCard({ product }: { product: Product }) {
  const { setCart, setLikes } = useShopUpdates();
  const toast = useToast();
  const onUnreached = useUnreachedToast();
  const { slug, name } = product;
  return (
    <ProductCard
      product={product}
      title={<ProductLink slug={slug}>{name}</ProductLink>}
      actions={
        <>
          <LikeButton
            slug={slug}
            name={name}
            state={product}
            onChange={(state) => setLikes(slug, state)}
            onUnreached={onUnreached}
          />
          <AddToCart
            compact
            slug={slug}
            name={name}
            stock={product.stock}
            onUnreached={onUnreached}
            onAdded={(cart) => {
              setCart(cart);
              toast(<AddedToast name={name} Link={Link} />);
            }}
          />
        </>
      }
    />
  );
}

import { Suspense, useState } from 'react';
import { Link } from 'wouter';
import { AddToCart } from '../components/add-to-cart.tsx';
import { Fortress } from '../components/fortress.tsx';
import { LikeButton } from '../components/like-button.tsx';
import { ProductCard } from '../components/product-card.tsx';
import { type Kind, kinds, type Product } from '../domain.ts';
import { useProducts, useShopUpdates } from '../reads/shop.ts';
import { ProductLink } from '../site/navigation.tsx';
import { useToast, useUnreachedToast } from '../site/toast.tsx';

export function FrontPage() {
  return (
    <>
      <title>Postern: goods for the small door</title>
      <section className="hero">
        <Fortress />
        <div className="hero-text">
          <h1>Small doors lead to good things.</h1>
          <p>
            Lanterns, keys, seals and other company for those who keep the gate, or know somebody who does.
          </p>
          <a className="primary" href="#shelf">
            Step inside
          </a>
        </div>
      </section>
      <section id="shelf" className="shelf">
        <Suspense fallback={<ShelfPlaceholder />}>
          <Shelf />
        </Suspense>
      </section>
    </>
  );
}

const kindNames: Record<Kind, string> = { light: 'Light', desk: 'Desk', table: 'Table', yard: 'Gate & yard' };

function Shelf() {
  const products = useProducts();
  const [kind, setKind] = useState<Kind>();
  const shown = products.filter((product) => kind === undefined || product.kind === kind);
  return (
    <>
      <div className="shelf-head">
        <h2>On the shelf</h2>
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
      </div>
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
              toast(<AddedToast name={name} />);
            }}
          />
        </>
      }
    />
  );
}

export function AddedToast({ name }: { name: string }) {
  return (
    <>
      {name} is in the basket. <Link href="/cart">Look inside</Link>
    </>
  );
}

function ShelfPlaceholder() {
  return (
    <>
      <div className="shelf-head">
        <h2>On the shelf</h2>
      </div>
      <div className="grid" aria-busy="true">
        {Array.from({ length: 8 }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have nothing else, and never move.
          <div key={index} className="card placeholder">
            <div className="niche" />
          </div>
        ))}
      </div>
    </>
  );
}

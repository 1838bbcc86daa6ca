import type { ReactNode } from 'react';
import { formatPrice, type Product } from '../domain.ts';
import { ProductArt } from './product-art.tsx';

/** How many are left, where that is worth saying. */
export function StockNote({ stock }: { stock: number }) {
  if (stock === 0) return <span className="stock stock-none">Sold out</span>;
  if (stock <= 3) return <span className="stock stock-low">Only {stock} left</span>;
  return null;
}

/** A product on the shelf. */
export function ProductCard({
  product,
  title,
  actions,
  children,
}: {
  product: Product;
  /** The product's name as a link; it covers the whole card. */
  title: ReactNode;
  /** Buttons on the card. */
  actions?: ReactNode;
  /** What stands below them. */
  children?: ReactNode;
}) {
  return (
    <article className="card" data-slug={product.slug}>
      <ProductArt art={product.art} tincture={product.tincture} transitionName={`niche-${product.slug}`} />
      <div className="card-text">
        <h3>{title}</h3>
        <p className="noun">{product.noun}</p>
        <p className="price">
          {formatPrice(product.price)} <StockNote stock={product.stock} />
        </p>
      </div>
      <div className="card-actions">{actions}</div>
      {children}
    </article>
  );
}

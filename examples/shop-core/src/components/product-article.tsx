import type { ReactNode } from 'react';
import { formatPrice, type Product, type ProductDetail } from '../domain.ts';
import { ProductArt } from './product-art.tsx';
import { StockNote } from './product-card.tsx';

/** A product on its own page. */
export function ProductArticle({
  product,
  crumb,
  actions,
  children,
}: {
  product: Product;
  /** The way back. */
  crumb: ReactNode;
  /** What can be done with it. */
  actions: ReactNode;
  /** What there is to know beside. */
  children: ReactNode;
}) {
  const { slug, name, noun, line, price, stock, art, tincture } = product;
  return (
    <article className="product">
      <title>{`${name}, ${noun.toLowerCase()}: Postern`}</title>
      <ProductArt art={art} tincture={tincture} transitionName={`niche-${slug}`} />
      <div className="product-text">
        <p className="crumb">{crumb}</p>
        <h1>{name}</h1>
        <p className="noun">{noun}</p>
        <p className="lede">{line}</p>
        <p className="price">
          {formatPrice(price)} <StockNote stock={stock} />
        </p>
        {actions}
        <div className="product-more">{children}</div>
      </div>
    </article>
  );
}

/** What a product's own page alone tells. */
export function Story({ story, facts }: Pick<ProductDetail, 'story' | 'facts'>) {
  return (
    <>
      <p className="story">{story}</p>
      <ul className="facts">
        {facts.map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
    </>
  );
}

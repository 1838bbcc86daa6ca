import type { ReactNode } from 'react';
import type { Kind, Product } from '../domain.ts';

export const kindNames: Record<Kind, string> = {
  light: 'Light',
  desk: 'Desk',
  table: 'Table',
  yard: 'Gate & yard',
};

/** The head of a row of cards. */
export function ShelfHead({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="shelf-head">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** Where cards will be. */
export function ShelfPlaceholder({ title, count }: { title: string; count: number }) {
  return (
    <>
      <ShelfHead title={title} />
      <div className="grid" aria-busy="true">
        {Array.from({ length: count }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have nothing else, and never move.
          <div key={index} className="card placeholder">
            <div className="niche" />
          </div>
        ))}
      </div>
    </>
  );
}

/** Four that stand next to a product, going round the shelf. */
export function neighboursOf(products: Product[], slug: string): Product[] {
  const here = products.findIndex((product) => product.slug === slug);
  return [1, 2, 3, 4].map((step) => products[(here + step) % products.length]!);
}

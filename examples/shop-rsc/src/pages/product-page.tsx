import { Suspense } from 'react';
import { keepPage } from 'sallyport/rsc';
import { ProductArticle, Story } from 'shop-core/components/product-article';
import { neighboursOf } from 'shop-core/components/shelf';
import { getProduct } from 'shop-core/functions/products';
import { AskPorter } from '../client/ask-porter.tsx';
import { ProductButtons } from '../client/product-buttons.tsx';
import { Neighbours, NeighboursPlaceholder } from '../parts/neighbours.tsx';
import { PorterSays } from '../parts/porter-says.tsx';
import { readProducts } from '../reads.ts';
import { NotFound } from '../shop.tsx';

/** @param props.asksPorter whether the page is to hold what the porter says, as it does where no script can ask him */
export async function ProductPage({ slug, asksPorter }: { slug: string; asksPorter: boolean }) {
  const product = await getProduct(slug);
  if (product === null) return <NotFound />;

  async function askPorter() {
    'use server';
    // He only talks: nothing on the page changes by it.
    keepPage();
    return porterSays(slug);
  }

  return (
    <>
      <ProductArticle
        product={product}
        crumb={<a href="/">Shelf</a>}
        actions={<ProductButtons product={product} />}
      >
        <Story {...product} />
        <AskPorter key={slug} address={`/product/${slug}`} ask={askPorter}>
          {asksPorter && (await porterSays(slug, true))}
        </AskPorter>
      </ProductArticle>
      <Suspense fallback={<NeighboursPlaceholder />}>
        <Neighbours slug={slug} />
      </Suspense>
    </>
  );
}

async function porterSays(slug: string, whole = false) {
  const products = await readProducts();
  const product = products.find((each) => each.slug === slug);
  const [beside] = neighboursOf(products, slug);
  return product && beside && <PorterSays product={product} beside={beside} whole={whole} />;
}

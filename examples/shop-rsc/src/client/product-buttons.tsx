'use client';

import { ProductActions } from 'shop-core/components/product-actions';
import { useUnreachedToast } from 'shop-core/components/toasts';
import type { Product } from 'shop-core/domain';
import { useAddedToast } from './use-added-toast.tsx';

/** What can be done with a product on its own page. */
export function ProductButtons({ product }: { product: Product }) {
  return (
    <ProductActions
      product={product}
      onAdded={useAddedToast(product.name)}
      onUnreached={useUnreachedToast()}
    />
  );
}

import { use } from 'react';
import type { Account, Cart, LikeState, Product, ProductDetail } from '../domain.ts';
import { getAccount } from '../functions/account.ts';
import { getCart } from '../functions/cart.ts';
import { getProduct, listProducts } from '../functions/products.ts';
import { isStaff } from '../functions/staff.ts';
import { useReads } from './reads.tsx';

/** The shop's data for components. They suspend until it is there. */

export function useProducts(): Product[] {
  return use(useReads().read('products', listProducts));
}

export function useProduct(slug: string): ProductDetail | null {
  return use(useReads().read(productKey(slug), () => getProduct(slug)));
}

export function useCart(): Cart {
  return use(useReads().read('cart', getCart));
}

export function useAccount(): Account {
  return use(useReads().read('account', getAccount));
}

export function useIsStaff(): boolean {
  return use(useReads().read('staff', isStaff));
}

/** What to do with the answers of functions that changed something. Call these inside a transition. */
export function useShopUpdates() {
  const reads = useReads();
  return {
    setCart: (cart: Cart) => reads.write('cart', cart),
    setLikes: (slug: string, state: LikeState) =>
      reads.change<Product[]>('products', (products) =>
        products.map((product) => (product.slug === slug ? { ...product, ...state } : product)),
      ),
    setUserName: (userName: string) =>
      reads.change<Account>('account', (account) => ({ ...account, userName })),
    setIsStaff: (is: boolean) => reads.write('staff', is),
    /** After an order nothing is as it was: stock, cart, the list of orders. */
    forgetAll: () => reads.forgetAll(),
    /** Begins to read a product before somebody opens its page. */
    preloadProduct(slug: string) {
      // A failure shows when the page is opened and reads it; here nobody is waiting yet.
      reads.read(productKey(slug), () => getProduct(slug)).catch(() => {});
    },
  };
}

function productKey(slug: string): string {
  return `product/${slug}`;
}

import { use } from 'react';
import type { Account, Cart, LikeState, Product, ProductDetail } from '../domain.ts';
import { getAccount } from '../functions/account.ts';
import { getCart } from '../functions/cart.ts';
import { getProduct, listProducts } from '../functions/products.ts';
import { isStaff } from '../functions/staff.ts';
import type { Question } from './answers.ts';
import { useReads } from './reads.tsx';

/** What the shop's pages ask. */
export const questions = {
  products: { key: 'products', load: listProducts },
  cart: { key: 'cart', load: getCart },
  account: { key: 'account', load: getAccount },
  isStaff: { key: 'staff', load: isStaff },
  product: (slug: string): Question<ProductDetail | null> => ({
    key: `product/${slug}`,
    load: () => getProduct(slug),
  }),
};

/** The shop's data for components. They suspend until it is there. */

export function useProducts(): Product[] {
  return use(useReads().read<Product[]>(questions.products));
}

export function useProduct(slug: string): ProductDetail | null {
  return use(useReads().read(questions.product(slug)));
}

/** What the shelf knows of a product is here at once, when somebody comes from there; else all there is to know. */
export function useKnownProduct(slug: string): Product | undefined {
  const reads = useReads();
  const shelf = reads.find<Product[]>(questions.products);
  if (shelf === undefined) return use(reads.read(questions.product(slug))) ?? undefined;
  return use(shelf).find((product) => product.slug === slug);
}

export function useCart(): Cart {
  return use(useReads().read<Cart>(questions.cart));
}

export function useAccount(): Account {
  return use(useReads().read<Account>(questions.account));
}

export function useIsStaff(): boolean {
  return use(useReads().read<boolean>(questions.isStaff));
}

/** What to do with the answers of functions that changed something. Call these inside a transition. */
export function useShopUpdates() {
  const reads = useReads();
  return {
    setCart: (cart: Cart) => reads.write(questions.cart, cart),
    setLikes(slug: string, state: LikeState) {
      reads.change<Product[]>(questions.products, (products) =>
        products.map((product) => (product.slug === slug ? { ...product, ...state } : product)),
      );
      reads.change(questions.product(slug), (product) => product && { ...product, ...state });
    },
    setUserName: (userName: string) =>
      reads.change<Account>(questions.account, (account) => ({ ...account, userName })),
    setIsStaff: (is: boolean) => reads.write(questions.isStaff, is),
    /** After an order nothing is as it was: stock, cart, the list of orders. */
    forgetAll: () => reads.forgetAll(),
    /** Begins to read a product before somebody opens its page. */
    preloadProduct(slug: string) {
      // A failure shows when the page is opened and reads it; here nobody is waiting yet.
      reads.read(questions.product(slug)).catch(() => {});
    },
  };
}

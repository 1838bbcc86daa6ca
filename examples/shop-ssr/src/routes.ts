import { type ComponentType, lazy } from 'react';
import { parse } from 'regexparam';
import { AccountPage } from 'shop-core/pages/account-page';
import { AdminPage } from 'shop-core/pages/admin-page';
import { CartPage } from 'shop-core/pages/cart-page';
import { FrontPage } from 'shop-core/pages/front-page';
import { ProductPage } from 'shop-core/pages/product-page';
import { WatchPage } from 'shop-core/pages/watch-page';
import type { Question } from 'shop-core/reads/answers';
import { questions } from 'shop-core/reads/shop';
import { matchRoute } from 'wouter';

// It speaks the format by itself, which no other page has to.
const AttackPage = lazy(async () => ({ default: (await import('shop-core/pages/attack-page')).AttackPage }));

interface Route {
  path: string;
  Page: ComponentType<{ slug: string }>;
  /**
   * What the page is nothing without: it is read before the page is rendered, and null means that there is no such page.
   * Whatever else a component reads arrives when it is there, which takes scripts to show.
   */
  first?: (slug: string) => Question<unknown>;
}

/** Which page is at which address. */
export const routes: Route[] = [
  { path: '/', Page: FrontPage, first: () => questions.products },
  { path: '/product/:slug', Page: ProductPage, first: questions.product },
  { path: '/cart', Page: CartPage },
  { path: '/account', Page: AccountPage, first: () => questions.account },
  { path: '/admin', Page: AdminPage, first: () => questions.isStaff },
  { path: '/attack', Page: AttackPage },
  { path: '/watch', Page: WatchPage },
];

/** The route of a path, and what its page is nothing without. */
export function findRoute(path: string): { question: Question<unknown> | undefined } | undefined {
  for (const route of routes) {
    const [matches, params] = matchRoute<{ slug?: string }>(parse, route.path, path);
    if (matches) return { question: route.first?.(params.slug ?? '') };
  }
  return undefined;
}

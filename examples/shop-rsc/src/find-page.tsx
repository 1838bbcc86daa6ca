import type { ReactElement } from 'react';
import { kinds } from 'shop-core/domain';
import { AttackPage } from 'shop-core/pages/attack-page';
import { WatchPage } from 'shop-core/pages/watch-page';
import { AccountPage } from './pages/account-page.tsx';
import { AdminPage } from './pages/admin-page.tsx';
import { CartPage } from './pages/cart-page.tsx';
import { FrontPage } from './pages/front-page.tsx';
import { ProductPage } from './pages/product-page.tsx';

/** The page at an address; undefined where there is none. */
export function findPage({ pathname, searchParams }: URL): ReactElement | undefined {
  const [, slug] = /^\/product\/([^/]+)$/.exec(pathname) ?? [];
  if (slug !== undefined) return <ProductPage slug={slug} asksPorter={searchParams.has('porter')} />;
  switch (pathname) {
    case '/':
      return <FrontPage kind={kinds.find((kind) => kind === searchParams.get('kind'))} />;
    case '/cart':
      return <CartPage />;
    case '/account':
      return <AccountPage />;
    case '/admin':
      return <AdminPage />;
    case '/attack':
      return <AttackPage />;
    case '/watch':
      return <WatchPage />;
    default:
      return undefined;
  }
}

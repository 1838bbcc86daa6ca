import { lazy, Suspense } from 'react';
import { AccountPage } from 'shop-core/pages/account-page';
import { AdminPage } from 'shop-core/pages/admin-page';
import { CartPage } from 'shop-core/pages/cart-page';
import { FrontPage } from 'shop-core/pages/front-page';
import { NotFoundPage } from 'shop-core/pages/not-found-page';
import { ProductPage } from 'shop-core/pages/product-page';
import { WatchPage } from 'shop-core/pages/watch-page';
import { ReadsProvider } from 'shop-core/reads';
import { useShopUpdates } from 'shop-core/reads/shop';
import { ErrorBoundary } from 'shop-core/site/error-boundary';
import { Footer } from 'shop-core/site/footer';
import { Header } from 'shop-core/site/header';
import { Main, Navigation } from 'shop-core/site/navigation';
import { ToastProvider } from 'shop-core/site/toast';
import { Route, Switch, useLocation } from 'wouter';

// It speaks the format by itself, which no other page has to.
const AttackPage = lazy(async () => ({ default: (await import('shop-core/pages/attack-page')).AttackPage }));

export function App() {
  return (
    <ReadsProvider>
      <Navigation>
        <ToastProvider>
          <Header />
          <Main>
            <Pages />
          </Main>
          <Footer />
        </ToastProvider>
      </Navigation>
    </ReadsProvider>
  );
}

function Pages() {
  const [path] = useLocation();
  const { forgetAll } = useShopUpdates();
  return (
    // The key: a page that failed must not keep the next one from showing.
    <ErrorBoundary key={path} onRetry={forgetAll}>
      <Suspense fallback={<div className="waiting" aria-busy="true" />}>
        <Switch>
          <Route path="/" component={FrontPage} />
          <Route path="/product/:slug">{({ slug }) => <ProductPage slug={slug} />}</Route>
          <Route path="/cart" component={CartPage} />
          <Route path="/account" component={AccountPage} />
          <Route path="/admin" component={AdminPage} />
          <Route path="/attack" component={AttackPage} />
          <Route path="/watch" component={WatchPage} />
          <Route component={NotFoundPage} />
        </Switch>
      </Suspense>
    </ErrorBoundary>
  );
}

import { Suspense } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { ReadsProvider } from './data/reads.tsx';
import { useShopUpdates } from './data/shop.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { Main, Navigation } from './navigation.tsx';
import { AccountPage } from './pages/account-page.tsx';
import { AdminPage } from './pages/admin-page.tsx';
import { CartPage } from './pages/cart-page.tsx';
import { FrontPage } from './pages/front-page.tsx';
import { NotFoundPage } from './pages/not-found-page.tsx';
import { ProductPage } from './pages/product-page.tsx';
import { ToastProvider } from './toast.tsx';

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
          <Route component={NotFoundPage} />
        </Switch>
      </Suspense>
    </ErrorBoundary>
  );
}

import { Suspense } from 'react';
import { NotFoundPage } from 'shop-core/pages/not-found-page';
import { ReadsProvider } from 'shop-core/reads';
import type { Answers } from 'shop-core/reads/answers';
import { useShopUpdates } from 'shop-core/reads/shop';
import { ErrorBoundary } from 'shop-core/site/error-boundary';
import { Footer } from 'shop-core/site/footer';
import { Header } from 'shop-core/site/header';
import { Main, Navigation } from 'shop-core/site/navigation';
import { ToastProvider } from 'shop-core/site/toast';
import { Route, Switch, useLocation } from 'wouter';
import { routes } from './routes.ts';

/** The same on the server and in the browser: else React would find another page than it expects. */
export function App({ path, answers }: { path?: string; answers: Answers }) {
  return (
    <ReadsProvider answers={answers}>
      <Navigation ssrPath={path}>
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
      <Suspense fallback={<Waiting />}>
        <Switch>
          {routes.map(({ path, Page }) => (
            <Route<{ slug?: string }> key={path} path={path}>
              {({ slug = '' }) => <Page slug={slug} />}
            </Route>
          ))}
          <Route component={NotFoundPage} />
        </Switch>
      </Suspense>
    </ErrorBoundary>
  );
}

function Waiting() {
  return (
    <div className="waiting" aria-busy="true">
      <noscript>This page needs scripts.</noscript>
    </div>
  );
}

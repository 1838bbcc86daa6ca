import type { ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { Link, Router, useLocation } from 'wouter';
import { MainPart } from '../components/main-part.tsx';
import { useShopUpdates } from '../reads/shop.ts';

/**
 * The router, with the browser's view transitions: a product's niche moves from its card to its page.
 *
 * @param props.ssrPath the page to render, on a server: there is no address bar to ask
 */
export function Navigation({ ssrPath, children }: { ssrPath?: string; children: ReactNode }) {
  return (
    <Router
      ssrPath={ssrPath}
      aroundNav={(navigate, to, options) => {
        const go = () => {
          navigate(to, options);
          scrollTo({ top: 0, behavior: 'instant' });
        };
        if (document.startViewTransition === undefined) go();
        else document.startViewTransition(() => flushSync(go));
      }}
    >
      {children}
    </Router>
  );
}

export function Main({ children }: { children: ReactNode }) {
  const [path] = useLocation();
  return <MainPart path={path}>{children}</MainPart>;
}

/** A link to a product, which begins to load when somebody aims at it. */
export function ProductLink({ slug, children }: { slug: string; children: ReactNode }) {
  const { preloadProduct } = useShopUpdates();
  const preload = () => preloadProduct(slug);
  return (
    <Link href={`/product/${slug}`} className="product-link" onPointerEnter={preload} onFocus={preload}>
      {children}
    </Link>
  );
}

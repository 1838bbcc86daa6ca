import { setStatus } from 'sallyport/rsc';
import { MainPart } from 'shop-core/components/main-part';
import { BlindArch } from 'shop-core/components/quiet-page';
import { SiteFooter } from 'shop-core/components/site-footer';
import { Toasts } from 'shop-core/components/toasts';
import { PageBoundary } from './client/page-boundary.tsx';
import { Document } from './document.tsx';
import { findPage } from './find-page.tsx';
import { Header } from './parts/header.tsx';

/** What every page of the shop stands in. */
export function Shop({ url }: { url: URL }) {
  const { pathname } = url;
  return (
    <Document>
      <Toasts path={pathname}>
        <Header path={pathname} />
        <MainPart path={pathname}>
          {/* The key: a page that failed must not keep the next one from showing. */}
          <PageBoundary key={pathname}>{findPage(url) ?? <NotFound />}</PageBoundary>
        </MainPart>
        <SiteFooter />
      </Toasts>
    </Document>
  );
}

export function NotFound() {
  setStatus(404);
  return <BlindArch />;
}

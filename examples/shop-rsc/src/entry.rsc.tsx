import { createPages } from 'sallyport/rsc';
import { TroublePage } from 'shop-core/components/trouble';
import { Document } from './document.tsx';
import { findPage } from './find-page.tsx';
import { Shop } from './shop.tsx';

export default createPages({
  page(request, { form }) {
    const url = new URL(request.url);
    const { pathname, search } = url;
    // One address for each page. (Not after a form: the browser would send it once more.)
    url.pathname = pathname.replace(/(?<=.)\/+$/, '');
    if (url.pathname !== pathname && form === undefined && findPage(url) !== undefined)
      return new Response(null, { status: 308, headers: { location: url.pathname + search } });
    if (form?.error !== undefined) {
      return (
        <Document>
          <TroublePage path={pathname} status={form.status} word={form.error.message} />
        </Document>
      );
    }
    return <Shop url={url} />;
  },
  formErrors: 'render',
  // In development Vite has more to tell about it.
  failure: import.meta.env.DEV
    ? undefined
    : (request, { digest, status }) => (
        <Document>
          <TroublePage path={new URL(request.url).pathname} status={status} word={digest} />
        </Document>
      ),
  headers: () => ({ 'cache-control': 'private, no-cache' }),
});

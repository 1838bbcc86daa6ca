// What `sallyport/rsc/browser` is where there is no browser: in client components that are rendered on the server.
export { navigate, refreshPage, startPage } from './rsc/ssr/no-browser.ts';

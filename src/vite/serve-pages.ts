import type { Connect, ViteDevServer } from 'vite';
import { toNodeListener } from '../node.ts';
import { type BuildError, renderErrorPage } from './error-page.ts';
import { developmentPaths } from './page-assets.ts';
import { collectStyles } from './page-styles.ts';
import type { PluginState } from './plugin-state.ts';

/** What answers requests in an environment of the development server. */
export type Fetch = (request: Request, platform?: unknown) => Promise<Response>;

/**
 * Sends the server entry what is no module and no file.
 *
 * @returns puts the middleware where Vite itself would look for HTML
 */
export function servePages(state: PluginState, server: ViteDevServer, fetch: Fetch): () => void {
  server.middlewares.use(serveStyles(state, server));
  const listener = toNodeListener(
    async (request, platform) => {
      try {
        const response = await fetch(request, platform);
        if (wantsHtml(request)) state.pageFailed = false;
        return response;
      } catch (error) {
        if (wantsHtml(request)) state.pageFailed = true;
        return answerFailure(server, request, error);
      }
    },
    { globals: 'keep' },
  );
  return () => {
    server.middlewares.use((request, response) => {
      // Vite has taken the base off; in production it is there.
      request.url = request.originalUrl ?? request.url;
      listener(request, response);
    });
  };
}

function serveStyles(state: PluginState, server: ViteDevServer): Connect.NextHandleFunction {
  const address = state.serverBase + developmentPaths.styles;
  return (request, response, next) => {
    if (request.url?.split('?')[0] !== address) return next();
    collectStyles(state, server.environments.client).then((styles) => {
      response.setHeader('Content-Type', 'text/css; charset=utf-8');
      response.setHeader('Cache-Control', 'no-store');
      response.end(styles);
    }, next);
  };
}

/** Whoever opened the page gets to know what went wrong, and so does the terminal. */
function answerFailure(server: ViteDevServer, request: Request, thrown: unknown): Response {
  const error = logError(server, thrown);
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };
  if (!wantsHtml(request)) return new Response(`${error.stack ?? error.message}\n`, { status: 500, headers });
  const { hmr } = server.config.server;
  const overlay = typeof hmr !== 'object' || hmr.overlay !== false;
  const page = renderErrorPage(error, server.config.base, overlay);
  return new Response(page, {
    status: 500,
    headers: { ...headers, 'content-type': 'text/html; charset=utf-8' },
  });
}

/** Whether somebody looks at the answer in a browser, and not a script, or the browser in search of an icon. */
function wantsHtml(request: Request): boolean {
  return request.headers.get('accept')?.includes('text/html') === true;
}

/** Prints an error as Vite prints its own. What is no error, because anything can be thrown, is made one. */
export function logError(server: ViteDevServer, thrown: unknown): Error {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const { frame, id, loc, hint } = error as BuildError;
  const { message, stack = '' } = error;
  // That of a mistake in a source file has no stack: what it says stands in its message, and where beside it.
  const said = stack.includes(message) ? stack : [message, stack].filter(Boolean).join('\n');
  const place =
    stack === '' && id !== undefined && loc !== undefined ? `${id}:${loc.line}:${loc.column + 1}` : '';
  const advice = hint === undefined || said.includes(hint) ? '' : hint;
  const text = [said, place, frame, advice].filter(Boolean).join('\n');
  server.config.logger.error(text, { error, timestamp: true });
  return error;
}

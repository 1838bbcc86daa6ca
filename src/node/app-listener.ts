import type { IncomingMessage } from 'node:http';
import { redirectTo, refuse } from './answers.ts';
import { type NodeListener, toNodeListener } from './listener.ts';
import { type RequestPath, readRequestPath } from './request-path.ts';
import { sendFile } from './send-file.ts';
import type { ServeOptions } from './serve.ts';
import { listFiles, type StaticFile, type StaticFiles } from './static-files.ts';
import { wantsPage } from './wants-page.ts';

type Answer =
  | { kind: 'fetch' }
  | { kind: 'file'; file: StaticFile }
  | { kind: 'redirect'; status: 302 | 308; location: string }
  | { kind: 'refuse'; status: 400 | 404 | 405; text?: string };

/** What an app consists of, for {@link chooseAnswer}. */
interface App {
  base: string;
  /** The base as it stands in a decoded path: without percent signs it can be shorter. */
  decodedBase: string;
  files: StaticFiles;
  /** Without rendering of its own, index.html is the answer for every page. */
  isSpa: boolean;
}

/**
 * The listener of the production server: calls go to `fetch`, paths of files to the files, and what is left to
 * index.html or `fetch`.
 *
 * @param options those of `serve`
 * @param base normalized
 * @throws SP6014 where the client files cannot be listed
 */
export function makeAppListener(options: ServeOptions, base: string): NodeListener {
  const { clientDir, fallback = 'spa' } = options;
  const files: StaticFiles = clientDir === undefined ? new Map() : listFiles(clientDir);
  const decodedBase = readRequestPath(base)?.decoded ?? base;
  const app: App = { base, decodedBase, files, isSpa: fallback === 'spa' };
  const answerByFetch = toNodeListener(options.fetch);

  return (req, res) => {
    const answer = chooseAnswer(app, req);
    switch (answer.kind) {
      case 'fetch':
        answerByFetch(req, res);
        break;
      case 'file':
        sendFile(req, res, clientDir ?? '', answer.file);
        break;
      case 'redirect':
        redirectTo(res, answer.status, answer.location);
        break;
      case 'refuse':
        if (answer.status === 405) res.setHeader('Allow', 'GET, HEAD');
        refuse(res, answer.status, answer.text);
    }
  };
}

function chooseAnswer(app: App, req: IncomingMessage): Answer {
  const { base, files, isSpa } = app;
  const target = readRequestPath(req.url);
  if (target === undefined) return { kind: 'refuse', status: 400 };
  if (target.raw.startsWith(`${base}_sallyport/`)) return { kind: 'fetch' };

  const reads = req.method === 'GET' || req.method === 'HEAD';
  if (!target.raw.startsWith(base)) return chooseOutside(app, target, reads);

  const path = target.decoded.slice(app.decodedBase.length);
  const file = reads ? findFile(files, path, isSpa) : undefined;
  if (file !== undefined) return { kind: 'file', file };
  if (!isSpa) return { kind: 'fetch' };
  if (!reads) return { kind: 'refuse', status: 405 };
  const page = wantsPage(req, path) ? files.get('index.html') : undefined;
  return page === undefined ? { kind: 'refuse', status: 404 } : { kind: 'file', file: page };
}

/** @param asPages whether `about` also means `about.html` and `about/index.html` */
function findFile(files: StaticFiles, path: string, asPages: boolean): StaticFile | undefined {
  const name = path.normalize();
  const file = files.get(name);
  if (file !== undefined || !asPages) return file;
  if (name === '' || name.endsWith('/')) return files.get(`${name}index.html`);
  return files.get(`${name}.html`) ?? files.get(`${name}/index.html`);
}

/** Outside of the base there is nothing but the way in: `/app` without its slash, and the root. */
function chooseOutside({ base, isSpa }: App, { raw, search }: RequestPath, reads: boolean): Answer {
  if (reads && `${raw}/` === base) return { kind: 'redirect', status: 308, location: base + search };
  if (reads && raw === '/' && isSpa) return { kind: 'redirect', status: 302, location: base };
  return { kind: 'refuse', status: 404, text: `Not found. This app lives under ${base}` };
}
